"""Writes docs/contracts, docs/regulation and the golden files from the code, or checks (`--check`) that they are so."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import services.applications.service
import services.eligibility.service
import services.publicity.service
import services.review.service
import services.surveys.service  # noqa: F401 - importing a service declares its contracts in its registry
from cli.regulation.coverage import coverage_text
from cli.regulation.open_questions import open_questions_text
from services.applications.registry import registry as applications
from services.eligibility.registry import registry as eligibility
from services.publicity.registry import registry as publicity
from services.review.registry import registry as review
from services.surveys.registry import registry as surveys
from shared.contracts import schemas
from shared.contracts.envelope import Contract
from shared.contracts.examples import example
from shared.messaging import asyncapi

_ROOT = Path(__file__).parents[1]
SCHEMAS = _ROOT / "docs" / "contracts" / "schemas"
ASYNCAPI = _ROOT / "docs" / "contracts" / "asyncapi.json"
GOLDEN = _ROOT / "tests" / "contracts" / "golden"
REGULATION: dict[Path, Callable[[], str]] = {
    _ROOT / "docs" / "regulation" / "coverage.md": coverage_text,
    _ROOT / "docs" / "regulation" / "open-questions.md": open_questions_text,
}


def asyncapi_text() -> str:
    """The AsyncAPI document of all services, as it stands in its file."""
    return schemas.as_text(asyncapi([applications, eligibility, review, publicity, surveys]))


def stale() -> list[str]:
    """Generated files that are missing, or are not what the code says."""
    found = [str((SCHEMAS / name).relative_to(_ROOT)) for name in schemas.stale(SCHEMAS)]
    if not ASYNCAPI.exists() or ASYNCAPI.read_text(encoding="utf-8") != asyncapi_text():
        found.append(str(ASYNCAPI.relative_to(_ROOT)))
    for file, text in REGULATION.items():
        if not file.exists() or file.read_text(encoding="utf-8") != text():
            found.append(str(file.relative_to(_ROOT)))
    return found + [str((GOLDEN / name).relative_to(_ROOT)) for name in _without_golden_file()]


def write() -> None:
    """Write all of it; a golden file is written once and never again."""
    schemas.write(SCHEMAS)
    ASYNCAPI.write_text(asyncapi_text(), encoding="utf-8")
    for file, text in REGULATION.items():
        file.write_text(text(), encoding="utf-8")
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, contract in _without_golden_file().items():
        golden: dict[str, Any] = {
            "message": example(contract).model_dump(mode="json"),
            "schema": schemas.schema_of(contract, mode="validation"),
        }
        (GOLDEN / name).write_text(schemas.as_text(golden), encoding="utf-8")


def _without_golden_file() -> dict[str, type[Contract]]:
    known = {f"{contract_type}.json": contract for contract_type, contract in schemas.contracts().items()}
    return {name: contract for name, contract in known.items() if not (GOLDEN / name).exists()}


def main() -> int:
    """Write, or with `--check` name what is stale; the exit code."""
    if "--check" not in sys.argv[1:]:
        write()
        return 0
    found = stale()
    for name in found:
        sys.stderr.write(f"{name} is not what the code says: run `make contracts`\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
