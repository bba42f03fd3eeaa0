"""Fixtures that every folder of tests may use."""

from tests.postgres import postgres_url

__all__ = ["postgres_url"]
