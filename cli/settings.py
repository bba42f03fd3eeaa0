"""The settings of a command: HONOURS_* variables, with what the command line says above them."""

from pathlib import Path

from shared.settings import ServiceSettings


def settings_for(data: Path, *, nats_url: str = "") -> ServiceSettings:
    """Settings on a data directory."""
    changed: dict[str, object] = {"data": data.resolve()}
    if nats_url:
        changed["nats_url"] = nats_url
    return ServiceSettings().model_copy(update=changed)
