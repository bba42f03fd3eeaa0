"""The streams that contracts are kept in: created or checked by an explicit step, never rewritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts.envelope import subject_of
from shared.messaging.connection import Bus, BusApiError
from shared.messaging.registry import Registry

NO_SUCH_STREAM = 10059
_NEWER_OPTIONS = ("allow_atomic",)  # NATS 2.12; the relay does without


@dataclass(frozen=True)
class StreamSpec:
    """A stream that ought to be there."""

    name: str
    subjects: tuple[str, ...]

    def config(self, replicas: int) -> dict[str, Any]:
        """Its settings, as the JetStream API names them. Nothing is ever discarded or deleted."""
        return {
            "name": self.name,
            "subjects": list(self.subjects),
            "storage": "file",
            "retention": "limits",
            "discard": "new",
            "max_msgs": -1,
            "max_bytes": -1,
            "max_age": 0,
            "max_msgs_per_subject": -1,
            "deny_delete": True,
            "deny_purge": True,
            "num_replicas": replicas,
            "allow_direct": True,
            "allow_atomic": True,
        }


@dataclass(frozen=True)
class StreamReport:
    """What was found or done about one stream; `differences` says setting, found and expected."""

    name: str
    state: Literal["created", "present", "extended", "different"]
    messages: int
    differences: tuple[str, ...] = ()


def stream_name(department: str, service: str, *, public: bool = False) -> str:
    """`<department>_<service>`, and for what the public may see `<department>_<service>_public`."""
    return f"{department}_{service}_public" if public else f"{department}_{service}"


def internal_stream(department: str, service: str) -> StreamSpec:
    """The stream of all contracts that one service of one department publishes for the others."""
    return StreamSpec(stream_name(department, service), (f"evt.{department}.{service}.>",))


def public_stream(department: str, service: str, contract_types: Sequence[str]) -> StreamSpec:
    """The stream of the public's views. Its subjects are named one by one: they do not tell the service."""
    subjects = sorted({subject_of(department, contract_type) for contract_type in contract_types})
    return StreamSpec(stream_name(department, service, public=True), tuple(subjects))


def streams_of(department: str, registry: Registry) -> list[StreamSpec]:
    """The streams that a service publishes into. Its own stream is there for listeners even while it says nothing."""
    specs = [internal_stream(department, registry.service)]
    public = [publisher.contract.TYPE for publisher in registry.public_publishers.values()]
    return [*specs, public_stream(department, registry.service, public)] if public else specs


async def ensure_streams(
    bus: Bus, specs: Sequence[StreamSpec], *, replicas: int = 1, extend: bool = False
) -> list[StreamReport]:
    """Create the streams that are missing, and compare those that are there.

    `extend` lets subjects be added to a stream (a new public contract); nothing else of a stream is ever changed.
    """
    return [await _ensure(bus, spec, spec.config(replicas), extend=extend) for spec in specs]


async def _ensure(bus: Bus, spec: StreamSpec, expected: dict[str, Any], *, extend: bool) -> StreamReport:
    info = await _info(bus, spec.name)
    if info is None:
        await _create(bus, expected)
        return StreamReport(spec.name, "created", 0)
    found, messages = info["config"], info["state"]["messages"]
    missing = sorted(set(spec.subjects) - set(found["subjects"]))
    if extend and missing:
        await bus.request(
            f"STREAM.UPDATE.{spec.name}", {**found, "subjects": sorted({*found["subjects"], *spec.subjects})}
        )
        return StreamReport(spec.name, "extended", messages, tuple(f"subjects: + {subject}" for subject in missing))
    differences = _differences(found, expected)
    return StreamReport(spec.name, "different" if differences else "present", messages, differences)


async def _info(bus: Bus, name: str) -> dict[str, Any] | None:
    try:
        return await bus.request(f"STREAM.INFO.{name}", {})
    except BusApiError as error:
        if error.code == NO_SUCH_STREAM:
            return None
        raise


async def _create(bus: Bus, config: dict[str, Any]) -> None:
    try:
        await bus.request(f"STREAM.CREATE.{config['name']}", config)
    except BusApiError as error:
        if "unknown field" not in str(error):
            raise
        older = {key: value for key, value in config.items() if key not in _NEWER_OPTIONS}
        await bus.request(f"STREAM.CREATE.{config['name']}", older)


def _differences(found: dict[str, Any], expected: dict[str, Any]) -> tuple[str, ...]:
    differences = []
    for key, value in expected.items():
        have = found.get(key)
        if key == "subjects":
            have, value = sorted(have or ()), sorted(value)  # noqa: PLW2901 - the order of subjects means nothing
        if have != value and not (key in _NEWER_OPTIONS and have is None):
            differences.append(f"{key}: {have!r} instead of {value!r}")
    return tuple(differences)
