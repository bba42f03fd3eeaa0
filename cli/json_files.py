"""Files that people name on the command line, read as strictly as the API reads a body."""

import errno
from pathlib import Path
from typing import Any

from shared.web.strict_json import BadJsonError, parse_json

LARGEST = 1024 * 1024
_REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.EISDIR: "这是目录，不是文件",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EACCES: "没有读取的权限",
    errno.ENAMETOOLONG: "路径过长",
}


class BadFileError(Exception):
    """Why a file is refused, in Chinese; `problems` are its fields with what is wrong with each."""

    def __init__(self, message: str, problems: list[tuple[str, str]] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []

    def lines(self) -> list[str]:
        """The message, and below it a line for each field."""
        return [str(self), *(f"  {field}：{problem}" if field else f"  {problem}" for field, problem in self.problems)]


def unreadable(file: str | Path, error: OSError | ValueError) -> BadFileError:
    """Why a file cannot be opened; a ValueError is a path with a NUL in it."""
    reason = _REASONS.get(getattr(error, "errno", 0)) or getattr(error, "strerror", None) or "路径有误"
    return BadFileError(f"无法读取 {file}：{reason}。")


def read_bytes(file: str | Path, what: str) -> bytes:
    """The content, of at most 1 MB; `what` says what it should be. Raises BadFileError."""
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise unreadable(file, error) from error
    if len(content) > LARGEST:
        raise BadFileError(f"{file} 超过 1 MB，不是{what}。")
    return content


def read_json(file: str | Path, what: str) -> Any:
    """The value of a JSON file. Raises BadFileError."""
    content = read_bytes(file, what)
    if not content.strip():
        raise BadFileError(f"{file} 是空文件，不是{what}。")
    try:
        return parse_json(content)
    except BadJsonError as error:
        raise BadFileError(f"{file} 不是可接受的 JSON：{error}") from error
