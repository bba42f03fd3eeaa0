"""Signing in and out: the form and cookie of the pages, the token of the API, and an account's own page."""

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.history import Actor, FieldError, InvalidInputError, RuleBrokenError
from shared.web.accounts import LONGEST_PASSWORD, Account
from shared.web.identity import COOKIE, check_same_site, current_actor, signed_in, token_of
from shared.web.layout import render
from shared.web.rules import any_account, public
from shared.web.sessions import Sessions, SignedIn

__all__ = ["current_actor", "router", "signed_in"]

router = APIRouter()


class LoginRequest(BaseModel):
    """Account and password."""

    model_config = ConfigDict(extra="forbid")

    account: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    password: str = Field(min_length=1, max_length=LONGEST_PASSWORD, pattern=r"^[^\x00]+$", repr=False)


class LoginAnswer(BaseModel):
    """The token for `Authorization: Bearer`, and whom it stands for."""

    token: str
    expires: datetime
    account: str
    name: str
    department: str
    roles: list[str]


@router.get("/login", include_in_schema=False, name="login", dependencies=[Depends(public)])
async def login_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the customary name of the parameter
    """The form; who is signed in already goes on."""
    if await signed_in(request):
        return RedirectResponse(_local(next), HTTPStatus.SEE_OTHER)
    return render(request, "login.html", next=_local(next), account="", error="")


@router.post("/login", include_in_schema=False, dependencies=[Depends(public)])
async def login(
    request: Request,
    account: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=LONGEST_PASSWORD)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
) -> Response:
    """Sign in by the form: set the cookie and go on, or show the form again."""
    check_same_site(request)
    try:
        token, _ = await _sign_in(request, account, password)
    except RuleBrokenError as exc:
        context = {"next": _local(next), "account": account, "error": str(exc)}
        return render(request, "login.html", status_code=exc.status, **context)
    response = RedirectResponse(_local(next), HTTPStatus.SEE_OTHER)
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/")
    return response


@router.post("/logout", include_in_schema=False, dependencies=[Depends(public)])
async def logout(request: Request) -> Response:
    """End the session and forget the cookie."""
    check_same_site(request)
    await _sign_out(request)
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.post("/api/login", tags=["登录"], summary="登录，取得令牌", dependencies=[Depends(public)])
async def api_login(request: Request, credentials: LoginRequest) -> LoginAnswer:
    """Sign in: the token goes into the header `Authorization: Bearer <token>` of further requests."""
    token, who = await _sign_in(request, credentials.account, credentials.password)
    account = who.account
    return LoginAnswer(
        token=token,
        expires=who.expires,
        account=account.account,
        name=account.name,
        department=account.department,
        roles=sorted(account.roles),
    )


@router.post(
    "/api/logout", tags=["登录"], summary="退出登录，令牌作废", status_code=204, dependencies=[Depends(any_account)]
)
async def api_logout(request: Request) -> None:
    """End the session of the token that the request carries."""
    await _sign_out(request)


@router.get("/account", include_in_schema=False, dependencies=[Depends(any_account)])
async def account_page(request: Request) -> Response:
    """One's own account."""
    return await _account_page(request)


@router.post("/account/password", include_in_schema=False)
async def change_password(
    request: Request,
    current: Annotated[str, Form(max_length=LONGEST_PASSWORD)] = "",
    password: Annotated[str, Form(max_length=LONGEST_PASSWORD)] = "",
    repeated: Annotated[str, Form(max_length=LONGEST_PASSWORD)] = "",
    by: Actor = Depends(any_account),
) -> Response:
    """Change one's own password; all sessions end, this one too."""
    sessions = _sessions(request)

    def change() -> None:
        sessions.accounts.check(by.account, current, _address(request))
        if password != repeated:
            raise InvalidInputError("两次输入的新密码不一致。", [FieldError("repeated", "与新密码不一致")])
        sessions.accounts.set_password(by.account, password)
        sessions.end_all(by.account)

    try:
        await asyncio.to_thread(change)
    except RuleBrokenError as exc:
        return await _account_page(request, exc)
    return RedirectResponse("/login?next=/account", HTTPStatus.SEE_OTHER)


async def _account_page(request: Request, error: RuleBrokenError | None = None) -> Response:
    who = await signed_in(request)
    assert who is not None  # noqa: S101 - the rule has seen to it
    errors = [FieldError("", str(error)), *getattr(error, "errors", ())] if error else []
    status = error.status if error and error.status != HTTPStatus.UNAUTHORIZED else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "account.html", status_code=status if error else 200, account=who.account, errors=errors)


async def _sign_in(request: Request, account: str, password: str) -> tuple[str, SignedIn]:
    sessions = _sessions(request)

    def sign_in() -> tuple[str, SignedIn]:
        found: Account = sessions.accounts.check(account, password, _address(request))
        return sessions.start(found)

    return await asyncio.to_thread(sign_in)


async def _sign_out(request: Request) -> None:
    token, _ = token_of(request)
    if token:
        await asyncio.to_thread(_sessions(request).end, token)


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _local(target: str) -> str:
    """A path of this site; anything that a browser could take for another site becomes `/`."""
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if safe else "/"
