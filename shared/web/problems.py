"""The one place that maps errors: problems as RFC 9457, in Chinese, with the article and what to do."""

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote
from uuid import uuid4

import psycopg
import sqlalchemy.exc
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.citations import cited
from shared.faults import place_of, trail_of
from shared.history import FieldError, RuleBrokenError
from shared.web.fields import field_errors
from shared.web.layout import render
from shared.web.messages import DETAILS, NOT_JSON, REMEDIES, TITLES

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_HEADERS: dict[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "60"},
    503: {"Retry-After": "5"},
}
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class WrongField(BaseModel):
    """What is wrong with one field; `field` is its dotted path, empty when the whole is meant."""

    field: str
    message: str


class Problem(BaseModel):
    """A refusal as RFC 9457 describes it."""

    type: str = Field(description="问题的种类（URN）")
    title: str = Field(description="问题的概括")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="发生了什么")
    instance: str | None = Field(default=None, description="本次错误的编号，联系管理员时使用")
    article: str = Field(default="", description="所依据的条款")
    remedy: str = Field(default="", description="如何处理")
    errors: list[WrongField] = Field(default=[], description="逐项的错误")


class RefusedError(HTTPException):
    """A refusal by the web layer itself: of the form of a request, or of who sent it."""

    def __init__(
        self,
        status_code: int,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        remedy: str | None = None,
        kind: str = "",
    ) -> None:
        super().__init__(status_code, detail, headers)
        self.errors = errors
        self.remedy = remedy
        self.kind = kind


class LoginRequiredError(RefusedError):
    """Nobody is signed in, or the token is not valid any more."""

    def __init__(self) -> None:
        super().__init__(401, DETAILS[401], headers=_HEADERS[401], kind="login-required")


def problem(
    status: int,
    *,
    kind: str = "",
    detail: str = "",
    article: str = "",
    remedy: str | None = None,
    errors: Sequence[FieldError] = (),
    instance: str | None = None,
) -> Problem:
    """A problem with the catalogue's words where none are given."""
    return Problem(
        type=f"urn:problem:{kind or _phrase(status)}",
        title=TITLES.get(status, "请求未能完成"),
        status=status,
        detail=detail or DETAILS.get(status, "请求未能完成。"),
        article=cited(article),
        remedy=REMEDIES.get(status, "") if remedy is None else remedy,
        errors=[WrongField(field=error.field, message=error.message) for error in errors],
        instance=instance,
    )


def wants_html(request: Request) -> bool:
    """Whether the answer is for a person in a browser."""
    accept = request.headers.get("accept", "")
    return not request.url.path.startswith("/api/") and "text/html" in accept


def respond(request: Request, found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a page for browsers, otherwise as JSON."""
    response: Response
    if wants_html(request):
        response = render(request, "error.html", status_code=found.status, problem=found)
        response.headers.update(headers or {})
        return response
    content = found.model_dump(mode="json", exclude_none=True)
    return JSONResponse(content, found.status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def problem_of(request: Request, exc: Exception) -> tuple[Problem, Mapping[str, str] | None]:
    """The problem that an expected exception means, and headers of the answer."""
    headers: Mapping[str, str] | None = None
    match exc:
        case RuleBrokenError():
            found = problem(
                exc.status,
                kind=_slug(type(exc)),
                detail=str(exc),
                article=exc.article,
                remedy=exc.remedy or None,
                errors=getattr(exc, "errors", ()),
            )
            headers = _HEADERS.get(exc.status)
        case RequestValidationError():
            if _is_other_content(request, exc):
                found = problem(415, detail=NOT_JSON)
            else:
                found = problem(422, kind="invalid-input", errors=field_errors(exc))
        case RefusedError():
            found = problem(exc.status_code, kind=exc.kind, detail=exc.detail, remedy=exc.remedy, errors=exc.errors)
            headers = exc.headers
        case HTTPException():
            found = problem(exc.status_code, detail=exc.detail if _CHINESE.search(str(exc.detail)) else "")
            headers = exc.headers if exc.status_code != HTTPStatus.METHOD_NOT_ALLOWED else _allowed(request)
        case _:
            found = problem(503)
            headers = _HEADERS[503]
    return found, headers


async def answer(request: Request, exc: Exception) -> Response:
    """Answer an expected exception."""
    if isinstance(exc, LoginRequiredError) and wants_html(request) and request.method in {"GET", "HEAD"}:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(target, safe='/')}", HTTPStatus.SEE_OTHER)
    found, headers = problem_of(request, exc)
    if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.warning("%s %s: %s", request.method, _route_of(request), place_of(exc))
    return respond(request, found, headers)


class Unexpected:
    """Answers whatever nobody expected with 500 and an id; the log gets id and place, no message and no value."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and catch."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as exc:
            if scope["type"] != "http":
                raise
            request = Request(scope, receive)
            instance = str(uuid4())
            logger.error("error %s in %s %s\n%s", instance, request.method, _route_of(request), trail_of(exc))
            if not started:
                found = problem(500, detail=f"{DETAILS[500]}编号：{instance}", instance=f"urn:uuid:{instance}")
                await respond(request, found)(scope, receive, send)


def add_handlers(app: FastAPI) -> None:
    """Let the application answer every expected exception as a problem."""
    for kind in (
        RuleBrokenError,
        RequestValidationError,
        HTTPException,
        sqlalchemy.exc.OperationalError,
        sqlalchemy.exc.TimeoutError,
        psycopg.OperationalError,
    ):
        app.add_exception_handler(kind, answer)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower().replace(" ", "-")
    except ValueError:
        return str(status)


def _slug(kind: type[Exception]) -> str:
    return _WORD_START.sub("-", kind.__name__.removesuffix("Error")).lower()


def _route_of(request: Request) -> str:
    """The route's pattern, not the path, in which a person may stand."""
    return getattr(request.scope.get("route"), "path", "") or "(no route)"


def _allowed(request: Request) -> Mapping[str, str]:
    """All methods of the path, not only those of the first route that matched it; `/a/b` goes before `/a/{id}`."""
    methods: dict[int, set[str]] = {}
    for context in iter_route_contexts(request.app.routes):
        pattern = getattr(context, "path_regex", None)
        if pattern is not None and pattern.match(request.scope["path"]):
            methods.setdefault(pattern.groups, set()).update(context.methods or ())
    return {"Allow": ", ".join(sorted(methods[min(methods)]))} if methods else {}


def _is_other_content(request: Request, exc: RequestValidationError) -> bool:
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not isinstance(exc.body, bytes) or content == "application/json" or content.endswith("+json"):
        return False
    return bool(exc.body)
