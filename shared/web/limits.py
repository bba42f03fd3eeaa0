"""Limits of what a request may carry: size, time, and characters and JSON that nothing behind can mistake."""

import asyncio
import re
import time
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.messages import NO_MULTIPART, NOT_ENCODED
from shared.web.problems import RefusedError, problem_of, respond
from shared.web.strict_json import BadJsonError, check_text, parse_json

BodyCheck = Callable[[bytes], object]
MIB = 1024 * 1024
BODY_LIMIT = MIB
LONGEST_TARGET = 8 * 1024
SILENCE = 10.0
"""Seconds without a byte after which a body is given up."""
GRACE, SLOWEST = 20.0, 16 * 1024
"""A body has 20 seconds, and one more for every 16 KiB that has come."""
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MEDIA_TYPE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:;[\t -~]*)?")


class Limits:
    """Refuses what is too large, too slow or malformed, before and while it is read; never reads more than allowed.

    A route that takes more than the default declares it: `@router.post(path, max_body_size=50 * MIB)`. That is for
    files: JSON and forms are looked at as a whole and never have more than the default. Multipart forms, which are not
    looked at here, go to such routes alone.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        api: FastAPI,
        body_limit: int = BODY_LIMIT,
        silence: float = SILENCE,
        grace: float = GRACE,
    ) -> None:
        """`api` is asked for the limits of its routes."""
        self._app = app
        self._api = api
        self._body_limit = body_limit
        self._silence = silence
        self._grace = grace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the head of the request at once, its body as it is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _check_target(scope)
            kind, length = _kind_and_length(scope)
            _check_coding(scope)
            if kind.startswith(b"multipart/") and self._limit_of(scope) == self._body_limit:
                raise RefusedError(415, NO_MULTIPART)
            check = _check_of(kind)
            self._check_length(scope, length, whole=check is not None)
        except RefusedError as exc:
            request = Request(scope)
            found, extra = problem_of(request, exc)
            await respond(request, found, extra)(scope, receive, send)
            return
        await self._app(scope, self._checked(scope, receive, check), send)

    def _check_length(self, scope: Scope, stated: bytes | None, *, whole: bool) -> None:
        if stated is None:
            return
        if not stated.isdigit():
            raise RefusedError(400, "请求头 Content-Length 不正确。")
        if len(stated) > 18 or int(stated) > self._body_limit:
            limit = self._body_limit if whole else self._limit_of(scope)
            if len(stated) > 18 or int(stated) > limit:
                raise _too_large(limit)

    def _checked(self, scope: Scope, receive: Receive, check: BodyCheck | None) -> Receive:
        kept = bytearray()
        size = 0
        limit = self._body_limit
        started = time.monotonic()

        async def checked() -> Message:
            nonlocal size, limit
            left = started + self._grace + size / SLOWEST - time.monotonic()
            message = await _in_time(receive, min(self._silence, left))
            if message["type"] != "http.request":
                return message
            body: bytes = message.get("body", b"")
            size += len(body)
            if size > limit:
                limit = self._body_limit if check is not None else self._limit_of(scope)
                if size > limit:
                    kept.clear()
                    raise _too_large(limit)
            if check is not None:
                kept.extend(body)
                if not message.get("more_body", False) and kept:
                    _run(check, bytes(kept))
                    kept.clear()
            return message

        return checked

    def _limit_of(self, scope: Scope) -> int:
        for context in iter_route_contexts(self._api.routes):
            declared = getattr(context, "max_body_size", None)
            if declared is not None and _matches(context, scope):
                return max(int(declared), self._body_limit)
        return self._body_limit


def _matches(context: object, scope: Scope) -> bool:
    methods: set[str] = getattr(context, "methods", None) or set()
    pattern: re.Pattern[str] | None = getattr(context, "path_regex", None)
    return scope["method"] in methods and pattern is not None and pattern.match(scope["path"]) is not None


async def _in_time(receive: Receive, seconds: float) -> Message:
    try:
        async with asyncio.timeout(max(seconds, 0.0)):
            return await receive()
    except TimeoutError:
        raise RefusedError(408, headers={"Connection": "close"}) from None


def _check_of(kind: bytes) -> BodyCheck | None:
    if kind == b"application/json" or kind.endswith(b"+json"):
        return parse_json
    if kind == b"application/x-www-form-urlencoded":
        return _check_form
    return None


def _run(check: BodyCheck, body: bytes) -> None:
    try:
        check(body)
    except BadJsonError as exc:
        raise RefusedError(400, str(exc), kind="malformed-content") from None


def _check_form(body: bytes) -> None:
    _check_escaped(body, "表单内容")


def _check_target(scope: Scope) -> None:
    path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    query: bytes = scope["query_string"]
    if len(path) + len(query) > LONGEST_TARGET:
        raise RefusedError(414)
    try:
        _check_escaped(path, "网址路径")
        _check_escaped(query, "网址参数")
    except BadJsonError as exc:
        raise RefusedError(400, str(exc), kind="malformed-target") from None


def _check_escaped(text: bytes, place: str) -> None:
    if b"%" not in text and text.isascii() and b"\0" not in text:
        return
    if _BAD_ESCAPE.search(text):
        raise BadJsonError(f"{place}中的百分号编码不正确。")
    try:
        check_text(unquote_to_bytes(text).decode())
    except UnicodeDecodeError as exc:
        raise BadJsonError(f"{place}不是有效的 UTF-8 编码。") from exc


def _kind_and_length(scope: Scope) -> tuple[bytes, bytes | None]:
    """The media type and the stated length; refused where another reader of the headers could understand others."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in {b"content-type", b"content-length"}:
            if name in found:
                raise RefusedError(400, f"请求头 {name.decode().title()} 重复。")
            found[name] = value.strip(b" \t")
    given = found.get(b"content-type", b"")
    media_type = _MEDIA_TYPE.fullmatch(given)
    if given and media_type is None:
        raise RefusedError(415, "请求头 Content-Type 不正确。")
    return media_type[1].lower() if media_type else b"", found.get(b"content-length")


def _check_coding(scope: Scope) -> None:
    """A body comes as it is (RFC 9110, 15.5.16): unpacked, a small one could be of any size."""
    for name, value in scope["headers"]:
        if name == b"content-encoding" and value.strip(b" \t").lower() not in {b"", b"identity"}:
            raise RefusedError(415, NOT_ENCODED, kind="content-coding", headers={"Accept-Encoding": "identity"})


def _too_large(limit: int) -> RefusedError:
    size = f"{limit // MIB} MB" if limit >= MIB else f"{limit} 字节"
    return RefusedError(413, f"提交的内容超过了允许的大小（{size}）。", kind="content-too-large")
