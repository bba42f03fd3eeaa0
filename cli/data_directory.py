"""A suite's data directory: made and checked, with its keys, and held by one suite at a time."""

import errno
import fcntl
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from shared.messaging.store_lock import start_time, write_private

_STOPPING = 2.0  # seconds in which a suite that is stopping may let go
_DYING = 15.0  # seconds in which the children of a killed suite are gone, on a busy machine
_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "文件系统是只读的",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EEXIST: "它是文件，不是目录",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出磁盘配额",
    errno.ENAMETOOLONG: "路径过长",
}


class DataDirectoryError(RuntimeError):
    """The data directory cannot be used."""


class SuiteRunningError(DataDirectoryError):
    """Another suite has the data directory."""


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Have a data directory to oneself and to the processes that are forked meanwhile; what is made in it is private.

    It is made where it is missing, with its keys. Raises DataDirectoryError, SuiteRunningError.
    """
    os.umask(0o077)
    try:
        data.mkdir(parents=True, exist_ok=True)
        _check_writable(data)
        lock = _locked(data / "suite.lock")
    except OSError as error:
        raise DataDirectoryError(_refusal(data, error)) from error
    with lock:
        _make_keys(data / "keys")
        yield


def _check_writable(data: Path) -> None:
    tempfile.TemporaryFile(dir=data).close()
    for path in data.iterdir():
        if not os.access(path, os.R_OK | os.W_OK, effective_ids=True):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _make_keys(keys: Path) -> None:
    keys.mkdir(exist_ok=True)
    for name in ("city", "master"):
        if not (keys / f"{name}.key").exists():
            write_private(keys / f"{name}.key", secrets.token_hex(32))


def _locked(path: Path) -> IO[bytes]:
    """The locked file, with this process's id in it. Children of a killed suite hold it until they are gone too."""
    file = path.open("a+b")
    try:
        started = time.monotonic()
        while not _try_lock(file):
            holder = _living_holder(file)
            if time.monotonic() - started > (_STOPPING if holder else _DYING):
                raise SuiteRunningError(_in_use(path.parent, holder))
            time.sleep(0.02)
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "started": start_time(os.getpid())}).encode())
        file.flush()
    except BaseException:
        file.close()
        raise
    return file


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _living_holder(file: IO[bytes]) -> int | None:
    """Id of the process that took the lock, unless only its children are left."""
    try:
        file.seek(0)
        told = json.loads(file.read())
        pid, started = int(told["pid"]), str(told["started"])
    except (ValueError, KeyError, TypeError):
        return None
    return pid if start_time(pid) == started else None


def _in_use(data: Path, holder: int | None) -> str:
    if holder is None:
        return f"数据目录 {data} 上一次运行的进程尚未全部结束，请稍后再试。"
    return f"数据目录 {data} 正由另一个实例使用（进程 {holder}）。请先停止它，或用 --data 指定另一个目录。"


def _refusal(data: Path, error: OSError) -> str:
    reason = _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
    path = error.filename if isinstance(error.filename, str) and Path(error.filename).suffix else ""
    at = f"（{path}）" if path and Path(path) != data else ""
    return f"数据目录 {data} 不可用：{reason}{at}。请用 --data 指定可写的目录，或更改其权限。"
