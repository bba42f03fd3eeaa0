"""The JSON Schemas of all contracts, and whether an edit broke one that is published."""

import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic.json_schema import JsonSchemaMode

import shared.contracts
from shared.contracts.envelope import Contract, Envelope, schema_id

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SAYS_NOTHING = frozenset({"title", "description", "default", "examples", "$id", "$schema", "$defs"})


class SameNameError(TypeError):
    """Two models of contracts share a name, so that one schema would hide the other in a document of them all."""


def contracts() -> dict[str, type[Contract]]:
    """Every contract of the suite, by its type."""
    found: dict[str, type[Contract]] = {}
    for module in pkgutil.iter_modules(shared.contracts.__path__):
        for value in vars(importlib.import_module(f"shared.contracts.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Contract) and "TYPE" in vars(value):
                found[value.TYPE] = value
    return dict(sorted(found.items()))


def schema_of(contract: type[Contract], *, mode: JsonSchemaMode = "serialization") -> dict[str, Any]:
    """The JSON Schema of a contract's data as it is written onto the bus."""
    return {"$schema": _DIALECT, "$id": schema_id(contract.TYPE), **contract.model_json_schema(mode=mode)}


def envelope_schema() -> dict[str, Any]:
    """The JSON Schema of what every contract travels in; `data` is the contract's own."""
    schema = Envelope[Contract].model_json_schema(mode="serialization")
    schema["properties"]["data"] = {
        "type": "object",
        "description": "the contract; its schema is named in `dataschema`",
    }
    schema.pop("$defs", None)
    return {"$schema": _DIALECT, "$id": schema_id("envelope"), **schema, "title": "Envelope"}


def documents() -> dict[str, str]:
    """The text of every schema's file, by its name: `<type>.json`, and `envelope.json`. Raises SameNameError."""
    schemas = {contract_type: schema_of(contract) for contract_type, contract in contracts().items()}
    _check_names(schemas)
    files = {f"{contract_type}.json": schema for contract_type, schema in schemas.items()}
    return {name: as_text(schema) for name, schema in sorted({**files, "envelope.json": envelope_schema()}.items())}


def as_text(document: Mapping[str, Any]) -> str:
    """A JSON document as it stands in a file: the same text for the same content."""
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write(directory: Path) -> None:
    """Write the schemas, and remove files of schemas that are gone."""
    directory.mkdir(parents=True, exist_ok=True)
    expected = documents()
    for file in directory.glob("*.json"):
        if file.name not in expected:
            file.unlink()
    for name, text in expected.items():
        (directory / name).write_text(text, encoding="utf-8")


def stale(directory: Path) -> list[str]:
    """Names of the files that are missing, differ from the code, or belong to no contract."""
    expected = documents()
    found = {file.name: file.read_text(encoding="utf-8") for file in directory.glob("*.json")}
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))


def breaks(published: Mapping[str, Any], current: Mapping[str, Any]) -> list[str]:
    """What of a published schema does not hold any more: nothing may be removed, renamed, retyped or newly required.

    Both are schemas in validation mode. Texts may change, and fields that need not be there may be added.
    """
    return list(_breaks("", _Schema(published, published), _Schema(current, current)))


class _Schema:
    """A part of a schema, with the whole that its references point into."""

    def __init__(self, root: Mapping[str, Any], part: Any) -> None:
        while isinstance(part, Mapping) and "$ref" in part:
            part = root["$defs"][part["$ref"].rpartition("/")[2]]
        self._root = root
        self.part = part

    def at(self, *keys: str | int) -> "_Schema":
        part = self.part
        for key in keys:
            part = part[key]
        return _Schema(self._root, part)


def _breaks(path: str, published: _Schema, current: _Schema) -> Iterator[str]:
    was, now = published.part, current.part
    if not isinstance(was, Mapping) or not isinstance(now, Mapping):
        if was != now:
            yield f"{path}: {was!r} became {now!r}"
        return
    for name in was.get("properties", {}):
        if name in now.get("properties", {}):
            yield from _breaks(f"{path}.{name}", published.at("properties", name), current.at("properties", name))
        else:
            yield f"{path}.{name}: is gone"
    for name in sorted(set(now.get("required", ())) - set(was.get("required", ()))):
        yield f"{path}.{name}: must be there now"
    for key in sorted((was.keys() | now.keys()) - {"properties", "required"} - _SAYS_NOTHING):
        if key not in was or key not in now:
            yield f"{path}: {key} was {'added' if key in now else 'removed'}"
        elif isinstance(was[key], list) and any(isinstance(each, Mapping) for each in was[key]):
            yield from _breaks_in_list(f"{path}.{key}", key, published, current)
        else:
            yield from _breaks(f"{path}.{key}", published.at(key), current.at(key))


def _breaks_in_list(path: str, key: str, published: _Schema, current: _Schema) -> Iterator[str]:
    was, now = published.part[key], current.part[key]
    if len(was) != len(now):
        yield f"{path}: {len(was)} alternatives became {len(now)}"
        return
    for number in range(len(was)):
        yield from _breaks(path, published.at(key, number), current.at(key, number))


def _check_names(schemas: Mapping[str, Mapping[str, Any]]) -> None:
    seen: dict[str, Any] = {}
    for schema in schemas.values():
        for name, definition in schema.get("$defs", {}).items():
            if seen.setdefault(name, definition) != definition:
                raise SameNameError(f"two models of contracts are named {name}")
