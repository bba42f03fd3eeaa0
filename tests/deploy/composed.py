"""docker-compose.yml as Compose reads it: variables put in, every service's parts by name."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?:(?P<how>:[-?])(?P<rest>[^}]*))?\}")


class MissingVariableError(Exception):
    """A `${NAME:?}` without a value: Compose would refuse to start anything."""


def compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """The file with `variables` (of .env) put in."""
    found: dict[str, Any] = _put_in(raw(), variables)
    return found


def raw() -> dict[str, Any]:
    """The file as it stands."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def variables_used() -> set[str]:
    """The names of all variables that the file asks for."""
    return {match["name"] for match in _VARIABLE.finditer((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))}


def env_example() -> dict[str, str]:
    """deploy/env.example, as it stands."""
    return env_file(ROOT / "deploy" / "env.example")


def env_file(path: Path) -> dict[str, str]:
    """The variables of a file for Compose."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _put_in(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _put_in(entry, variables) for key, entry in value.items()}
    if isinstance(value, list):
        return [_put_in(entry, variables) for entry in value]
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: _value_of(match, variables), value)
    return value


def _value_of(match: re.Match[str], variables: Mapping[str, str]) -> str:
    value = variables.get(match["name"], "")
    if value or match["how"] is None:
        return value
    if match["how"] == ":-":
        return match["rest"]
    raise MissingVariableError(match["name"])
