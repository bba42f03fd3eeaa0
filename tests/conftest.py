"""Fixtures that every folder of tests may use."""

from tests.postgres import postgres_server, postgres_url
from tests.suite import played, serving

__all__ = ["played", "postgres_server", "postgres_url", "serving"]
