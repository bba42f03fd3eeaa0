"""Aggregates whose events say who acted and when, and the actor of a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate, event

__all__ = ["SYSTEM", "Actor", "Aggregate", "Created", "event"]


class Aggregate(BaseAggregate[UUID]):
    """Decides in public methods, applies in private ``@event`` methods without judgement.

    Every aggregate and every event class sets ``TOPIC``, the frozen name under which it is stored.
    """

    class Event(AggregateEvent):
        """``by`` is the account that acted; ``timestamp`` is the command's ``at``, never the clock's."""

        by: str


Created = AggregateCreated


@dataclass(frozen=True)
class Actor:
    """The account that gives a command, its department and its roles."""

    account: str
    department: str
    roles: frozenset[str] = field(default_factory=frozenset)

    def has(self, role: str) -> bool:
        """Whether the account has this role."""
        return role in self.roles


SYSTEM = Actor("system", "", frozenset())
