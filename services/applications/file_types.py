"""What a file is by its content, never by its name: PDF, JPEG, PNG, DOCX or XLSX."""

import struct
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from shared.history import RuleBrokenError

DIRECTORY_LIMIT: Final = 1024 * 1024  # bytes of a ZIP's central directory; also of its list of content types
EXPANDED_LIMIT: Final = 500 * 1024 * 1024
EXPANSION_LIMIT: Final = 100  # times the size of the file, where it would expand beyond what an upload may be
_WORTH_A_LOOK: Final = 50 * 1024 * 1024
_END: Final = struct.Struct("<4s4H2LH")  # end of central directory, PKWARE APPNOTE 4.3.16


class FileType(StrEnum):
    """The media types that materials may have."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


EXTENSIONS: Final = {
    ".pdf": FileType.PDF,
    ".jpg": FileType.JPEG,
    ".jpeg": FileType.JPEG,
    ".png": FileType.PNG,
    ".docx": FileType.DOCX,
    ".xlsx": FileType.XLSX,
}


class FileRefusedError(RuleBrokenError):
    """A material that cannot be taken; `file` is the name that it came with."""

    article = "第四章"
    status = 422

    def __init__(self, file: str, message: str) -> None:
        super().__init__(f"材料“{file}”：{message}")
        self.file = file


class UnknownFileTypeError(FileRefusedError):
    """Neither of the five types by content."""

    remedy = "请上传 PDF、JPEG、PNG、DOCX 或 XLSX 文件；旧版或加密的 Office 文件、含宏的文件请另存为 PDF。"

    def __init__(self, file: str) -> None:
        super().__init__(file, "内容不是可接受的文件类型，或文件已损坏。")


class FileTypeMismatchError(FileRefusedError):
    """The name's extension says something else than the content."""

    remedy = "请核对是否选错文件；如文件无误，请改为与内容相符的扩展名后重新上传。"

    def __init__(self, file: str, found: FileType) -> None:
        super().__init__(file, f"内容是 {found.name}，与扩展名不符。")


class ArchiveBombError(FileRefusedError):
    """A ZIP that would expand beyond reason, or that counts the same bytes twice."""

    remedy = "请重新导出该文件，或另存为 PDF 后上传。"

    def __init__(self, file: str) -> None:
        super().__init__(file, "压缩内容异常，展开后会过大。")


def type_of(file: str, content: BinaryIO, size: int) -> FileType:
    """The type by content; raises a FileRefusedError where there is none, or where the name's extension disagrees."""
    content.seek(0)
    head = content.read(32)
    if head.startswith(b"%PDF-"):
        found = FileType.PDF
    elif head.startswith(b"\xff\xd8\xff"):
        found = FileType.JPEG
    elif head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        found = FileType.PNG
    elif head.startswith(b"PK\x03\x04"):
        found = _office_type(file, content, size)
    else:
        raise UnknownFileTypeError(file)
    if EXTENSIONS.get(PurePosixPath(file).suffix.lower()) is not found:
        raise FileTypeMismatchError(file, found)
    return found


def _office_type(file: str, content: BinaryIO, size: int) -> FileType:
    _check_directory(file, content, size)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _check_expansion(file, entries, size)
            with archive.open("[Content_Types].xml") as listing:
                types = listing.read(DIRECTORY_LIMIT)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnknownFileTypeError(file) from error
    folders = {entry.filename.split("/", 1)[0] for entry in entries if "/" in entry.filename}
    match "word" in folders, "xl" in folders, b"macroEnabled" in types:
        case True, False, False:
            return FileType.DOCX
        case False, True, False:
            return FileType.XLSX
        case _:
            raise UnknownFileTypeError(file)


def _check_directory(file: str, content: BinaryIO, size: int) -> None:
    """Bound the directory before the library reads it whole; looks for its end where the library does."""
    content.seek(max(0, size - _END.size - 65535))
    tail = content.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END.size:
        raise UnknownFileTypeError(file)
    directory: int = _END.unpack_from(tail, start)[5]
    if directory > DIRECTORY_LIMIT:
        raise ArchiveBombError(file)


def _check_expansion(file: str, entries: list[zipfile.ZipInfo], size: int) -> None:
    expanded = sum(entry.file_size for entry in entries)
    too_much = expanded > EXPANDED_LIMIT or (expanded > _WORTH_A_LOOK and expanded > EXPANSION_LIMIT * size)
    if too_much or sum(entry.compress_size for entry in entries) > size:
        raise ArchiveBombError(file)
