"""The store of materials: type by content, once under its hash, in constant memory, nothing left of what is refused."""

import asyncio
import hashlib
import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from services.applications.file_types import (
    ArchiveBombError,
    FileRefusedError,
    FileType,
    FileTypeMismatchError,
    UnknownFileTypeError,
)
from services.applications.files import EmptyFileError, FileTooLargeError, MaterialStore, StoredFile
from shared.history import NotFoundError
from tests.applications.forms.samples import FOLDER

T = TypeVar("T")
PDF = b"%PDF-1.4\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)


def office(folder: str, *, types: bytes = b"<Types/>", extra: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(f"{folder}/document.xml", b"<document/>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


DOCX, XLSX = office("word"), office("xl")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def in_chunks(content: bytes) -> AsyncIterator[bytes]:
    size = max(7, len(content) // 50)
    for start in range(0, len(content), size):
        yield content[start : start + size]


def keep(store: MaterialStore, file: str, content: bytes, **limits: int) -> StoredFile:
    return run(store.keep(file, in_chunks(content), **limits))


async def whole(store: MaterialStore, sha256: str) -> bytes:
    return b"".join([chunk async for chunk in store.read(sha256)])


def left_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def store(tmp_path: Path) -> MaterialStore:
    return MaterialStore.at((tmp_path / "有 空格").as_uri())


@pytest.mark.parametrize(
    ("file", "content", "file_type"),
    [
        ("a.pdf", PDF, FileType.PDF),
        ("a.PDF", PDF, FileType.PDF),
        ("materials/a.jpg", JPEG, FileType.JPEG),
        ("a.jpeg", JPEG, FileType.JPEG),
        ("a.png", PNG, FileType.PNG),
        ("报告.docx", DOCX, FileType.DOCX),
        ("a.xlsx", XLSX, FileType.XLSX),
    ],
)
def test_file_is_kept_under_its_hash_and_read_again(
    store: MaterialStore, file: str, content: bytes, file_type: FileType
) -> None:
    kept = keep(store, file, content)
    assert kept == StoredFile(hashlib.sha256(content).hexdigest(), len(content), file_type)
    assert run(whole(store, kept.sha256)) == content
    assert run(store.size_of(kept.sha256)) == len(content)


def test_samples_materials_are_taken(store: MaterialStore) -> None:
    for path in sorted((FOLDER / "materials").iterdir()):
        assert keep(store, path.name, path.read_bytes()).file_type is FileType.PDF


def test_same_content_is_stored_once_and_never_written_again(tmp_path: Path) -> None:
    store = MaterialStore.at(tmp_path.as_uri())
    first = keep(store, "a.pdf", PDF)
    (kept,) = left_in(tmp_path)
    (tmp_path / kept).chmod(0o444)
    written_at = (tmp_path / kept).stat()
    assert keep(store, "b.pdf", PDF) == first
    assert left_in(tmp_path) == [f"kept/{first.sha256}"]
    assert (tmp_path / kept).stat().st_ino == written_at.st_ino


def expands_to(size: int) -> bytes:
    return office("word", extra={"word/media/bomb.bin": bytes(size)})


def overlapping() -> bytes:
    """Two directory entries for one stretch of bytes, as a nested bomb has thousands of."""
    content = office("word", extra={"word/media/a.bin": bytes(range(256)) * 4000})
    end = content.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<LL", content, end + 12)
    directory = content[start : start + size]
    entry = directory[directory.rfind(b"PK\x01\x02") :]
    many = directory + entry * 200
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 203, 203, len(many), start, 0)
    return content[:start] + many + tail


def big_directory() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for number in range(15_000):
            archive.writestr(f"word/{number:040}", b"")
    return file.getvalue()


@pytest.mark.parametrize(
    ("file", "content", "error"),
    [
        ("a.pdf", b"", EmptyFileError),
        ("a.pdf", PNG, FileTypeMismatchError),
        ("a.pdf", DOCX, FileTypeMismatchError),
        ("a.docx", XLSX, FileTypeMismatchError),
        ("a.doc", DOCX, FileTypeMismatchError),
        ("a.pdf.exe", PDF, FileTypeMismatchError),
        ("pdf", PDF, FileTypeMismatchError),
        ("a.pdf", b"plain text", UnknownFileTypeError),
        ("a.pdf", b" %PDF-1.4", UnknownFileTypeError),
        ("a.pdf", b"MZ\x90\x00", UnknownFileTypeError),
        ("a.png", PNG[:8], UnknownFileTypeError),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnknownFileTypeError),
        ("a.docx", office("other"), UnknownFileTypeError),
        ("a.docx", office("word", extra={"xl/workbook.xml": b""}), UnknownFileTypeError),
        ("a.docx", office("word", types=b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'),
         UnknownFileTypeError),
        ("a.docx", DOCX[: len(DOCX) // 2], UnknownFileTypeError),
        ("a.docx", DOCX[:-1], UnknownFileTypeError),
        ("a.docx", DOCX.replace(b"[Content_Types].xml", b"[Content-Types].xml"), UnknownFileTypeError),
        ("a.docx", b"PK\x03\x04" + bytes(100), UnknownFileTypeError),
        ("a.docx", expands_to(60 * 1024 * 1024), ArchiveBombError),
        ("a.docx", overlapping(), ArchiveBombError),
        ("a.docx", big_directory(), ArchiveBombError),
    ],
)  # fmt: skip
def test_refused_file_is_named_in_chinese_and_leaves_nothing(
    tmp_path: Path, file: str, content: bytes, error: type[FileRefusedError]
) -> None:
    store = MaterialStore.at(tmp_path.as_uri())
    with pytest.raises(error) as refused:
        keep(store, file, content)
    assert type(refused.value) is error
    assert file in refused.value.message
    assert refused.value.remedy
    assert refused.value.status in {413, 422}
    assert left_in(tmp_path) == []


def test_file_of_just_the_limit_is_taken_and_one_byte_more_is_not(tmp_path: Path) -> None:
    store = MaterialStore.at(tmp_path.as_uri())
    assert keep(store, "a.pdf", PDF, limit=len(PDF)).size == len(PDF)
    with pytest.raises(FileTooLargeError, match="上限"):
        keep(store, "a.pdf", PDF + b"\n", limit=len(PDF))
    assert len(left_in(tmp_path)) == 1


def test_limit_stops_the_stream_instead_of_reading_it_to_its_end(store: MaterialStore) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield PDF + bytes(1000)

    with pytest.raises(FileTooLargeError):
        run(store.keep("a.pdf", endless(), limit=100_000))
    assert sent < 120


def test_upload_cut_off_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    store = MaterialStore.at(tmp_path.as_uri())

    async def cut_off() -> AsyncIterator[bytes]:
        yield PDF
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        run(store.keep("a.pdf", cut_off()))
    assert left_in(tmp_path) == []


def test_many_at_once_with_the_same_content_become_one(tmp_path: Path) -> None:
    store = MaterialStore.at(tmp_path.as_uri())

    async def all_at_once() -> list[StoredFile]:
        return await asyncio.gather(*(store.keep("a.docx", in_chunks(DOCX)) for _ in range(20)))

    assert len(set(run(all_at_once()))) == 1
    assert len(left_in(tmp_path)) == 1


@pytest.mark.parametrize("sha256", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_unknown_file_is_not_found(store: MaterialStore, sha256: str) -> None:
    with pytest.raises(NotFoundError):
        run(whole(store, sha256))


def test_stale_incoming_files_are_cleared_and_kept_ones_are_not(tmp_path: Path) -> None:
    store = MaterialStore.at(tmp_path.as_uri())
    kept = keep(store, "a.pdf", PDF)
    (tmp_path / "incoming").mkdir(exist_ok=True)
    (tmp_path / "incoming" / "left").write_bytes(b"half")
    now = datetime.now(UTC)
    assert run(store.clear_incoming(now - timedelta(hours=1))) == 0
    assert run(store.clear_incoming(now + timedelta(hours=1))) == 1
    assert left_in(tmp_path) == [f"kept/{kept.sha256}"]


HALF_WAY = """
import asyncio, sys
from services.applications.files import MaterialStore
async def chunks():
    yield b"%PDF-1.4 " + bytes(6 << 20)
    yield bytes(6 << 20)
    print("half way", flush=True)
    await asyncio.sleep(600)
asyncio.run(MaterialStore.at(sys.argv[1]).keep("a.pdf", chunks()))
"""


def test_what_a_killed_process_left_is_cleared_and_what_a_living_one_takes_in_is_not(tmp_path: Path) -> None:
    store = MaterialStore.at(tmp_path.as_uri())
    kept = keep(store, "a.pdf", PDF)
    (tmp_path / "incoming" / "stray").write_bytes(b"half")
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", HALF_WAY, tmp_path.as_uri()], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        store.clear_abandoned()
        assert len(left_in(tmp_path / "incoming")) == 1
        process.kill()
        process.wait()
    store.clear_abandoned()
    assert left_in(tmp_path) == [f"kept/{kept.sha256}"]
    assert keep(store, "b.pdf", PDF + b"\n").size == len(PDF) + 1


def test_nothing_gets_a_name_that_nobody_wants(tmp_path: Path) -> None:
    store = MaterialStore.at(tmp_path.as_uri())

    async def refuse(stored: StoredFile) -> None:
        assert left_in(tmp_path / "kept") == []
        raise NotFoundError(stored.sha256)

    with pytest.raises(NotFoundError, match=hashlib.sha256(PDF).hexdigest()):
        run(store.keep("a.pdf", in_chunks(PDF), record=refuse))
    assert left_in(tmp_path) == []


def test_store_in_memory_behaves_alike() -> None:
    store = MaterialStore.at("memory:///")
    kept = keep(store, "a.docx", DOCX)
    assert keep(store, "a.docx", DOCX) == kept
    assert run(whole(store, kept.sha256)) == DOCX


GREEDY = """
import asyncio, resource, sys
from services.applications.files import MaterialStore
async def chunks(first):
    yield first
    for _ in range(48 * 16):
        yield bytes(65536)
async def main():
    store = MaterialStore.at(sys.argv[1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(4):
        kept = await store.keep("a.pdf", chunks(b"%PDF-1.4 " + str(number).encode()))
        assert sum([len(chunk) async for chunk in store.read(kept.sha256)]) == kept.size
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
asyncio.run(main())
"""


def test_memory_stays_constant_over_large_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", GREEDY, tmp_path.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert int(done.stdout) < 32 * 1024  # KiB, for four files of 48 MiB
