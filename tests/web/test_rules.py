"""Every route has exactly one rule."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.staticfiles import StaticFiles

from shared.history import Actor
from shared.web import RouteWithoutRuleError, allow, any_account, check_routes, create_app, current_actor, public
from shared.web.rules import Ruled, describe_routes


def app_with(*dependencies: Any, on_router: Any = None) -> FastAPI:
    inner = APIRouter(dependencies=[on_router] if on_router else [])

    @inner.get("/thing", dependencies=list(dependencies))
    def thing() -> None: ...

    outer = APIRouter(prefix="/api")
    outer.include_router(inner)
    return create_app(routers=[outer])


@pytest.mark.parametrize("rule", [Depends(allow("clerk", "office")), Depends(any_account), Depends(public)])
def test_one_rule_is_right(rule: Any) -> None:
    check_routes(app_with(rule))
    check_routes(app_with(on_router=rule))


@pytest.mark.parametrize(
    ("dependencies", "on_router"),
    [
        ([], None),
        ([Depends(current_actor)], None),
        ([Depends(public), Depends(allow("clerk"))], None),
        ([Depends(allow("clerk"))], Depends(allow("office"))),
    ],
)
def test_no_rule_and_two_rules_are_refused_at_the_start(dependencies: list[Any], on_router: Any) -> None:
    with pytest.raises(RouteWithoutRuleError, match="GET /api/thing"):
        app_with(*dependencies, on_router=on_router)


def test_a_rule_inside_another_dependency_counts() -> None:
    def by(actor: Actor = Depends(allow("office"))) -> str:
        return actor.account

    app = app_with(Depends(by))
    assert Ruled("GET", "/api/thing", "office") in describe_routes(app)


def test_a_mount_that_is_not_listed_is_refused() -> None:
    app = create_app()
    app.mount("/files", StaticFiles(directory="."))
    with pytest.raises(RouteWithoutRuleError, match="/files"):
        check_routes(app)


def test_a_rule_names_known_roles_only() -> None:
    for roles in ((), ("king",), ("clerk", "king")):
        with pytest.raises(ValueError, match="role"):
            allow(*roles)


def test_all_routes_are_described(app: FastAPI) -> None:
    table = {(ruled.method, ruled.path): ruled.rule for ruled in describe_routes(app)}
    assert table["POST", "/api/applications"] == "clerk, office"
    assert table["POST", "/form"] == "signed in"
    assert table["GET", "/login"] == "public"
    assert table["*", "/static"] == "public"
    assert len(table) > 20
