"""Every behaviour of the history is asked of both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.history import Ledger, Signal, Writer, open_ledger
from tests.history.books import CODEC


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/library.db"
    create: Callable[[], str] = request.getfixturevalue("postgres_url")
    return create()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    ledger = open_ledger(url)
    ledger.create()
    yield ledger
    ledger.close()


@pytest.fixture
def waiting(ledger: Ledger) -> Iterator[Writer]:
    """A writer that is not started yet, so that all that is submitted comes into one batch."""
    writer = Writer(ledger, CODEC, committed=Signal())
    yield writer
    writer.stop()


@pytest.fixture
def writer(waiting: Writer) -> Writer:
    waiting.start()
    return waiting
