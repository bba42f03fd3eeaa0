"""What a service tells and what it listens to, declared on a FastStream broker that is never started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from faststream.nats import NatsBroker

from shared.contracts.envelope import Contract, Envelope, subject_of
from shared.history import Aggregate, Recorded, Work

E = TypeVar("E", bound=Aggregate.Event)
C = TypeVar("C", bound=Contract)
if TYPE_CHECKING:
    Publish = Callable[[Recorded[E]], C | None]
    Handle = Callable[[Envelope[C], Work], None]

_ANY_DEPARTMENT = "{department}"


class RegistryError(TypeError):
    """A declaration that could not work: told when the module is imported."""


@dataclass(frozen=True)
class Publisher(Generic[C]):
    """What one event becomes on the bus."""

    contract: type[C]
    envelope: type[Envelope[C]]
    function: Callable[[Recorded[Any]], C | None]


@dataclass(frozen=True)
class Subscriber(Generic[C]):
    """What is done with one contract. `upcasts` lead from an earlier version's data to the contract handled."""

    envelope: type[Envelope[Any]]
    function: Callable[[Envelope[C], Work], None]
    upcasts: tuple[type[Contract], ...] = ()

    def parse(self, body: bytes) -> Envelope[C]:
        """The message, in the version that the handler wants. Raises pydantic.ValidationError."""
        message = self.envelope.model_validate_json(body)
        for version in self.upcasts:
            message = Envelope[version].model_construct(  # type: ignore[valid-type]
                **{**dict(message), "type": version.TYPE, "data": version.upcast(message.data)}
            )
        return message


class Registry:
    """The publishers and subscribers of one service.

    Tables: `publishers` and `public_publishers` by the stored topic of the event, `subscribers` by contract type.
    """

    def __init__(self, service: str) -> None:
        self.service = service
        self.broker = NatsBroker(logger=None)
        self.publishers: dict[str, Publisher[Any]] = {}
        self.public_publishers: dict[str, Publisher[Any]] = {}
        self.subscribers: dict[str, Subscriber[Any]] = {}

    def publishes(self, event_cls: type[E], contract_cls: type[C]) -> Callable[[Publish[E, C]], Publish[E, C]]:
        """Declare what an event becomes for the other services; the function may say None: nothing."""
        if contract_cls.PUBLIC or not contract_cls.TYPE.startswith(f"{self.service}."):
            raise RegistryError(f"{contract_cls.TYPE} is not for {self.service} to publish")
        return self._publishes(self.publishers, event_cls, contract_cls)

    def publishes_public(self, event_cls: type[E], contract_cls: type[C]) -> Callable[[Publish[E, C]], Publish[E, C]]:
        """Declare what of an event the public may see."""
        if not contract_cls.PUBLIC:
            raise RegistryError(f"{contract_cls.TYPE} is not a public contract")
        return self._publishes(self.public_publishers, event_cls, contract_cls)

    def on(self, contract_cls: type[C]) -> Callable[[Handle[C]], Handle[C]]:
        """Declare what a contract makes this service do, in one transaction with the position reached.

        Earlier versions of the contract (REPLACES) are upcast and handled too, unless they have a handler of their own.
        """

        def declare(function: Handle[C]) -> Handle[C]:
            declared = self.subscribers.get(contract_cls.TYPE)
            if declared is not None and not declared.upcasts:
                raise RegistryError(f"{contract_cls.TYPE} has two handlers in {self.service}")
            self.subscribers[contract_cls.TYPE] = Subscriber(Envelope[contract_cls], function)  # type: ignore[valid-type]
            upcasts: tuple[type[Contract], ...] = (contract_cls,)
            earlier = contract_cls.REPLACES
            while earlier is not None:
                self.subscribers.setdefault(earlier.TYPE, Subscriber(Envelope[earlier], function, upcasts))  # type: ignore[valid-type]
                upcasts = (earlier, *upcasts)
                earlier = earlier.REPLACES
            self.broker.subscriber(
                subject_of(_ANY_DEPARTMENT, contract_cls.TYPE),
                title=f"{self.service}.{function.__name__}",
                description=_sentence(function),
            )(_described(contract_cls, function.__name__))
            return function

        return declare

    def _publishes(
        self, table: dict[str, Publisher[Any]], event_cls: type[E], contract_cls: type[C]
    ) -> Callable[[Publish[E, C]], Publish[E, C]]:
        def declare(function: Publish[E, C]) -> Publish[E, C]:
            # eventsourcing redefines a decorated event as a subclass of the same name
            own = (vars(cls) for cls in event_cls.__mro__ if cls.__name__ == event_cls.__name__)
            topic = next((names["TOPIC"] for names in own if "TOPIC" in names), None)
            if topic is None:
                raise RegistryError(f"{event_cls.__qualname__} has no TOPIC of its own")
            if topic in table:
                raise RegistryError(f"{topic} is published twice; one stream carries one contract an event")
            known = any(publisher.contract is contract_cls for publisher in table.values())
            table[topic] = Publisher(contract_cls, Envelope[contract_cls], function)  # type: ignore[valid-type]
            if not known:
                self.broker.publisher(
                    subject_of(_ANY_DEPARTMENT, contract_cls.TYPE),
                    title=contract_cls.TYPE,
                    description=_sentence(contract_cls),
                    schema=Envelope[contract_cls],  # type: ignore[valid-type]
                )
            return function

        return declare


def _described(contract_cls: type[C], name: str) -> Callable[[Any], None]:
    """What FastStream is told of a handler: its message alone, since our loop brings the rest."""

    def handler(message: Any) -> None:
        raise NotImplementedError("contracts are handled by shared.messaging.subscription")

    handler.__name__ = name
    handler.__annotations__ = {"message": Envelope[contract_cls], "return": None}  # type: ignore[valid-type]
    return handler


def _sentence(of: Any) -> str:
    return (of.__doc__ or "").strip().partition("\n")[0]
