"""Events that were stored before assessments kept submissions and judgements numbers are read as ever."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from services.eligibility.domain.assessment import Assessment
from services.eligibility.read_models.assessment_history import assessments_made, judgements_made
from services.eligibility.read_models.assessments import assessment_of
from shared.history import Recorded
from shared.history.chain import Entry
from shared.readmodels import Views
from tests.eligibility.conftest import application_id, submitted
from tests.eligibility.test_service import judge
from tests.house import House

LATER = ("submission", "predecessors", "order", "replaces")
"""Fields that events got afterwards."""


def as_it_was(entry: Entry) -> Entry:
    state: dict[str, Any] = json.loads(entry.state)
    return entry._replace(state=json.dumps({k: v for k, v in state.items() if k not in LATER}).encode())


def old(house: House, application: UUID) -> list[Entry]:
    entries = house.service.ledger.read(after=0, limit=1_000)
    return [as_it_was(entry) for entry in entries if entry.originator_id == application]


def test_an_old_history_gives_the_same_assessment_and_its_judgements_are_numbered(house: House) -> None:
    house.hear(submitted())
    judge(house)
    codec = house.service.codec
    assessment: Any = None
    for entry in old(house, application_id()):
        assessment = codec.apply(entry, assessment)
    assert isinstance(assessment, Assessment)
    assert assessment.result.verdict == "eligible"
    assert {clause: standing.number for clause, standing in assessment.standing.items()} == {
        "9.2": 1,
        "9.3": 2,
        "9.4": 3,
    }
    assert assessment.submission is None


def test_read_models_and_contracts_take_old_events(house: House, tmp_path: Path) -> None:
    house.hear(submitted())
    judge(house)
    views = Views(f"sqlite:///{tmp_path}/old.views.db")
    views.create(house.service.read_models)
    told = []
    with views.transaction() as session:
        for entry in old(house, application_id()):
            recorded: Recorded[Any] = house.service.codec.decode(entry)
            for model in house.service.read_models:
                handler = model.handler_of(type(recorded.event))
                if handler is not None:
                    handler(session, recorded)
            publisher = house.service.registry.publishers.get(entry.topic)
            told += [publisher.function(recorded)] if publisher else []
    with views.session() as session:
        row = assessment_of(session, application_id())
        assert row is not None
        assert (row.verdict, row.number, row.submitted().attachments) == ("eligible", "", ())
        assert [each.number for each in judgements_made(session, application_id())] == [1, 2, 3]
        assert [each.gate for each in assessments_made(session, application_id())] == ["submission", "judgement"]
    views.close()
    assert [contract.verdict for contract in told if contract is not None] == ["needs_judgement", "eligible"]
