"""Rebuilding: the same rows again, in one transaction, while readers go on."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update

from shared.readmodels import PoisonError, rebuild
from tests.readmodels.conftest import House
from tests.readmodels.counters import CODEC, CounterRow, write
from tests.readmodels.test_projector import poisoned, values_of


def spoil(house: House) -> None:
    with house.views.transaction() as session:
        session.execute(update(CounterRow).values(value=999))


def test_rebuild_gives_the_rows_of_the_history(house: House) -> None:
    head = write(house.ledger, ["a", "b"], raises=300)
    house.projector().run_once()
    spoil(house)
    seen: list[tuple[int, int]] = []
    assert rebuild(house.ledger, CODEC, house.views, house.values, lambda *done: seen.append(done)) == head == 602
    assert values_of(house) == {"a": 300, "b": 300}
    assert seen == [(500, 602), (602, 602)]
    assert house.projector().run_once() == 0


def test_readers_see_the_old_rows_until_the_rebuild_is_done(house: House) -> None:
    write(house.ledger, ["a"], raises=600)
    while house.projector().run_once():
        pass
    spoil(house)
    during: list[dict[str, int]] = []
    rebuild(house.ledger, CODEC, house.views, house.values, lambda *_: during.append(values_of(house)))
    assert during == [{"a": 999}, {"a": 999}]
    assert values_of(house) == {"a": 600}


def test_rebuild_that_meets_a_poisoned_event_leaves_the_old_rows(house: House) -> None:
    write(house.ledger, ["a"], raises=5)
    house.projector().run_once()
    spoil(house)
    model, _ = poisoned(house, at=4)
    with pytest.raises(PoisonError, match="event 4"):
        rebuild(house.ledger, CODEC, house.views, model)
    assert values_of(house) == {"a": 999}
    assert house.projector().position() == 6


def test_rebuild_frees_a_stopped_projector(house: House) -> None:
    write(house.ledger, ["a"], raises=5)
    model, state = poisoned(house, at=4)
    projector = house.projector(model)
    projector.run_once()
    assert projector.fault is not None
    state["repaired"] = True
    rebuild(house.ledger, CODEC, house.views, model)
    write(house.ledger, ["a"], raises=1)
    assert projector.run_once() == 1
    assert projector.fault is None
    assert values_of(house) == {"a": 6}


def test_rebuild_while_a_projector_runs_loses_and_doubles_nothing(house: House) -> None:
    write(house.ledger, ["a"], raises=200)
    done = threading.Event()
    projector = house.projector()

    def run() -> None:
        while not done.is_set():
            projector.run_once(limit=20)

    thread = threading.Thread(target=run)
    thread.start()
    for _ in range(5):
        rebuild(house.ledger, CODEC, house.views, house.values)
        write(house.ledger, ["a"], raises=50)
    done.set()
    thread.join()
    while projector.run_once():
        pass
    assert values_of(house) == {"a": 450}
    with house.views.session() as session:
        assert len(list(session.scalars(select(CounterRow)))) == 1
