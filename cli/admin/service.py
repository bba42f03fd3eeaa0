"""A service of a data directory, opened for a command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.running import fail

if TYPE_CHECKING:
    from shared.hosting import Service
    from shared.settings import ServiceSettings

ServiceArgument = Annotated[str, typer.Argument(help="applications、eligibility、review、publicity 或 surveys")]


def open_service(settings: "ServiceSettings", name: str, *, writing: bool = False) -> "Service":
    """Its databases open, and with `writing` its writer started; ends the command where there is none."""
    from pydantic import ValidationError  # noqa: PLC0415

    from cli.compose import BUILDS, build_services  # noqa: PLC0415
    from cli.settings import lines_of  # noqa: PLC0415

    if name not in BUILDS:
        fail([f"没有服务 {name}；可选：{'、'.join(BUILDS)}"], 2)
    if not settings.ledger_url and not (settings.data / f"{name}.db").is_file():
        fail([no_suite(settings.data)], 2)
    try:
        (hosted,) = build_services([name], settings)
    except ValidationError as error:
        fail(lines_of(error).splitlines(), 2)
    except ValueError as error:
        fail([str(error)], 2)
    if writing:
        hosted.writer.start()
    return hosted


def no_suite(data: Path) -> str:
    """What is wrong with a data directory in which no suite has run."""
    return f"{data} 不是实例的数据目录；请用 --data 指定已有的目录（新的实例先运行 honours up）。"
