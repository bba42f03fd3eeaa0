"""`honours admin streams`: the bus's streams, created or checked."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from cli.running import fail, out
from cli.settings import settings_for

PATIENCE = 30.0
T = TypeVar("T")
NatsOption = Annotated[str, typer.Option("--nats", envvar="HONOURS_NATS_URL", help="NATS 地址；默认为 --data 上的实例")]


def streams(
    ctx: typer.Context,
    nats: NatsOption = "",
    extend: Annotated[bool, typer.Option("--extend", help="为已有的流补上新增的主题")] = False,  # noqa: FBT002
) -> None:
    """创建缺少的消息流，核对已有的；从不改写。设置不符时以 1 退出。"""
    from cli.suite import create_streams  # noqa: PLC0415
    from shared.messaging import EmbeddedNats  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    url = nats or EmbeddedNats.url_of(settings.data)
    if url is None:
        fail(["没有正在运行的 NATS；请先运行 honours up，或用 --nats 给出地址。"], 1)
    try:
        reports = asyncio.run(_answered(create_streams(url, settings.department, extend=extend)))
    except TimeoutError:
        fail([f"NATS 在 {PATIENCE:g} 秒内没有应答；请核对地址与密码。"], 1)
    states = {"created": "已创建", "present": "一致", "extended": "已补充", "different": "不一致"}
    table = Table()
    for column in ("消息流", "状态", "消息数", "差异"):
        table.add_column(column)
    for report in reports:
        table.add_row(report.name, states[report.state], str(report.messages), "\n".join(report.differences))
    out.print(table)
    if any(report.state == "different" for report in reports):
        raise typer.Exit(1)


async def _answered(work: Coroutine[Any, Any, T]) -> T:
    """Raises TimeoutError: a connection to NATS is tried for ever, whatever is wrong with it."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        task.cancel()
        raise TimeoutError
    return task.result()
