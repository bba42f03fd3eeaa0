"""Schemathesis over the OpenAPI document of the whole suite: as those whom a route is for, and as nobody."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from shared.web import describe_routes
from tests.api.suite import PEOPLE, Suite

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
)
SERVICES = ("applications", "eligibility", "review", "publicity", "surveys")
PATHS = {
    # A correction takes the body of a first submission, whose thousands of cases need not be tried twice.
    "applications": "^/api/applications(?!.*/resubmit$)",
    **{service: f"^/api/{service}" for service in SERVICES[1:]},
    "the rest": f"^/(?!api/({'|'.join(SERVICES)}))",
}
parts = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())


def config(*, coverage: bool, examples: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 2026,
            "generation": {"deterministic": True, "allow-x00": False, "max-examples": examples, "no-shrink": True},
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": coverage}},
        }
    )


def schema_of(suite: Suite, path: str, ids: dict[str, str], *, anonymous: bool, coverage: bool, examples: int) -> Any:
    chosen = config(coverage=coverage, examples=examples)
    schema = schemathesis.openapi.from_asgi("/openapi.json", suite.app, config=chosen).include(path_regex=path)
    rules = {(ruled.method, ruled.path.replace(":uuid", "")): ruled.rule for ruled in describe_routes(suite.app)}

    @schema.auth(refresh_interval=None)
    class _Auth:
        """A token of somebody with the first of the roles that the route's rule names, for each operation anew."""

        def get(self, case: Any, _: Any) -> str | None:
            rule = rules[case.operation.method.upper(), case.operation.path].split(", ")[0]
            able = (actor for actor in PEOPLE if rule in actor.roles or rule == "signed in")
            return next((suite.tokens[actor.account] for actor in able), None)

        def set(self, case: Any, data: str | None, _: Any) -> None:
            if data and not anonymous:
                case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    @schema.hook
    def map_path_parameters(_: Any, given: dict[str, Any] | None) -> dict[str, Any] | None:
        """Mostly ids that are there."""
        return {name: _known(ids.get(name), value) for name, value in given.items()} if given else given

    return schema


def _known(known: str | None, value: Any) -> Any:
    try:
        return known if known and UUID(str(value)).int % 4 else value
    except ValueError:
        return value


def failures_of(schema: Any) -> tuple[list[str], Counter[int]]:
    """What failed, with a request that shows it, and how many answers of each status there were."""
    failed: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            failed[event.label] = str(event.value)
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.ScenarioFinished):
            recorder = event.recorder
            statuses.update(each.response.status_code for each in recorder.interactions.values() if each.response)
            for check in (check for checks in recorder.checks.values() for check in checks):
                if check.status is Status.FAILURE and check.failure_info is not None:
                    failure, sample = check.failure_info.failure, check.failure_info.code_sample
                    key = f"{recorder.label}: {failure.title}"
                    failed.setdefault(key, f"{failure.message[:500]}\n{sample[:500]}")
    return [f"{key}\n{value}" for key, value in failed.items()], statuses


@parts
def test_every_answer_to_those_whom_a_route_is_for_is_as_documented(
    suite: Suite, ids: dict[str, str], path: str
) -> None:
    failed, statuses = failures_of(schema_of(suite, path, ids, anonymous=False, coverage=True, examples=25))
    assert failed == []
    assert min(statuses[200], statuses[422], statuses[405]) > 0, statuses
    assert sum(statuses.values()) > 80
    suite.settle()


def test_every_answer_to_a_correction_is_as_documented(suite: Suite, ids: dict[str, str]) -> None:
    failed, _ = failures_of(schema_of(suite, "/resubmit$", ids, anonymous=False, coverage=False, examples=25))
    assert failed == []
    suite.settle()


@parts
def test_every_answer_to_nobody_is_as_documented(suite: Suite, ids: dict[str, str], path: str) -> None:
    failed, statuses = failures_of(schema_of(suite, path, ids, anonymous=True, coverage=False, examples=8))
    assert failed == []
    assert statuses[401] > 0, statuses
    suite.settle()
