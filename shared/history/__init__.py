"""Event-sourced history with a hash chain, on SQLite and PostgreSQL, and the writer that commits to it."""

from shared.history.aggregate import SYSTEM, Actor, Aggregate, Created, event
from shared.history.batch import Handler, Written
from shared.history.chain import GENESIS, Entry, Head, extend, follow, leaf_hash, link_hash, verify_chain
from shared.history.codec import Codec, Recorded
from shared.history.errors import (
    ChainBrokenError,
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidInputError,
    LedgerUnavailableError,
    NotFoundError,
    RequestReusedError,
    RuleBrokenError,
    SourceConflictError,
    SourceHaltedError,
    UnknownTopicError,
    UnsavedChangesError,
    UnstorableEventError,
)
from shared.history.ledger import Answered, Changes, Ledger, Parked, ParkedState, Request
from shared.history.opening import open_ledger
from shared.history.replay import entries_of, load, replay, replay_ledger
from shared.history.signal import Signal
from shared.history.work import Work
from shared.history.writer import Writer

__all__ = [
    "GENESIS",
    "SYSTEM",
    "Actor",
    "Aggregate",
    "Answered",
    "ChainBrokenError",
    "Changes",
    "Codec",
    "ConflictError",
    "Created",
    "Entry",
    "FieldError",
    "ForbiddenError",
    "Handler",
    "Head",
    "InvalidInputError",
    "Ledger",
    "LedgerUnavailableError",
    "NotFoundError",
    "Parked",
    "ParkedState",
    "Recorded",
    "Request",
    "RequestReusedError",
    "RuleBrokenError",
    "Signal",
    "SourceConflictError",
    "SourceHaltedError",
    "UnknownTopicError",
    "UnsavedChangesError",
    "UnstorableEventError",
    "Work",
    "Writer",
    "Written",
    "entries_of",
    "event",
    "extend",
    "follow",
    "leaf_hash",
    "link_hash",
    "load",
    "open_ledger",
    "replay",
    "replay_ledger",
    "verify_chain",
]
