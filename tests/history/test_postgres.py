"""What only PostgreSQL does: lose a connection in the middle of a COMMIT."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.postgres import PostgresDatastore

from shared.history import Ledger, Request, Signal, Writer, Written, open_ledger, replay_ledger, verify_chain
from shared.history.postgres import Recorder
from tests.history.books import CODEC, acquire, lend_and_give_back
from tests.history.proxy import Cut, Proxy, proxied


@pytest.fixture
def proxy(postgres_url: Callable[[], str]) -> Iterator[Proxy]:
    with proxied(postgres_url()) as proxy:
        yield proxy


@pytest.fixture
def ledger(proxy: Proxy) -> Iterator[Ledger]:
    ledger = open_ledger(proxy.url)
    ledger.create()
    yield ledger
    ledger.close()


@pytest.fixture
def writer(ledger: Ledger) -> Iterator[Writer]:
    writer = Writer(ledger, CODEC, committed=Signal())
    writer.start()
    yield writer
    writer.stop()


@pytest.mark.parametrize("cut", ["before the commit", "after the commit"])
def test_commit_that_is_cut_off_takes_effect_once(ledger: Ledger, proxy: Proxy, writer: Writer, cut: Cut) -> None:
    book = uuid4()
    proxy.cut = cut
    assert writer.submit(acquire(book)).result().position == 1
    proxy.cut = cut
    request = Request("key", b"f")
    assert writer.submit(lend_and_give_back(book), request=request, source=("s", 4)).result() == Written(1, 3)
    assert proxy.cuts == 2
    assert writer.submit(lend_and_give_back(book), request=request).result() == Written(1, 3)
    assert list(replay_ledger(ledger, CODEC)) == [book]
    assert ledger.head().position == 3
    assert ledger.source_position("s") == 4
    assert verify_chain(ledger) is None


@pytest.mark.parametrize("cut", ["before the commit", "after the commit"])
def test_commit_without_events_that_is_cut_off_takes_effect_once(
    ledger: Ledger, proxy: Proxy, writer: Writer, cut: Cut
) -> None:
    proxy.cut = cut
    subject = uuid4()
    future = writer.submit(lambda work: work.keep_key(subject, b"key"), source=("s", 4), request=Request("k", b"f"))
    assert future.result().position == 0
    assert proxy.cuts == 1
    assert ledger.source_position("s") == 4
    assert ledger.wrapped_key(subject) == b"key"
    assert ledger.answered({"k"}).keys() == {"k"}


@pytest.mark.parametrize("cut", ["before the commit", "after the commit"])
def test_exclusive_commit_that_is_cut_off_takes_effect_once(
    ledger: Ledger, proxy: Proxy, writer: Writer, cut: Cut
) -> None:
    """Another writer has moved the head, so that the command is decided again under the lock."""
    first, second = uuid4(), uuid4()
    writer.submit(acquire(first)).result()
    other = Writer(ledger, CODEC, committed=Signal())
    other.start()
    other.submit(lend_and_give_back(first)).result()
    other.stop()
    proxy.cut = cut
    assert writer.submit(acquire(second)).result().position == 4
    assert proxy.cuts == 1
    assert list(replay_ledger(ledger, CODEC)) == [first, second]
    assert verify_chain(ledger) is None


def test_connections_that_the_server_ended_are_replaced(proxy: Proxy, ledger: Ledger, writer: Writer) -> None:
    book = uuid4()
    writer.submit(acquire(book)).result()
    with psycopg.connect(proxy.url, autocommit=True) as admin:
        for loans in range(1, 4):
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert writer.submit(lend_and_give_back(book)).result().result == loans
    assert ledger.head().position == 7


def test_database_functions_of_the_library_are_forbidden() -> None:
    datastore = PostgresDatastore("", "", "", "", "", enable_db_functions=True)
    with pytest.raises(ValueError, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        Recorder(datastore)
