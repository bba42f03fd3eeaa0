"""Opens text files of unknown encoding, and reads their physical lines at a bounded length."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from services.surveys.domain import wording

LONGEST_LINE = 1 << 16
KEPT_OF_LONG = 100
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


class UnreadableError(ValueError):
    """A file that is no text in any accepted encoding; the message is for people."""


def detect_encoding(file: BinaryIO) -> str:
    """The encoding that a byte-order mark names; otherwise UTF-8 where all of it is; otherwise GB18030.

    Reads the file through and leaves it at its beginning. Raises UnreadableError where it is none of these.
    """
    head = file.read(4)
    file.seek(0)
    if not head:
        raise UnreadableError(wording.FILE_EMPTY)
    if head == b"PK\x03\x04":
        raise UnreadableError(wording.FILE_IS_XLSX)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _decodes(file, encoding):
            return encoding
    raise UnreadableError(wording.FILE_UNDECODABLE.format(encoding=marked or "UTF-8 或 GB18030"))


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    finally:
        file.seek(0)
    return True


def open_text(file: BinaryIO) -> io.TextIOWrapper:
    """The file as text, line ends as they are, a byte-order mark left out; raises UnreadableError."""
    encoding = detect_encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    if encoding == "gb18030" and text.read(1) != "\ufeff":
        text.seek(0)
    return text


class Lines:
    """Physical lines of a bounded length; what goes beyond is dropped and the line's number kept in `cut`."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._number = 0
        self.cut: set[int] = set()

    def __iter__(self) -> Iterator[str]:
        readline = self._text.readline
        while line := readline(LONGEST_LINE):
            self._number += 1
            if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                self.cut.add(self._number)
                while (rest := readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
                    pass
                line = line[:KEPT_OF_LONG].replace('"', "") + "\n"
            yield line
