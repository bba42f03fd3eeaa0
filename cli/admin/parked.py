"""`honours admin parked`: messages that could not be handled, shown, repaired, replayed or discarded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.admin.service import ServiceArgument, open_service
from cli.running import fail, out
from cli.settings import settings_for

if TYPE_CHECKING:
    from shared.hosting import Service
    from shared.messaging import Parking

parked = typer.Typer(help="多次处理失败而搁置的消息。", no_args_is_help=True)


@parked.command("list")
def list_parked(
    ctx: typer.Context,
    service: ServiceArgument,
    everything: Annotated[bool, typer.Option("--all", help="包括已处理的")] = False,  # noqa: FBT002
) -> None:
    """列出搁置的消息。"""
    hosted = open_service(settings_for(ctx.obj), service)
    try:
        table = Table()
        for column in ("编号", "类型", "错误", "次数", "时间", "状态"):
            table.add_column(column)
        for each in hosted.ledger.parked(state=None if everything else "open"):
            at = f"{each.parked_at:%Y-%m-%d %H:%M}"
            table.add_row(each.id, each.type, each.error, str(each.attempts), at, each.state)
        out.print(table)
    finally:
        hosted.close()


@parked.command("show")
def show_parked(ctx: typer.Context, service: ServiceArgument, message: str) -> None:
    """显示一条搁置的消息及其内容。"""
    hosted = open_service(settings_for(ctx.obj), service)
    try:
        each = hosted.ledger.parked_message(message)
        out.print(f"{each.id}  {each.type}  {each.state}\n{each.error}", highlight=False, markup=False)
        out.print(each.body.decode("utf-8", "replace"), highlight=False, markup=False)
    finally:
        hosted.close()


@parked.command("replay")
def replay_parked(
    ctx: typer.Context,
    service: ServiceArgument,
    message: str,
    body: Annotated[Path | None, typer.Option(help="修正后的内容（JSON 文件）")] = None,
) -> None:
    """重新处理一条搁置的消息，可附修正后的内容。"""
    content = _read(body) if body else None
    hosted = open_service(settings_for(ctx.obj), service, writing=True)
    try:
        position = _replayed(hosted, message, content)
        out.print(f"已重放，历史位置 {position}。", highlight=False)
    finally:
        hosted.close()


@parked.command("discard")
def discard_parked(ctx: typer.Context, service: ServiceArgument, message: str) -> None:
    """作废一条搁置的消息；记录保留。"""
    hosted = open_service(settings_for(ctx.obj), service, writing=True)
    try:
        _parking(hosted).discard(message)
        out.print("已作废。")
    finally:
        hosted.close()


def _read(file: Path) -> bytes:
    from cli.json_files import BadFileError, read_bytes  # noqa: PLC0415 - --help must not wait for it

    try:
        return read_bytes(file, "一条消息")
    except BadFileError as error:
        fail(error.lines(), 2)


def _replayed(hosted: "Service", message: str, content: bytes | None) -> int:
    from pydantic import ValidationError  # noqa: PLC0415

    from shared.web.fields import field_errors  # noqa: PLC0415

    try:
        return _parking(hosted).replay(message, content)
    except ValidationError as error:
        wrong = [f"  {entry.field}：{entry.message}" for entry in field_errors(error)]
        fail(["消息的内容不符合其格式，仍然搁置：", *wrong], 2)


def _parking(hosted: "Service") -> "Parking":
    from shared.messaging import Parking  # noqa: PLC0415

    return Parking(hosted.ledger, hosted.writer, hosted.registry)
