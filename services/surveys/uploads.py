"""Takes in a survey file as it is uploaded: kept aside while it is read, committed part by part, then gone.

The upload lies in a temporary file without a name. Stopped anywhere, it is taken up again by sending the same file.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterable, Callable
from functools import partial
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel

from services.surveys.commands import Keys
from services.surveys.commands.importing import Part, Plan, finish_import, import_part, plan_import
from services.surveys.domain import wording
from services.surveys.domain.batch import Marker
from services.surveys.imports import FileRefusedError, Refusal, read_rows
from shared.history import Actor, FieldError, InvalidInputError, RuleBrokenError, Work, Written
from shared.hosting import Service

R = TypeVar("R")
FILE_LIMIT = 256 * 1024 * 1024
PART_ROWS = 5000
MOST_LISTED = 1000
_IN_MEMORY = 1024 * 1024


class RefusedCell(BaseModel):
    """A refused cell; `column` is "" where a row is refused as a whole."""

    line: int
    column: str
    value: str
    reason: str


class ImportReport(BaseModel):
    """What became of a file (SHA-256, hex). `rejected` lists the first refused cells, `unlisted` counts the others.

    `repeated`: the file was imported before, and nothing was added.
    """

    file: str
    rows: int
    accepted: int
    duplicates: int
    refused: int
    rejected: list[RefusedCell]
    unlisted: int
    repeated: bool
    valid: int
    position: int


class FileTooLargeError(RuleBrokenError):
    """More bytes than a survey file may have."""

    status = 413

    def __init__(self) -> None:
        super().__init__(
            wording.FILE_TOO_LARGE.format(limit=FILE_LIMIT // 1024**2), remedy=wording.FILE_TOO_LARGE_REMEDY
        )


class PartReader:
    """Reads a file in parts for a campaign, and counts what it meets."""

    def __init__(self, file: BinaryIO, sha256: str, plan: Plan, marker: Marker) -> None:
        self.rows = self.refused = self.unlisted = 0
        self.rejected: list[RefusedCell] = []
        self._rows = read_rows(file, plan.questionnaire, period=plan.period)
        self._sha256 = sha256
        self._marker = marker
        self._reached = plan.line_reached

    def next_part(self) -> Part | None:
        """The next rows that are not in yet, packed; None at the end of the file."""
        while some := list(islice(self._rows, PART_ROWS)):
            for row in some:
                if row.sheet is None:
                    self._refuse(row.refusals)
            self.rows += len(some)
            after, self._reached = self._reached, max(self._reached, some[-1].line)
            sheets = [row.sheet for row in some if row.sheet is not None and row.line > after]
            if sheets:
                return Part(self._sha256, after, self._reached, self._marker.pack(sheets))
        return None

    def _refuse(self, refusals: tuple[Refusal, ...]) -> None:
        self.refused += 1
        listed = refusals[: max(MOST_LISTED - len(self.rejected), 0)]
        self.rejected += [RefusedCell(**refusal._asdict()) for refusal in listed]
        self.unlisted += len(refusals) - len(listed)


async def import_upload(
    service: Service, campaign_id: UUID, chunks: AsyncIterable[bytes], *, by: Actor, keys: Keys, cause: str
) -> ImportReport:
    """Import a file. Raises InvalidInputError with every wrong column where the file as a whole is refused."""

    async def write(handler: Callable[[Work], R]) -> Written[R]:
        return await asyncio.wrap_future(service.writer.submit(handler, cause=cause))

    at = service.clock()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
        file = cast("BinaryIO", spooled)
        sha256 = await _receive(chunks, file)
        plan = (await write(_with_work(partial(plan_import, campaign_id, sha256, by=by)))).result
        try:
            reader = await asyncio.to_thread(PartReader, file, sha256, plan, keys.marker(campaign_id))
        except FileRefusedError as error:
            raise _refused_file(error) from None
        accepted = duplicates = 0
        while part := await asyncio.to_thread(reader.next_part):
            take = partial(import_part, campaign_id, part, by=by, at=at)
            counted = (await write(_with_work(take))).result
            accepted += counted.accepted
            duplicates += counted.duplicates
    finish = partial(finish_import, campaign_id, sha256, rows=reader.rows, refused=reader.refused, by=by, at=at)
    finished = await write(_with_work(finish))
    return ImportReport(
        file=sha256,
        rows=reader.rows,
        accepted=accepted,
        duplicates=duplicates,
        refused=reader.refused,
        rejected=reader.rejected,
        unlisted=reader.unlisted,
        repeated=plan.imported,
        valid=finished.result,
        position=finished.position,
    )


async def _receive(chunks: AsyncIterable[bytes], file: BinaryIO) -> str:
    digest = hashlib.sha256()
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > FILE_LIMIT:
            raise FileTooLargeError
        digest.update(chunk)
        file.write(chunk)
    file.seek(0)
    return digest.hexdigest()


def _refused_file(error: FileRefusedError) -> InvalidInputError:
    wrong = [FieldError(refusal.column or "file", refusal.reason) for refusal in error.refusals]
    return InvalidInputError(wording.FILE_REFUSED, wrong, remedy=wording.FILE_REFUSED_REMEDY)


def _with_work(handler: Callable[..., R]) -> Callable[[Work], R]:
    return lambda work: handler(work=work)
