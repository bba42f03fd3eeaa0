"""The web application: routers of the services, put behind limits, rules, problems and one layout."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from shared.web import docs, health, login
from shared.web.accounts import Accounts
from shared.web.headers import SecurityHeaders
from shared.web.health import Check, Health
from shared.web.layout import NAVIGATION, SITE_NAME, STATIC, NavItem, environment
from shared.web.limits import Limits
from shared.web.openapi import openapi_of
from shared.web.preferences import Preferences
from shared.web.problems import Unexpected, add_handlers, answer
from shared.web.rules import check_routes, public
from shared.web.sessions import Sessions

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    *,
    title: str = f"{SITE_NAME} 接口",
    version: str = "0.1.0",
    description: str = "",
    routers: Sequence[APIRouter] = (),
    accounts: Accounts | None = None,
    checks: Sequence[Check] = (),
    templates: Mapping[str, Path] | None = None,
    navigation: Sequence[NavItem] = NAVIGATION,
    asyncapi: Callable[[], dict[str, Any]] | None = None,
    schemas: Path | None = None,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Assemble an application. Raises RouteWithoutRuleError when a route has not exactly one rule.

    `templates` gives each service's folder, whose pages are rendered as `<service>/<name>`; `asyncapi` makes the
    document of the contracts, `schemas` is the folder of their JSON Schemas. Without `accounts` nobody can sign in.
    """
    app = FastAPI(
        title=title,
        version=version,
        description=description,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    # The outermost first.
    app.user_middleware = [
        Middleware(SecurityHeaders),
        Middleware(Preferences),
        Middleware(Limits, api=app),
        Middleware(Unexpected),
    ]
    add_handlers(app)
    app.add_exception_handler(404, _nowhere)
    app.state.templates = environment(templates, navigation)
    app.state.health = Health(checks)
    # The services first: routes are tried in this order.
    for router in routers:
        app.include_router(router)
    app.include_router(health.router)
    app.include_router(docs.router(asyncapi=asyncapi, schemas=schemas))
    if accounts is not None:
        app.state.sessions = Sessions(accounts)
        app.include_router(login.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.openapi = openapi_of(app)  # type: ignore[method-assign]
    check_routes(app)
    return app


async def _nowhere(request: Request, exc: Exception) -> Response:
    """No route has looked yet who asks, which the page shows."""
    with suppress(SQLAlchemyError):
        await public(request)
    return await answer(request, exc)
