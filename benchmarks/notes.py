"""A small service for the benchmark of the bus: what it tells, and what another does on hearing it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from shared.contracts.envelope import Contract, Envelope
from shared.history import Aggregate, Codec, Created, Recorded, Work, event
from shared.messaging import Registry

AT = datetime(2026, 4, 1, tzinfo=UTC)
NOTE = "x" * 900  # makes a body of about 1.4 KB, an ordinary contract


class Note(Aggregate):
    """Something to tell, and the same thing heard."""

    TOPIC = "bench.Note"

    class Event(Aggregate.Event):
        TOPIC = "bench.Note.Event"

    class Taken(Event, Created):
        TOPIC = "bench.Note.Taken"
        text: str

    @event(Taken)
    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def take(cls, note_id: UUID, text: str) -> Note:
        note: Note = cls._create(cls.Taken, id=note_id, text=text, by="clerk", timestamp=AT)
        return note


class NoteTaken(Contract):
    """A note was taken."""

    TYPE: ClassVar[str] = "bench.note.taken.v1"
    text: str


CODEC = Codec([Note])


def take(work: Work) -> None:
    work.save(Note.take(uuid4(), NOTE))


def registries() -> tuple[Registry, Registry]:
    """Of the one that tells and of the one that listens."""
    teller, listener = Registry("bench"), Registry("listener")

    @teller.publishes(Note.Taken, NoteTaken)
    def taken(recorded: Recorded[Note.Taken]) -> NoteTaken:
        return NoteTaken(text=recorded.event.text)

    @listener.on(NoteTaken)
    def on_note_taken(message: Envelope[NoteTaken], work: Work) -> None:
        work.save(Note.take(uuid4(), message.data.text))

    return teller, listener


def body() -> bytes:
    """A ready-made message."""
    return Envelope[NoteTaken](
        id="zlxh.bench:1",
        source="/zlxh/bench",
        type=NoteTaken.TYPE,
        subject=str(uuid4()),
        time=AT,
        dataschema="urn:honours:schema:bench.note.taken.v1",
        position=1,
        previousposition=0,
        link="0" * 64,
        actor="clerk",
        data=NoteTaken(text=NOTE),
    ).dump()
