"""The demo's round shows what an honours programme has to show."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.compose import BUILDS
from services.applications.domain.applications import Application
from services.publicity.domain.honour import Honour
from shared.history import open_ledger, verify_chain
from tests.suite import Played

DEMO = Path(__file__).parents[2] / "deploy" / "demo"
FORMS = {("enterprise", "manufacturing"), ("enterprise", "services"), ("team", ""), ("star", ""), ("leader", "")}


@pytest.fixture(scope="module")
def script() -> Any:
    return json.loads((DEMO / "round.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def contents(script: Any) -> dict[str, Any]:
    return {
        name: json.loads((DEMO / "applications" / f"{name}.json").read_text("utf-8")) for name in script["applications"]
    }


@pytest.fixture(scope="module")
def histories(played: Played) -> Iterator[dict[str, list[Any]]]:
    ledgers = {name: open_ledger(f"sqlite:///{played.data}/{name}.db") for name in BUILDS}
    yield {name: ledger.read(after=0, limit=100_000) for name, ledger in ledgers.items()}
    for ledger in ledgers.values():
        ledger.close()


def test_forty_applications_over_all_forms_and_five_departments(contents: dict[str, Any]) -> None:
    assert len(contents) >= 40
    assert {(content["category"], content.get("variant", "")) for content in contents.values()} == FORMS
    assert len({content["recommending_department"] for content in contents.values()}) >= 5


def test_the_figures_follow_from_the_script(played: Played, script: Any, contents: dict[str, Any]) -> None:
    figures = played.figures
    applied = len(contents)
    passed = applied - len(script["withdraw"]["applications"]) - len(script["reject"]["applications"])
    assert figures["submitted"] == applied
    assert figures["returned"] == len(script["return"]["applications"])
    assert figures["preliminary_rejected"] == len(script["reject"]["applications"])
    assert figures["preliminary_passed"] == passed
    assert figures["ineligible"] == 2
    quotas = sum(script["round"]["quotas"].values())
    assert figures["shortlisted"] == figures["noticed"] == quotas
    assert figures["objections"] == len(script["objections"])
    assert figures["disqualified"] == 1
    assert figures["declined"] == len(script["decide"]["declined"])
    assert figures["conferred"] == quotas - figures["disqualified"] - figures["declined"]
    assert figures["revoked"] == 1
    assert figures["refused_by_ban"] == 2


def test_audits_go_to_enterprises_and_leaders_that_passed_and_to_nobody_else(
    histories: dict[str, list[Any]], contents: dict[str, Any], script: Any, played: Played
) -> None:
    audits = [entry for entry in histories["review"] if entry.topic.startswith("review.Audit.")]
    audited = {json.loads(entry.state)["application_id"] for entry in audits}
    categories = {
        str(entry.originator_id): json.loads(entry.state)["form"]["category"]
        for entry in histories["applications"]
        if entry.topic == Application.Submitted.TOPIC
    }
    assert {categories[application] for application in audited} == {"enterprise", "leader"}
    gone = {*script["withdraw"]["applications"], *script["reject"]["applications"], *script["material"]["rejected"]}
    due = [n for n, c in contents.items() if c["category"] in {"enterprise", "leader"} and n not in gone]
    assert len(audited) == len(due) == played.figures["audited"]


def test_certificate_numbers_have_no_gaps(histories: dict[str, list[Any]]) -> None:
    numbers: dict[str, list[int]] = {}
    for entry in histories["publicity"]:
        if entry.topic == Honour.Conferred.TOPIC:
            certificate = json.loads(entry.state)["certificate"]
            letter, number = certificate[-6], int(certificate[-5:-1])
            numbers.setdefault(letter, []).append(number)
    assert set(numbers) == {"E", "T", "S", "L"}
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))


def test_banned_holders_are_told_the_first_day_on_which_they_may_apply(played: Played) -> None:
    for decided_on in (date(2026, 9, 15), date(2026, 6, 23)):
        free = date(decided_on.year + 3, decided_on.month, decided_on.day + 1)
        assert f"{free.year}年{free.month}月{free.day}日" in played.printed


def test_every_history_is_dense_and_its_chain_holds(played: Played, histories: dict[str, list[Any]]) -> None:
    for name, entries in histories.items():
        assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
        assert played.figures["events"][name] == len(entries)
        ledger = open_ledger(f"sqlite:///{played.data}/{name}.db")
        assert verify_chain(ledger) is None
        assert ledger.parked(state=None) == []
        ledger.close()


def test_every_event_says_who_and_when(histories: dict[str, list[Any]]) -> None:
    for entries in histories.values():
        for entry in entries:
            state = json.loads(entry.state)
            assert state["by"]
            assert state["timestamp"]
