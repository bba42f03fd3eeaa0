"""The settings of a command: HONOURS_* variables, with what the command line says above them."""

from pathlib import Path

from pydantic import ValidationError

from shared.settings import ServiceSettings


class SettingsError(ValueError):
    """A variable has a value that it may not have; the message is for people, a line for each, without the values."""


def settings_for(data: Path, *, nats_url: str = "") -> ServiceSettings:
    """Settings on a data directory. Raises SettingsError."""
    changed: dict[str, object] = {"data": data.resolve()}
    if nats_url:
        changed["nats_url"] = nats_url
    try:
        return ServiceSettings().model_copy(update=changed)
    except ValidationError as error:
        raise SettingsError(lines_of(error)) from None


def lines_of(error: ValidationError) -> str:
    """What is wrong with which variable."""
    from shared.web.fields import field_errors  # noqa: PLC0415 - --help must not wait for it

    return "\n".join(f"HONOURS_{entry.field.upper()}：{entry.message}" for entry in field_errors(error))
