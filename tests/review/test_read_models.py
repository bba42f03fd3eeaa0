"""Read models: made anew from the history they are the same, and the whole way runs on PostgreSQL as on SQLite."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from shared.readmodels import rebuild
from tests.review.given import APPLICATION, CLERK, EXPERTS, OFFICE, YEAR
from tests.review.house import House

OTHER, THIRD = UUID(int=2), UUID(int=3)


def eventful_round(house: House) -> None:
    """A round in which about everything happens."""
    house.round_opened(star=1)
    house.completed(APPLICATION, "90", "91", "92")
    house.completed(OTHER, "80", "81", "82", category="enterprise", variant="services", number="2026-E-0001")
    house.done("/recusals", {"reason": "曾在该单位任职"}, by=EXPERTS[0], of=APPLICATION)
    house.done("/scores", {"score": "70", "reason": "好"}, by=EXPERTS[3], of=APPLICATION)
    house.done("/expert-review/complete", by=OFFICE, of=APPLICATION)
    house.forwarded(THIRD)
    house.submitted(THIRD, version=2)
    house.assessed("incomplete", of=THIRD, gate="resubmission")
    back = {"reasons": [{"field": "deeds", "reason": "过于简略"}], "deadline": "2026-05-20"}
    house.done("/preliminary/return", back, by=CLERK, of=THIRD)
    house.withdrawn(THIRD)
    response = house.send("POST", "/shortlists", by=OFFICE, json={"round": YEAR})
    assert response.status_code == 201, response.text


def rows_of(house: House) -> dict[str, list[tuple[Any, ...]]]:
    with house.service.views.session() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for model in house.service.read_models
            for table in model.tables
        }


def test_rebuilt_read_models_show_the_same(house: House) -> None:
    eventful_round(house)
    before = rows_of(house)
    assert all(before.values())
    for model in house.service.read_models:
        rebuild(house.service.ledger, house.service.codec, house.service.views, model)
    assert rows_of(house) == before


def test_whole_way_on_postgresql(tmp_path: Path, accounts_file: Path, postgres_url: Callable[[], str]) -> None:
    house = House(tmp_path, accounts_file, ledger_url=postgres_url(), views_url=postgres_url())
    try:
        eventful_round(house)
        shown = house.send("GET", f"/shortlists/{YEAR}", by=OFFICE).json()
        assert [(line["number"], line["score"]) for line in shown["candidates"]] == [
            ("2026-E-0001", "81"),
            ("2026-S-0001", "84.3333"),
        ]
        assert [act["text"] for act in house.seen(of=THIRD)["acts"]][-2:] == [
            "退回补正，期限至 2026-05-20。deeds：过于简略",
            "申报单位撤回申报：本人岗位调整",
        ]
        items = house.send("GET", "/inbox", by=OFFICE).json()["items"]
        assert [(item["number"], item["stage"]) for item in items] == [
            ("2026-E-0001", "completed"),
            ("2026-S-0001", "completed"),
        ]
        progress = house.send("GET", "/progress", by=OFFICE, params={"round": YEAR}).json()["counts"]
        assert [(each["stage"], each["count"]) for each in progress] == [("completed", 2), ("withdrawn", 1)]
    finally:
        house.close()
