"""The envelope is a CloudEvent 1.0 in structured JSON, and a contract's type makes its subject."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from shared.contracts.envelope import Contract, ContractTypeError, Envelope, schema_id, subject_of


class LampLit(Contract):
    TYPE: ClassVar[str] = "lighthouse.lamp.lit.v1"
    lumens: int


def envelope(**changed: Any) -> Envelope[LampLit]:
    values: dict[str, Any] = {
        "id": "zlxh.lighthouse:9",
        "source": "/zlxh/lighthouse",
        "type": LampLit.TYPE,
        "subject": "lamp-1",
        "time": datetime(2026, 4, 1, tzinfo=UTC),
        "dataschema": schema_id(LampLit.TYPE),
        "position": 9,
        "previousposition": 4,
        "link": "0f" * 32,
        "actor": "keeper",
        "data": LampLit(lumens=5),
    }
    return Envelope[LampLit](**{**values, **changed})


def test_dump_is_structured_cloudevents_json() -> None:
    assert json.loads(envelope(round=2026).dump()) == {
        "id": "zlxh.lighthouse:9",
        "source": "/zlxh/lighthouse",
        "specversion": "1.0",
        "type": "lighthouse.lamp.lit.v1",
        "subject": "lamp-1",
        "time": "2026-04-01T00:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:honours:schema:lighthouse.lamp.lit.v1",
        "round": 2026,
        "position": 9,
        "previousposition": 4,
        "link": "0f" * 32,
        "actor": "keeper",
        "causationid": None,
        "correlationid": None,
        "data": {"lumens": 5},
    }


def test_attribute_names_are_those_that_cloudevents_allows() -> None:
    for name in Envelope.model_fields:
        assert name.isalnum()
        assert name == name.lower()
        assert len(name) <= 20


def test_parsing_gives_back_what_was_dumped() -> None:
    message = envelope()
    assert Envelope[LampLit].model_validate_json(message.dump()) == message
    assert (message.department, message.service) == ("zlxh", "lighthouse")


def test_unknown_attributes_are_ignored_and_unknown_data_refused() -> None:
    raw = json.loads(envelope().dump())
    assert Envelope[LampLit].model_validate({**raw, "traceparent": "00-1"}) == envelope()
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Envelope[LampLit].model_validate({**raw, "data": {"lumens": 5, "colour": "red"}})


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"source": "zlxh"},
        {"time": datetime(2026, 4, 1)},  # noqa: DTZ001 - without a zone it says nothing
        {"position": 0},
        {"previousposition": -1},
        {"link": "xyz"},
        {"specversion": "0.3"},
    ],
)
def test_what_is_no_envelope_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        envelope(**wrong)


def test_subject_is_the_type_under_its_department_or_public() -> None:
    assert subject_of("jxw", "review.audit.completed.v1") == "evt.jxw.review.audit.completed.v1"
    assert subject_of("jxw", "award.public.honour_conferred.v1") == "award.public.honour_conferred.v1"


@pytest.mark.parametrize(
    ("contract_type", "public"),
    [
        ("lighthouse.lamp.lit", False),
        ("lighthouse.lamp.lit.v0", False),
        ("Lighthouse.lamp.lit.v1", False),
        ("lighthouse.lamp.lit.v1", True),
        ("award.public.lamp_lit.v1", False),
        ("evt.*.lamp.v1", False),
    ],
)
def test_type_that_makes_no_subject_is_refused_at_once(contract_type: str, public: bool) -> None:
    with pytest.raises(ContractTypeError):
        type("Wrong", (Contract,), {"TYPE": contract_type, "PUBLIC": public, "__module__": __name__})
