"""Files come in, within the bounds of their account and known as its own, and go when no application lists them."""

import asyncio
from collections.abc import AsyncIterable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.applications.domain.uploads import KEPT_UNLISTED, Room, Uploads, check_own
from services.applications.files import FILE_LIMIT, FileTooLargeError, MaterialStore, StoredFile
from services.applications.read_models.unlisted_files import needed, overdue, position_shown
from shared.history import SYSTEM, Actor, Work
from shared.hosting import Service

R = TypeVar("R")
SWEEP_EVERY = 3600.0
LONGEST_UPLOAD = timedelta(hours=2)
"""More than the web layer gives the slowest upload of the largest file."""


class Intake:
    """Takes in what accounts upload. What one process takes in at once shares the bounds of its account."""

    def __init__(self, service: Service, store: MaterialStore) -> None:
        self._service = service
        self._store = store
        self._coming: dict[UUID, tuple[str, int]] = {}
        self._guard = Lock()

    async def take(
        self, file: str, chunks: AsyncIterable[bytes], *, stated: int | None, by: Actor, cause: str
    ) -> StoredFile:
        """Store a file as the account's own; `stated` is its size in bytes, where that is known before it comes.

        Raises FileRefusedError, TooMuchUploadedError.
        """
        upload = uuid4()

        async def record(stored: StoredFile) -> None:
            await self._write(partial(_record, stored, by=by, at=self._service.clock()), cause)

        try:
            room = await self._write(partial(self._reserve, upload, stated, by=by), cause)
            limit = min(room.left, FILE_LIMIT)
            try:
                return await self._store.keep(file, chunks, limit=limit, record=record)
            except FileTooLargeError:
                if limit == FILE_LIMIT:
                    raise
                raise room.refusal from None
        finally:
            with self._guard:
                self._coming.pop(upload, None)

    async def check_there(self, files: dict[str, str], *, by: Actor, cause: str) -> None:
        """Raise NotUploadedError where one of the account's own files (SHA-256 by name) is not in the store.

        The store is asked about these alone, so that an answer never tells of a file of somebody else.
        """
        own = await self._write(partial(_own, by=by), cause)
        lost = {sha256 for sha256 in set(files.values()) if sha256 in own and await self._store.size_of(sha256) is None}
        check_own({file: sha256 for file, sha256 in files.items() if sha256 in lost}, ())

    def _reserve(self, upload: UUID, stated: int | None, *, by: Actor, work: Work) -> Room:
        """The room that is left; in the writer's thread, where no two uploads look at once."""
        uploads = work.find(Uploads, Uploads.id_of(by.account)) or Uploads.begin(by.account, at=self._service.clock())
        with self._guard:
            self._coming.pop(upload, None)
            room = uploads.room([size for account, size in self._coming.values() if account == by.account])
            if not room.left or (stated or 0) > room.left:
                raise room.refusal
            self._coming[upload] = (by.account, min(room.left, FILE_LIMIT) if stated is None else stated)
        return room

    async def _write(self, act: Callable[..., R], cause: str) -> R:
        written = await asyncio.wrap_future(self._service.writer.submit(lambda work: act(work=work), cause=cause))
        return written.result


def _record(stored: StoredFile, *, by: Actor, at: datetime, work: Work) -> None:
    uploads = work.find(Uploads, Uploads.id_of(by.account)) or Uploads.begin(by.account, at=at)
    uploads.upload(stored.sha256, stored.size, at=at)
    work.save(uploads)


def _own(*, by: Actor, work: Work) -> frozenset[str]:
    uploads = work.find(Uploads, Uploads.id_of(by.account))
    return uploads.own if uploads else frozenset()


def _expire(uploads_id: UUID, at: datetime, work: Work) -> None:
    uploads = work.get(Uploads, uploads_id)
    uploads.expire(by=SYSTEM.account, at=at)
    work.save(uploads)


async def sweep(service: Service, store: MaterialStore) -> None:
    """Delete what waited too long, and what crashed uploads left behind; never what an application lists.

    A file is set aside before it is looked for in all that the history tells up to then, and what an account uploads it
    owns before it gets its name: so whoever uploads the same content meanwhile either finds his file put back or stores
    it anew.
    """
    await store.clear_incoming(datetime.now(UTC) - LONGEST_UPLOAD)
    now = service.clock()
    for uploads_id in await _asked(service, partial(overdue, before=now - KEPT_UNLISTED)) or ():
        expiring = service.writer.submit(partial(_expire, uploads_id, now), cause="chore:sweep_uploads")
        await asyncio.wrap_future(expiring)
    old = await store.kept_before(min(now, datetime.now(UTC)) - KEPT_UNLISTED)
    known = await _asked(service, partial(needed, files=old))
    for sha256 in set(old) - known if known is not None else ():
        await store.set_aside(sha256)
    aside = await store.aside()
    known = await _asked(service, partial(needed, files=aside))
    for sha256 in aside:
        if known is None or sha256 in known:
            await store.put_back(sha256)
        else:
            await store.delete_aside(sha256)


async def _asked(service: Service, question: Callable[[Session], R]) -> R | None:
    """The answer of the read model with everything in it that is in the history now; None where it is behind."""
    head = (await asyncio.to_thread(service.ledger.head)).position
    await service.shown(head)

    def ask() -> R | None:
        with service.views.session() as session:
            return question(session) if position_shown(session) >= head else None

    return await asyncio.to_thread(ask)
