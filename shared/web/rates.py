"""How often one client may do something that is open to everybody: counted in memory, within bounds."""

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from threading import Lock
from time import monotonic

from starlette.requests import Request

from shared.web.problems import RefusedError

MOST_CLIENTS = 10_000
"""Clients that are remembered; whoever was not seen for longest is forgotten first."""


@dataclass(frozen=True)
class Rate:
    """At most `times` within any `seconds`."""

    times: int
    seconds: float


class TooOftenError(RefusedError):
    """The client has to wait; `seconds` says how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__(429, headers={"Retry-After": str(seconds)}, remedy=f"请在{_words(seconds)}后再试。")
        self.seconds = seconds


class Rates:
    """Admits a client while it keeps to every rate. Safe to call from threads; each process counts for itself."""

    def __init__(
        self, rates: Sequence[Rate], *, clock: Callable[[], float] = monotonic, most_clients: int = MOST_CLIENTS
    ) -> None:
        self._rates = tuple(rates)
        self._clock = clock
        self._most_clients = most_clients
        self._kept = max(rate.times for rate in self._rates)
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def admit(self, client: str) -> None:
        """Count one act of the client. Raises TooOftenError, and then counts nothing."""
        now = self._clock()
        with self._lock:
            times = self._seen.setdefault(client, deque(maxlen=self._kept))
            self._seen.move_to_end(client)
            if len(self._seen) > self._most_clients:
                self._seen.popitem(last=False)
            wait = max(_wait(times, rate, now) for rate in self._rates)
            if wait > 0:
                raise TooOftenError(ceil(wait))
            times.append(now)


def client_of(request: Request) -> str:
    """The client by its address; of IPv6 the /64, of which one household has a whole one."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address.packed, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _wait(times: deque[float], rate: Rate, now: float) -> float:
    """How long until one more act keeps to the rate."""
    if len(times) < rate.times:
        return 0.0
    return times[-rate.times] + rate.seconds - now


def _words(seconds: int) -> str:
    return f"{seconds}秒" if seconds < 60 else f"{ceil(seconds / 60)}分钟"
