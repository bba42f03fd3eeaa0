"""The demo's people: sessions for its accounts, acts with idempotency keys, waiting for what follows by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from cli.client import Client, RefusedError, UnreachableError
from cli.demo.clock import DemoClock
from cli.demo.data import DemoRound

PARALLEL = 8
PATIENCE = 60.0
_POLL = 0.02


class DemoStuckError(Exception):
    """What should have followed by itself did not follow in time, or an act of the script was refused."""


class People:
    """Everybody who acts in the demo, on the demo's clock."""

    def __init__(self, url: str, round_: DemoRound, clock: DemoClock, passwords: dict[str, str]) -> None:
        self.url = url
        self._round = round_
        self._clock = clock
        self._passwords = passwords
        self._clients: dict[str, Client] = {}
        self._signing_in: dict[str, asyncio.Lock] = {}
        self._slots = asyncio.Semaphore(PARALLEL)

    async def close(self) -> None:
        """End all sessions' connections."""
        for client in self._clients.values():
            await client.__aexit__(None, None, None)

    def now(self, moment: str) -> datetime:
        """Move the clock to a moment of the script."""
        at = self._round.moment(moment)
        self._clock.set(at)
        return at

    async def as_(self, account: str) -> Client:
        """The client of an account, signed in once; "" is the public."""
        async with self._signing_in.setdefault(account, asyncio.Lock()):
            client = self._clients.get(account)
            if client is None:
                client = self._clients[account] = Client(self.url, patience=PATIENCE)
                if account:
                    await client.login(account, self._passwords[account])
        return client

    async def post(self, account: str, path: str, body: dict[str, Any], *, key: str, wait: int = 0) -> Any:
        """Carry out an act, or get the answer that it had when it was carried out."""
        client = await self.as_(account)
        return await client.post(path, body, key=f"demo-{key}", wait=wait)

    async def each(self, names: Iterable[str], act: Callable[[str], Awaitable[None]]) -> None:
        """Do something for every name, several at a time."""

        async def one(name: str) -> None:
            async with self._slots:
                await act(name)

        try:
            async with asyncio.TaskGroup() as group:
                for name in names:
                    group.create_task(one(name))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed

    async def until(self, what: str, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait for what follows by itself; a GET that is not there yet counts as not yet."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while True:
            try:
                if await condition():
                    return
            except RefusedError as error:
                if error.status not in {404, 503}:
                    raise
            except UnreachableError:
                pass
            if loop.time() > deadline:
                raise DemoStuckError(f"等待“{what}”超过 {PATIENCE:.0f} 秒；请查看 honours admin parked 与日志。")
            await asyncio.sleep(_POLL)
