"""Stands between a client and PostgreSQL, and cuts the line when told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from psycopg.conninfo import conninfo_to_dict

Cut = Literal["before the commit", "after the commit"]


class Proxy:
    """``cut`` loses the next COMMIT: before the server gets it, or after the server has done it."""

    def __init__(self, url: str) -> None:
        options = conninfo_to_dict(url)
        self._server = f"{options['host']}/.s.PGSQL.5432"
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{port}/{options['dbname']}"
        self.cut: Cut | None = None
        self.cuts = 0
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for each in [self._listener, *self._sockets]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._sockets += [client, server]
                lost = threading.Event()
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._copy, args=(source, target, client, lost), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket, client: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if source is client and self.cut and b"COMMIT" in data:
                    before = self.cut == "before the commit"
                    self.cut, self.cuts = None, self.cuts + 1
                    lost.set()
                    if before:
                        break
                elif lost.is_set():  # the server's answer to that COMMIT
                    break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(url: str) -> Iterator[Proxy]:
    proxy = Proxy(url)
    try:
        yield proxy
    finally:
        proxy.close()
