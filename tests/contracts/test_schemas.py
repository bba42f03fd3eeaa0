"""Contracts that were published keep their promise, and the documents say what the code does."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli import generate
from shared.contracts import schemas
from shared.contracts.envelope import Envelope
from shared.contracts.examples import example

GOLDEN = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in generate.GOLDEN.glob("*.json")}
CONTRACTS = schemas.contracts()
PERSONAL = re.compile(r"phone|mobile|e_?mail|citizen|birth|political|signature", re.IGNORECASE)


def holds(part: Any, whole: Any) -> bool:
    """Whether a message holds all that was published, perhaps with more fields."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and holds(value, whole[key]) for key, value in part.items())
    return bool(part == whole)


def test_generated_documents_are_up_to_date() -> None:
    assert generate.stale() == []


def test_stale_names_what_is_missing_changed_or_left_over(tmp_path: Path) -> None:
    schemas.write(tmp_path)
    assert schemas.stale(tmp_path) == []
    (tmp_path / "envelope.json").unlink()
    (tmp_path / "review.audit.completed.v1.json").write_text("{}")
    (tmp_path / "review.audit.forgotten.v1.json").write_text("{}")
    assert schemas.stale(tmp_path) == [
        "envelope.json",
        "review.audit.completed.v1.json",
        "review.audit.forgotten.v1.json",
    ]
    schemas.write(tmp_path)
    assert schemas.stale(tmp_path) == []


@pytest.mark.parametrize("contract_type", sorted(GOLDEN))
def test_published_version_still_parses_and_is_unbroken(contract_type: str) -> None:
    golden = GOLDEN[contract_type]
    assert contract_type in CONTRACTS, "it was published; a version is never taken away"
    contract = CONTRACTS[contract_type]
    message = Envelope[contract].model_validate(golden["message"])  # type: ignore[valid-type]
    assert holds(golden["message"], json.loads(message.dump()))
    assert schemas.breaks(golden["schema"], schemas.schema_of(contract, mode="validation")) == []


@pytest.mark.parametrize("contract_type", sorted(CONTRACTS))
def test_message_is_valid_under_its_published_schema(contract_type: str) -> None:
    message = json.loads(example(CONTRACTS[contract_type]).dump())
    checker = jsonschema.FormatChecker()
    for name, part in ((contract_type, message["data"]), ("envelope", message)):
        schema = json.loads((generate.SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema, format_checker=checker).validate(part)
    assert message["dataschema"] == schemas.schema_of(CONTRACTS[contract_type])["$id"]


def test_no_contract_has_a_field_for_personal_data() -> None:
    for contract_type, contract in CONTRACTS.items():
        schema = schemas.schema_of(contract)
        models = [schema, *schema.get("$defs", {}).values()]
        fields = [name for model in models for name in model.get("properties", {})]
        assert [name for name in fields if PERSONAL.search(name)] == [], contract_type


SCHEMA: dict[str, Any] = {
    "properties": {
        "number": {"type": "integer", "title": "Number"},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
        "kind": {"enum": ["a", "b"], "type": "string"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
    },
    "required": ["number"],
    "$defs": {"Part": {"type": "object", "properties": {"size": {"type": "number"}}, "required": ["size"]}},
}


def edited(path: str, value: Any) -> dict[str, Any]:
    schema: dict[str, Any] = copy.deepcopy(SCHEMA)
    *way, last = path.split("/")
    part = schema
    for key in way:
        part = part[key]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return schema


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("properties/number", None, ".number: is gone"),
        ("properties/number/type", "string", ".number.type: 'integer' became 'string'"),
        ("properties/number/maximum", 9, ".number: maximum was added"),
        ("properties/kind/enum", ["a", "b", "c"], ".kind.enum: ['a', 'b'] became ['a', 'b', 'c']"),
        ("properties/note/anyOf", [{"type": "string"}], ".note.anyOf: 2 alternatives became 1"),
        (
            "properties/note/anyOf",
            [{"type": "string"}, {"type": "integer"}],
            ".note.anyOf.type: 'null' became 'integer'",
        ),
        ("$defs/Part/properties/size", None, ".parts.items.size: is gone"),
        ("required", ["number", "kind"], ".kind: must be there now"),
    ],
)
def test_breaking_edit_is_told(path: str, value: Any, told: str) -> None:
    assert told in schemas.breaks(SCHEMA, edited(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("properties/colour", {"type": "string"}),
        ("properties/number/title", "How many"),
        ("properties/number/description", "of parcels"),
        ("$defs/Part/properties/colour", {"type": "string"}),
    ],
)
def test_harmless_edit_is_not_told(path: str, value: Any) -> None:
    assert schemas.breaks(SCHEMA, edited(path, value)) == []
