"""The relay: a history's contracts, in order and after commit, into the service's stream."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.contracts.envelope import Contract, schema_id, subject_of
from shared.history import Aggregate, Codec, Entry, Ledger, Recorded, Signal
from shared.history.sqlite import SQLiteLedger
from shared.messaging.connection import Bus
from shared.messaging.errors import Described, StoppedError
from shared.messaging.registry import Publisher, Registry
from shared.messaging.streams import stream_name
from shared.messaging.supervision import Condition, first_of, supervise
from shared.messaging.tail import Tail, read_tail
from shared.messaging.window import ATOMIC_FROM, Outgoing, Window
from shared.pace import Pace, nobody

_PAGE = 500
_POLL = 2.0


class StreamAheadError(StoppedError):
    """The stream holds what the history does not: the database was restored older than the stream."""


class PublisherFailedError(Described):
    """An event could not be turned into its contract; nothing after it is published."""


class Relay:
    """Publishes one service's contracts; the public's views go to a second stream with its own position."""

    def __init__(
        self,
        ledger: Ledger,
        codec: Codec,
        registry: Registry,
        *,
        department: str,
        bus: Bus,
        committed: Signal,
        pause: float = 0.0,
        busy: Callable[[], bool] = nobody,
        window: int = 1000,
    ) -> None:
        """`pause`: seconds between two turns at the least; `busy`: whom to make way for (shared.pace)."""
        lanes = [(registry.publishers, False), (registry.public_publishers, True)]
        self.lanes = [
            Lane(
                ledger,
                codec,
                publishers,
                source=f"{department}.{registry.service}",
                public=public,
                bus=bus,
                committed=committed,
                pace=Pace(pause, busy),
                window=window,
            )
            for publishers, public in lanes
            if publishers
        ]

    @property
    def lag(self) -> int:
        """Positions of the history that are not yet known to be on the bus. Reads the database."""
        return max((lane.lag for lane in self.lanes), default=0)

    @property
    def conditions(self) -> list[Condition]:
        """What each lane is at."""
        return [lane.condition for lane in self.lanes]

    async def run(self) -> None:
        """Relay until cancelled. A stream that is ahead of the history stops its lane, and its condition says so."""
        await asyncio.gather(*(lane.run() for lane in self.lanes))


class Lane:
    """From the history into one stream."""

    def __init__(
        self,
        ledger: Ledger,
        codec: Codec,
        publishers: Mapping[str, Publisher[Any]],
        *,
        source: str,
        public: bool,
        bus: Bus,
        committed: Signal,
        pace: Pace,
        window: int,
    ) -> None:
        self.department, self.service = source.split(".")
        self.stream = stream_name(self.department, self.service, public=public)
        self.condition = Condition(f"relay {self.stream}")
        self._ledger = ledger
        self._local = isinstance(ledger, SQLiteLedger)
        self._codec = codec
        self._publishers = publishers
        self._public = public
        self._bus = bus
        self._committed = committed
        self._pace = pace
        self._size = window
        self._scanned = 0
        self._published = 0
        self._window: Window | None = None

    @property
    def lag(self) -> int:
        """Positions of the history that are not yet known to be on the bus. Reads the database."""
        window = self._window
        done = window.acknowledged if window is not None and window.in_flight else self._scanned
        return max(0, self._ledger.head().position - done)

    async def run(self) -> None:
        """Relay until cancelled or stopped."""
        await supervise(self.condition, self._bus, self._session)

    async def _session(self) -> None:
        """From the stream's last message on, until something goes wrong."""
        info = await self._bus.request(f"STREAM.INFO.{self.stream}", {})
        tail = await read_tail(self._bus, self.stream)
        await asyncio.to_thread(self._check, tail)
        sequence = max(tail.sequence, info["state"]["last_seq"])
        atomic = bool(info["config"].get("allow_atomic"))
        self._scanned = self._published = tail.position
        async with Window(
            self._bus,
            sequence=sequence,
            position=tail.position,
            atomic=atomic,
            size=self._size,
            progress=self.condition.runs,
        ) as window:
            self._window = window
            try:
                await first_of(self._pump(window), window.trouble())
            finally:
                self._window = None

    def _check(self, tail: Tail) -> None:
        if tail.position == 0:
            return
        found = self._ledger.read(after=tail.position - 1, limit=1)
        if not found:
            head = self._ledger.head().position
            raise StreamAheadError(f"{self.stream} holds position {tail.position}, the history ends at {head}")
        if found[0].link.hex() != tail.link:
            raise StreamAheadError(f"{self.stream} and the history differ at position {tail.position}")

    async def _pump(self, window: Window) -> None:
        while True:
            with self._pace:
                entries = await self._read()
                # Of few, each is on its way while the next is put together; many are worth a batch.
                step = 1 if len(entries) < ATOMIC_FROM else _PAGE
                for start in range(0, len(entries), step):
                    await self._send(window, entries[start : start + step])
            if len(entries) == _PAGE:
                await self._pace.rest(full=True)
                continue
            if not window.in_flight:
                self.condition.runs()
            await self._committed.wait(_POLL)
            await self._pace.rest()

    async def _send(self, window: Window, entries: Sequence[Entry]) -> None:
        messages, failure = self._messages(entries)
        await window.send(messages)
        if messages:
            await asyncio.sleep(0)  # lets the client write to its socket
        if failure is not None:
            raise failure
        self._scanned = entries[-1].position

    async def _read(self) -> list[Entry]:
        if self._local:  # a hop into a thread and back costs more than the read
            return self._ledger.read(after=self._scanned, limit=_PAGE)
        return await asyncio.to_thread(self._ledger.read, after=self._scanned, limit=_PAGE)

    def _messages(self, entries: Sequence[Entry]) -> tuple[list[Outgoing], PublisherFailedError | None]:
        """What of some entries goes onto the bus, up to the first that fails."""
        messages: list[Outgoing] = []
        for entry in entries:
            publisher = self._publishers.get(entry.topic)
            if publisher is None:
                continue
            try:
                message = self._message(entry, publisher)
            except Exception as error:  # a publisher's mistake must not make its contract vanish
                failure = PublisherFailedError(f"position {entry.position}, {entry.topic}: {type(error).__name__}")
                failure.__cause__ = error
                return messages, failure
            if message is not None:
                messages.append(message)
                self._published = entry.position
        return messages, None

    def _message(self, entry: Entry, publisher: Publisher[Any]) -> Outgoing | None:
        recorded = self._codec.decode(entry)
        contract = publisher.function(recorded)
        if contract is None:
            return None
        message_id = f"{self.department}.{self.service}:{entry.position}" + (":public" if self._public else "")
        link = entry.link.hex()
        envelope = publisher.envelope(
            id=message_id,
            source=f"/{self.department}/{self.service}",
            type=publisher.contract.TYPE,
            subject=str(entry.originator_id),
            time=recorded.event.timestamp,
            dataschema=schema_id(publisher.contract.TYPE),
            round=_round_of(contract),
            position=entry.position,
            previousposition=self._published,
            link=link,
            actor="" if self._public else recorded.event.by,
            causationid=None if self._public else recorded.cause or None,
            correlationid=None if self._public else _correlation_of(contract, recorded),
            data=contract,
        )
        headers = {
            "Nats-Msg-Id": message_id,
            "Content-Type": "application/cloudevents+json",
            "position": str(entry.position),
            "previousposition": str(self._published),
            "link": link,
        }
        subject = subject_of(self.department, publisher.contract.TYPE)
        return Outgoing(subject, headers, envelope.dump(), entry.position)


def _round_of(contract: Contract) -> int | None:
    value = getattr(contract, "round", None)
    return value if isinstance(value, int) else None


def _correlation_of(contract: Contract, recorded: Recorded[Aggregate.Event]) -> str:
    return str(getattr(contract, "application_id", None) or recorded.event.originator_id)
