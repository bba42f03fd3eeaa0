"""`honours admin open-round`: a year's round, opened through the running suite."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.running import fail, out, run, whole
from cli.settings import settings_for


def open_round(
    ctx: typer.Context,
    year: Annotated[int, typer.Argument(parser=whole, metavar="YEAR", help="年度")],
    first_day: Annotated[str, typer.Option("--from", help="申报开始日期（YYYY-MM-DD）")],
    last_day: Annotated[str, typer.Option("--until", help="申报截止日期（YYYY-MM-DD）")],
    file: Annotated[Path | None, typer.Option(help="完整日程与名额（JSON，同 POST /api/applications/rounds）")] = None,
    account: Annotated[str, typer.Option(envvar="HONOURS_ACCOUNT", help="账号；默认为本机账号")] = "",
    url: Annotated[str, typer.Option("--url", envvar="HONOURS_URL", help="实例地址；默认为本机正在运行的实例")] = "",
) -> None:
    """开启一个年度，受理申报。"""
    from cli.access import connect  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    if file is not None:
        body = _json(file)
    else:
        days = {"first_day": _day(first_day), "last_day": _day(last_day)}
        body = {
            "round": year,
            "title": f"{year}年度创建“连云港市用户满意服务明星”活动",
            "stages": [{"name": "application", **days}],
            "quotas": {},
        }

    async def opened() -> None:
        async with await connect(settings, account=account, url=url, role="office") as client:
            await client.post("/api/applications/rounds", body, wait=5)

    run(opened())
    out.print(f"{year}年度已开启。", highlight=False)


def _json(file: Path) -> Any:
    from cli.json_files import BadFileError, read_json  # noqa: PLC0415 - --help must not wait for it

    try:
        return read_json(file, "一个年度的日程")
    except BadFileError as error:
        fail(error.lines(), 2)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text} 不是日期，应为 YYYY-MM-DD") from None
