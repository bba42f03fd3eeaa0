"""The socket that a suite takes requests from."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

_REASONS = {
    errno.EADDRINUSE: "端口已被占用",
    errno.EACCES: "没有权限使用该端口",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


class ListenError(RuntimeError):
    """The address cannot be listened on; the message is for people."""


@contextmanager
def listen_on(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, on any free port when `port` is 0. Raises ListenError."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OverflowError:
        raise ListenError(f"端口 {port} 不存在；应为 0 至 65535。") from None
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
        raise ListenError(f"无法监听 {host}:{port}：{reason}。请用 --host、--port 指定别的地址。") from error
    with listening:
        yield listening


def url_of(listening: socket.socket) -> str:
    """The URL by which this machine reaches a listening socket."""
    host, port = listening.getsockname()[:2]
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - told apart, not listened on
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
