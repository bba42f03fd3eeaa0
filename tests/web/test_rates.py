"""How often one client may do something: within a minute, within an hour, and with bounded memory."""

from threading import Thread

import pytest
from starlette.requests import Request

from shared.web.rates import Rate, Rates, TooOftenError, client_of


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_sixth_within_a_minute_waits_until_the_first_is_a_minute_old(clock: Clock) -> None:
    rates = Rates([Rate(5, 60), Rate(30, 3600)], clock=clock)
    for _ in range(5):
        rates.admit("a")
        clock.now += 2
    with pytest.raises(TooOftenError) as refused:
        rates.admit("a")
    assert (refused.value.status_code, refused.value.headers) == (429, {"Retry-After": "50"})
    assert refused.value.remedy == "请在50秒后再试。"
    rates.admit("b")
    clock.now += 49.5
    with pytest.raises(TooOftenError):
        rates.admit("a")
    clock.now += 0.5
    rates.admit("a")


def test_the_longer_rate_holds_where_the_shorter_is_kept(clock: Clock) -> None:
    rates = Rates([Rate(5, 60), Rate(30, 3600)], clock=clock)
    for _ in range(30):
        rates.admit("a")
        clock.now += 15
    with pytest.raises(TooOftenError) as refused:
        rates.admit("a")
    assert refused.value.headers == {"Retry-After": "3150"}
    assert refused.value.remedy == "请在53分钟后再试。"


def test_a_refusal_does_not_count(clock: Clock) -> None:
    rates = Rates([Rate(1, 60)], clock=clock)
    rates.admit("a")
    for _ in range(59):
        clock.now += 1
        with pytest.raises(TooOftenError):
            rates.admit("a")
    clock.now += 1
    rates.admit("a")


def test_memory_is_bounded_and_forgets_who_was_not_seen_for_longest(clock: Clock) -> None:
    rates = Rates([Rate(1, 60)], clock=clock, most_clients=2)
    for client in ("a", "b"):
        rates.admit(client)
    with pytest.raises(TooOftenError):
        rates.admit("a")
    rates.admit("c")
    with pytest.raises(TooOftenError):
        rates.admit("a")
    rates.admit("b")


def test_threads_together_do_not_get_more(clock: Clock) -> None:
    rates, admitted = Rates([Rate(5, 60)], clock=clock), []

    def act() -> None:
        try:
            rates.admit("a")
        except TooOftenError:
            return
        admitted.append(1)

    threads = [Thread(target=act) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 5


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_a_client_is_its_address(host: str | None, client: str) -> None:
    scope = {"type": "http", "headers": [], "client": (host, 1) if host else None}
    assert client_of(Request(scope)) == client
