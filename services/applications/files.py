"""The store of materials: streamed in constant memory, named by SHA-256, written once and never changed.

Behind it is a folder (`file:///...`) or a bucket (`s3://...`, credentials from AWS_* variables). A file comes in under
`incoming/`, is looked at there, and only then gets its name under `kept/`; a crash leaves nothing but a stale incoming
file. What may have to go is put under `aside/` first, where nobody finds it and from where it can come back.
"""

import asyncio
import hashlib
import io
import os
import re
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, from_url

from services.applications.file_types import FileRefusedError, FileType, type_of
from services.applications.incoming import IncomingFolder
from shared.history import NotFoundError

FILE_LIMIT: Final = 50 * 1024 * 1024
_PART: Final = 5 * 1024 * 1024  # the least that S3 takes as a part
_INCOMING: Final = "incoming"
_KEPT: Final = "kept"
_ASIDE: Final = "aside"
_SHA256 = re.compile("[0-9a-f]{64}")


class StoredFile(NamedTuple):
    """A material in the store; `sha256` in hex is its name, `size` in bytes."""

    sha256: str
    size: int
    file_type: FileType


class FileTooLargeError(FileRefusedError):
    """More bytes than one material may have."""

    remedy = "请压缩图片或拆分为多个文件后重新上传。"
    status = 413

    def __init__(self, file: str, limit: int) -> None:
        super().__init__(file, f"超过单个文件的上限 {limit // (1024 * 1024)} MB。")


class EmptyFileError(FileRefusedError):
    """No bytes at all."""

    remedy = "请确认文件能够打开，然后重新选择并上传。"

    def __init__(self, file: str) -> None:
        super().__init__(file, "文件是空的。")


class MaterialStore:
    """Open it with `MaterialStore.at(url)`; safe for concurrent use, also by several processes."""

    def __init__(self, store: Any, root: Path | None = None) -> None:
        self._store = store
        self._root = root
        self._folder = IncomingFolder(root / _INCOMING) if root else None

    @classmethod
    def at(cls, url: str) -> "MaterialStore":
        """A folder is made where there is none. Raises obstore's error for a URL that it does not know."""
        address = urlsplit(url)
        if address.scheme == "file":
            root = Path(unquote(address.path))
            return cls(LocalStore(prefix=root, mkdir=True), root)
        if address.scheme == "s3":
            return cls(from_url(url, config={"copy_if_not_exists": "multipart"}))
        return cls(from_url(url))

    async def keep(
        self,
        file: str,
        chunks: AsyncIterable[bytes],
        *,
        limit: int = FILE_LIMIT,
        record: Callable[[StoredFile], Awaitable[object]] | None = None,
    ) -> StoredFile:
        """Store what `chunks` bring, under its hash; the same content again is stored once.

        `file` is the name that it came with, for its extension and for messages. `record` is awaited when the content
        is found good and before it gets its name, so that nothing has a name that nobody wants. Raises a
        FileRefusedError, or what `record` raises, in which case nothing is kept.
        """
        incoming = f"{await asyncio.to_thread(self._incoming)}/{uuid4().hex}"
        counted = _Counted(file, chunks, limit)
        await obstore.put_async(self._store, incoming, counted.pass_on(), chunk_size=_PART, max_concurrency=1)
        try:
            if not counted.size:
                raise EmptyFileError(file)
            file_type = await asyncio.to_thread(self._look_at, file, incoming, counted.size)
            stored = StoredFile(counted.sha256, counted.size, file_type)
            if record is not None:
                await record(stored)
            await self._name(incoming, counted.sha256)
        finally:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, incoming)
        return stored

    async def size_of(self, sha256: str) -> int | None:
        """Bytes of a kept file; None where there is none."""
        try:
            return int((await obstore.head_async(self._store, _path(sha256)))["size"])
        except FileNotFoundError:
            return None

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """A kept file as chunks; raises NotFoundError before the first."""
        try:
            found = await obstore.get_async(self._store, _path(sha256))
        except FileNotFoundError as error:
            raise NotFoundError("没有这份材料，请核对链接。") from error
        async for chunk in found.stream(min_chunk_size=256 * 1024):
            yield bytes(chunk)

    async def clear_incoming(self, before: datetime) -> int:
        """Delete what crashed uploads left behind before that time; how many.

        A bucket keeps the parts of an upload that was cut off until a rule of its own removes them.
        """
        stale = [entry["path"] for entry in await self._entries(_INCOMING) if entry["last_modified"] < before]
        if stale:
            await obstore.delete_async(self._store, stale)
        return len(stale)

    def clear_abandoned(self) -> None:
        """Delete what was coming in by processes that have ended; a bucket cannot tell."""
        if self._folder is not None:
            self._folder.clear_abandoned()

    async def kept_before(self, moment: datetime) -> list[str]:
        """SHA-256 of the files that were stored before that time."""
        return [_hash_of(entry) for entry in await self._entries(_KEPT) if entry["last_modified"] < moment]

    async def set_aside(self, sha256: str) -> None:
        """Let nobody find the file, until it is put back or deleted."""
        with suppress(FileNotFoundError):
            await obstore.rename_async(self._store, _path(sha256), _path(sha256, _ASIDE))

    async def aside(self) -> list[str]:
        """SHA-256 of the files that are set aside."""
        return [_hash_of(entry) for entry in await self._entries(_ASIDE)]

    async def put_back(self, sha256: str) -> None:
        """Let a file that was set aside be found again."""
        with suppress(FileNotFoundError):
            await obstore.rename_async(self._store, _path(sha256, _ASIDE), _path(sha256))

    async def delete_aside(self, sha256: str) -> None:
        """Delete a file that was set aside, for good."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, _path(sha256, _ASIDE))

    async def _entries(self, folder: str) -> list[Any]:
        return [entry async for page in obstore.list(self._store, folder) for entry in page]

    def _incoming(self) -> str:
        return f"{_INCOMING}/{self._folder.own()}" if self._folder else _INCOMING

    async def _name(self, incoming: str, sha256: str) -> None:
        if self._root is not None:
            await asyncio.to_thread(_reach_the_disk, self._root / incoming)
        try:
            await obstore.rename_async(self._store, incoming, _path(sha256), overwrite=False)
        except AlreadyExistsError:
            return
        if self._root is not None:
            await asyncio.to_thread(_reach_the_disk, self._root / _KEPT)

    def _look_at(self, file: str, incoming: str, size: int) -> FileType:
        content = io.BufferedReader(_Reader(obstore.open_reader(self._store, incoming, size=size)))
        return type_of(file, cast("BinaryIO", content), size)


class _Counted:
    """Passes chunks on while it counts and hashes them, and stops at the limit."""

    def __init__(self, file: str, chunks: AsyncIterable[bytes], limit: int) -> None:
        self._file, self._chunks, self._limit = file, chunks, limit
        self._hash = hashlib.sha256()
        self.size = 0

    async def pass_on(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.size += len(chunk)
            if self.size > self._limit:
                raise FileTooLargeError(self._file, self._limit)
            self._hash.update(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Reader(io.RawIOBase):
    """A stored object as a file that zipfile can read."""

    def __init__(self, stored: Any) -> None:
        super().__init__()
        self._stored = stored

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._stored.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stored.tell())

    def readinto(self, buffer: Any, /) -> int:
        chunk = bytes(self._stored.read(len(buffer)))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _path(sha256: str, folder: str = _KEPT) -> str:
    if not _SHA256.fullmatch(sha256):
        raise NotFoundError("没有这份材料，请核对链接。")
    return f"{folder}/{sha256}"


def _hash_of(entry: Any) -> str:
    return str(entry["path"]).rpartition("/")[2]


def _reach_the_disk(path: Path) -> None:
    """The history names a file only once it survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
