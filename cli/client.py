"""A client of a running suite's API, as the command line and the demo use it."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

CHUNK = 256 * 1024
_UNAVAILABLE = 503
_PAUSE = 0.05


class RefusedError(Exception):
    """The suite refused a request; the problem is RFC 9457's, with a Chinese message, the article and what to do."""

    def __init__(self, status: int, problem: dict[str, Any], request: str = "") -> None:
        self.request = request
        super().__init__(problem.get("detail") or problem.get("title") or f"HTTP {status}")
        self.status = status
        self.problem = problem

    def lines(self) -> list[str]:
        """The problem for people, a line each: what, which fields, which article, what to do."""
        lines = [str(self), *([f"  请求：{self.request}"] if self.request else [])]
        lines += [f"  {error['field']}：{error['message']}" for error in self.problem.get("errors", ())]
        if self.problem.get("article"):
            lines.append(f"  依据：{self.problem['article']}")
        if self.problem.get("remedy"):
            lines.append(f"  处理：{self.problem['remedy']}")
        return lines


class UnreachableError(Exception):
    """Nothing answers at the address."""


class Client:
    """One account's session with a suite at `url`."""

    def __init__(self, url: str, *, token: str = "", patience: float = 0.0) -> None:
        """`patience`: for how many seconds a request is repeated while the suite does not answer or is not available.

        Only for callers whose every request may be carried out once more without harm.
        """
        self._http = httpx2.AsyncClient(base_url=url, timeout=httpx2.Timeout(30), trust_env=False)
        self._token = token
        self._patience = patience

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def login(self, account: str, password: str) -> None:
        """Begin a session. Raises RefusedError."""
        answer = await self.post("/api/login", {"account": account, "password": password})
        self._token = answer["token"]

    async def get(self, path: str, **params: str | int) -> Any:
        """JSON of a GET. Raises RefusedError, UnreachableError."""
        return await self._send("GET", path, params=params)

    async def post(self, path: str, body: Any, *, key: str = "", wait: int = 0) -> Any:
        """JSON of a POST; `key` makes it idempotent, `wait` (seconds) holds the answer until the pages show it."""
        headers = {"Idempotency-Key": key} if key else {}
        if wait:
            headers["Prefer"] = f"wait={wait}"
        return await self._send("POST", path, json=body, headers=headers)

    async def upload(self, path: str, file: Path, **params: str | int) -> Any:
        """JSON of a POST of a file's bytes, streamed."""
        size = (await asyncio.to_thread(file.stat)).st_size
        headers = {"Content-Length": str(size)}
        return await self._send("POST", path, params=params, headers=headers, content=lambda: _chunks(file))

    async def _send(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any) -> Any:
        sent = dict(headers or {})
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        until = time.monotonic() + self._patience
        while True:
            try:
                return await self._send_once(method, path, sent, **options)
            except (UnreachableError, RefusedError) as error:
                passing = isinstance(error, UnreachableError) or error.status == _UNAVAILABLE
                if not passing or time.monotonic() >= until:
                    raise
            await asyncio.sleep(_PAUSE)

    async def _send_once(self, method: str, path: str, headers: dict[str, str], **options: Any) -> Any:
        if "content" in options:
            headers["Content-Type"] = "application/octet-stream"
            options["content"] = options["content"]()
        try:
            response = await self._http.request(method, path, headers=headers, **options)
        except httpx2.TransportError as error:
            raise UnreachableError(f"{self._http.base_url} 没有应答：{type(error).__name__}") from error
        if response.status_code >= 400:
            try:
                problem = response.json()
            except ValueError:
                problem = {"title": f"HTTP {response.status_code}"}
            raise RefusedError(response.status_code, problem if isinstance(problem, dict) else {}, f"{method} {path}")
        return response.json() if response.content else None


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
