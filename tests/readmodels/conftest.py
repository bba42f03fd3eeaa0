"""The same suite on both databases: every test that asks for `urls` or `house` runs twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.history import Ledger, open_ledger
from shared.readmodels import Projector, ReadModel, Views
from tests.readmodels.counters import CODEC, seen_model, values_model


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    if request.param == "postgresql":
        create = request.getfixturevalue("postgres_url")
        return lambda _name: create()
    return lambda name: f"sqlite:///{tmp_path / name}.db"


@dataclass
class House:
    """A history and the views made of it."""

    ledger: Ledger
    views: Views
    values: ReadModel
    seen: ReadModel

    def projector(self, model: ReadModel | None = None) -> Projector:
        return Projector(self.ledger, CODEC, self.views, model or self.values)


@pytest.fixture
def house(urls: Callable[[str], str]) -> Iterator[House]:
    ledger = open_ledger(urls("history"))
    ledger.create()
    views = Views(urls("views"))
    values, seen = values_model(), seen_model()
    views.create([values, seen])
    yield House(ledger, views, values, seen)
    views.close()
    ledger.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
