"""Schemathesis over the OpenAPI document of the whole suite, as those whom a route is for, and as nobody."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from shared.web import describe_routes
from tests.api.suite import PEOPLE, Suite

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


SERVICES = ("applications", "eligibility", "review", "publicity", "surveys", "")


@pytest.fixture(scope="module")
def api(suite: Suite) -> Any:
    schema = schemathesis.openapi.from_asgi("/openapi.json", suite.app, config=SchemathesisConfig(seed=2026))
    schema.config.generation.update(deterministic=True, allow_x00=False)
    return schema


def role_of(suite: Suite, case: Any) -> Any:
    """Somebody whom the route is for; nobody for a public route."""
    for route in describe_routes(suite.app):
        if (route.method, route.path.replace(":uuid", "")) == (case.method, case.path):
            role = route.rule.split(", ")[0]
            for actor in PEOPLE:
                if role in actor.roles or role == "signed in":
                    return actor
    return None


def service_of(path: str) -> str:
    return next((name for name in SERVICES if name and path.startswith(f"/api/{name}")), "")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.timeout(300)
def test_no_request_is_answered_otherwise_than_documented(
    suite: Suite, api: Any, service: str, mode: GenerationMode
) -> None:
    """Well and badly formed requests alike, from those whom a route is for: never a 5xx, and as the document says."""
    tried = 0
    for found in api.get_all_operations():
        operation = found.ok()
        if service_of(operation.path) != service:
            continue
        tried += 1

        @given(case=operation.as_strategy(generation_mode=mode))
        @BOUNDED
        def run(case: Any) -> None:
            case.call_and_validate(headers=suite.bearer(role_of(suite, case)), checks=CHECKS)

        try:
            run()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, "nothing about this route can be wrong"
    assert tried
