"""Projectors: rows and position together, nothing skipped, a poisoned event stops one and no other."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.history import Recorded
from shared.readmodels import HistoryGapError, ReadModel, standings
from tests.readmodels.conftest import House
from tests.readmodels.counters import AT, Counter, CounterRow, SeenRow, values_model, write


def values_of(house: House) -> dict[str, int]:
    with house.views.session() as session:
        return {row.name: row.value for row in session.execute(select(CounterRow.name, CounterRow.value))}


def poisoned(house: House, at: int) -> tuple[ReadModel, dict[str, bool]]:
    """A model whose handler fails at one position, until it is repaired."""
    state = {"repaired": False}
    model = values_model()
    plain = model.handlers[Counter.Raised]

    def raised(session: Session, recorded: Recorded[Any]) -> None:
        plain(session, recorded)
        if recorded.position == at and not state["repaired"]:
            raise RuntimeError("电话 13812345678")

    model.handlers[Counter.Raised] = raised
    return model, state


def test_run_once_shows_every_event_and_the_position(house: House) -> None:
    head = write(house.ledger, ["a", "b"], raises=3)
    projector = house.projector()
    assert projector.run_once() == head == 8
    assert values_of(house) == {"a": 3, "b": 3}
    assert (projector.position(), projector.lag()) == (8, 0)
    with house.views.session() as session:
        assert {row.changed for row in session.scalars(select(CounterRow))} == {AT}


def test_run_once_takes_at_most_the_limit_and_goes_on_where_it_stopped(house: House) -> None:
    write(house.ledger, ["a"], raises=10)
    projector = house.projector()
    moved: list[int] = []
    while moved[-1:] != [0]:
        moved.append(projector.run_once(limit=4))
    assert moved == [4, 4, 3, 0]
    assert values_of(house) == {"a": 10}


def test_a_new_projector_goes_on_from_the_stored_position(house: House) -> None:
    write(house.ledger, ["a"], raises=2)
    house.projector().run_once()
    write(house.ledger, ["a"], raises=2)
    assert house.projector().run_once() == 2
    assert values_of(house) == {"a": 4}


def test_two_projectors_of_one_model_never_apply_an_event_twice(house: House) -> None:
    write(house.ledger, ["a"], raises=5)
    first, second = house.projector(), house.projector()
    assert first.run_once(limit=3) == 3
    assert second.run_once(limit=2) == 2
    assert first.run_once() == 1
    assert second.run_once() == 0
    assert values_of(house) == {"a": 5}


def test_a_handler_of_a_base_class_gets_all_its_events(house: House) -> None:
    write(house.ledger, ["a"], raises=2)
    house.projector(house.seen).run_once()
    with house.views.session() as session:
        rows = list(session.execute(select(SeenRow.position, SeenRow.kind).order_by(SeenRow.position)))
    assert [tuple(row) for row in rows] == [(1, "Opened"), (2, "Raised"), (3, "Raised")]


def test_events_without_handler_move_the_position_too(house: House) -> None:
    write(house.ledger, ["a"], raises=1)
    nothing = ReadModel("nothing", tables=[SeenRow.__table__])
    house.views.create([nothing])
    projector = house.projector(nothing)
    assert projector.run_once() == 2
    assert projector.position() == 2


def test_a_poisoned_event_stops_the_projector_after_the_events_before_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    write(house.ledger, ["a"], raises=6)
    model, _ = poisoned(house, at=4)
    projector = house.projector(model)
    with caplog.at_level(logging.INFO):
        assert projector.run_once() == 3
    assert values_of(house) == {"a": 2}
    assert projector.fault is not None
    assert (projector.fault.position, projector.fault.topic) == (4, "tests.readmodels.Counter.Raised")
    assert projector.run_once() == 0
    (standing,) = standings(house.ledger, house.views, ["values"])
    assert (standing.position, standing.lag) == (3, 4)
    assert "RuntimeError (test_projector.py:" in standing.error
    assert "13812345678" not in standing.error + caplog.text


def test_other_projectors_go_on_past_the_event_that_stopped_one(house: House) -> None:
    write(house.ledger, ["a"], raises=6)
    model, _ = poisoned(house, at=4)
    for projector in (house.projector(model), house.projector(house.seen)):
        projector.run_once()
    found = {standing.name: standing.lag for standing in standings(house.ledger, house.views, ["values", "seen"])}
    assert found == {"values": 4, "seen": 0}


def test_a_repaired_projector_resumes_at_the_event_that_stopped_it(house: House) -> None:
    write(house.ledger, ["a"], raises=6)
    model, state = poisoned(house, at=4)
    projector = house.projector(model)
    projector.run_once()
    state["repaired"] = True
    projector.resume()
    assert projector.run_once() == 4
    assert values_of(house) == {"a": 6}
    assert [standing.error for standing in standings(house.ledger, house.views, ["values"])] == [""]


def test_a_row_that_the_database_refuses_is_the_events_fault(house: House) -> None:
    write(house.ledger, ["a"], raises=2)
    model = ReadModel("values", tables=[CounterRow.__table__])

    @model.on(Counter.Event)
    def same_row_again(session: Session, recorded: Recorded[Any]) -> None:
        session.add(CounterRow(id=recorded.event.originator_id, name="a", value=0, changed=AT))

    projector = house.projector(model)
    assert projector.run_once() == 1
    assert projector.fault is not None
    assert projector.fault.position == 2
    assert "IntegrityError" in projector.fault.error or "FlushError" in projector.fault.error


def test_a_database_that_is_away_is_no_fault_of_the_event(house: House) -> None:
    write(house.ledger, ["a"], raises=2)
    away = {"now": True}
    model = values_model()
    plain = model.handlers[Counter.Raised]

    def raised(session: Session, recorded: Recorded[Any]) -> None:
        if away["now"]:
            raise OperationalError("SELECT 1", None, Exception("the server is gone"))
        plain(session, recorded)

    model.handlers[Counter.Raised] = raised
    projector = house.projector(model)
    with pytest.raises(OperationalError):
        projector.run_once()
    assert (projector.fault, projector.position()) == (None, 0)
    away["now"] = False
    assert projector.run_once() == 3


def test_a_history_with_a_hole_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house.ledger, ["a"], raises=5)
    read = house.ledger.read

    def without_the_third(*, after: int, limit: int) -> Any:
        return [entry for entry in read(after=after, limit=limit) if entry.position != 3]

    monkeypatch.setattr(house.ledger, "read", without_the_third)
    projector = house.projector()
    with pytest.raises(HistoryGapError):
        projector.run_once()
    assert projector.position() == 0


def test_create_again_keeps_rows_but_makes_changed_tables_anew(house: House) -> None:
    write(house.ledger, ["a"], raises=1)
    house.projector().run_once()
    house.views.create([house.values, house.seen])
    assert values_of(house) == {"a": 1}
    changed = values_model("values")
    changed.fingerprint = lambda dialect: "another definition"  # type: ignore[method-assign]
    house.views.create([changed])
    assert values_of(house) == {}
    assert house.projector().run_once() == 2
    assert values_of(house) == {"a": 1}


def test_create_refuses_a_table_with_two_owners(house: House) -> None:
    with pytest.raises(ValueError, match="counter_values"):
        house.views.create([values_model("one"), values_model("two")])


def test_a_reading_session_writes_nothing_and_sees_one_state(house: House) -> None:
    write(house.ledger, ["a"], raises=1)
    projector = house.projector()
    projector.run_once()
    count = select(func.sum(CounterRow.value))
    with house.views.session() as session:
        before = session.scalar(count)
        write(house.ledger, ["a"], raises=1)
        assert projector.run_once() == 1
        assert session.scalar(count) == before == 1
        session.add(SeenRow(position=1, kind="x"))
        with pytest.raises(Exception, match=r"readonly|read-only"):
            session.flush()
    assert values_of(house) == {"a": 2}
