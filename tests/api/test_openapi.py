"""Schemathesis over the OpenAPI document of the whole suite, as those whom a route is for, and as nobody."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.openapi.checks import *  # noqa
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
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def api(suite: Suite) -> Any:
    config = SchemathesisConfig(seed=2026)
    schema = schemathesis.openapi.from_asgi("/openapi.json", suite.app, config=config)
    schema.config.generation.update(
        modes=[schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE],
        deterministic=True,
        allow_x00=False,
    )
    return schema


lazy = schemathesis.pytest.from_fixture("api")


def role_of(suite: Suite, case: Any) -> Any:
    for route in describe_routes(suite.app):
        if (route.method, route.path) == (case.method, case.path):
            role = route.rule.split(", ")[0]
            for actor in PEOPLE:
                if role in actor.roles or role == "signed in":
                    return actor
    return None


def check(suite, case, by):
    headers = suite.bearer(by)
    case.call_and_validate(headers=headers, checks=CHECKS)


@lazy.include(path_regex="^/api/applications").parametrize()
@BOUNDED
def test_applications(case, suite):
    check(suite, case, role_of(suite, case))


@lazy.include(path_regex="^/api/review").parametrize()
@BOUNDED
def test_review(case, suite):
    check(suite, case, role_of(suite, case))


@lazy.include(path_regex="^/api/eligibility").parametrize()
@BOUNDED
def test_eligibility(case, suite):
    check(suite, case, role_of(suite, case))


@lazy.include(path_regex="^/api/publicity").parametrize()
@BOUNDED
def test_publicity(case, suite):
    check(suite, case, role_of(suite, case))


@lazy.include(path_regex="^/api/surveys").parametrize()
@BOUNDED
def test_surveys(case, suite):
    check(suite, case, role_of(suite, case))


@lazy.exclude(path_regex="^/api/(applications|review|eligibility|publicity|surveys)").parametrize()
@BOUNDED
def test_rest(case, suite):
    check(suite, case, role_of(suite, case))
