"""The applications service, and who uses it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.applications.service import build
from shared.history import Actor
from tests.house import House

UNIT = Actor("unit", "haizhou", frozenset({"applicant"}))
OTHER_UNIT = Actor("otherunit", "haizhou", frozenset({"applicant"}))
CLERK = Actor("clerk", "haizhou", frozenset({"clerk"}))
OTHER_CLERK = Actor("otherclerk", "lianyun", frozenset({"clerk"}))
OFFICE = Actor("office", "zlxh", frozenset({"office"}))
SAMPLES = Path(__file__).parents[2] / "deploy" / "demo" / "samples"
ROUND = {
    "round": 2026,
    "title": "2026年度活动",
    "stages": [
        {"name": "application", "first_day": "2026-04-01", "last_day": "2026-04-30"},
        {"name": "preliminary", "first_day": "2026-05-01", "last_day": "2026-05-15"},
    ],
    "quotas": {"star": 10},
}


def star(**changes: Any) -> dict[str, Any]:
    """The sample of table 4, applied for on a day that the round takes."""
    content: dict[str, Any] = json.loads((SAMPLES / "table4-star.json").read_text("utf-8"))
    return content | {"applied_on": "2026-04-10"} | changes


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    running = House(tmp_path, build, (UNIT, OTHER_UNIT, CLERK, OTHER_CLERK, OFFICE))
    yield running
    running.close()


@pytest.fixture
def opened(house: House) -> House:
    assert house.post("/api/applications/rounds", ROUND, by=OFFICE).status_code == 201
    return house
