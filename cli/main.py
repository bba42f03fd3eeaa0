"""The `honours` command."""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.logging import RichHandler

from cli.running import Commands, Port, err, fail, is_loopback, keep_private, out, run
from cli.settings import settings_for

app = typer.Typer(
    name="honours",
    cls=Commands,
    help="创建“连云港市用户满意服务明星”活动的软件：从申报到授予称号。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)
DataOption = Annotated[Path, typer.Option("--data", envvar="HONOURS_DATA", help="数据目录", show_default=True)]
UrlOption = Annotated[
    str,
    typer.Option("--url", envvar="HONOURS_URL", help="实例地址；默认为本机正在运行的实例", show_default=False),
]


@app.callback()
def main_options(
    ctx: typer.Context,
    data: DataOption = Path("var"),
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, show_default=False, help="显示更多日志；-vv 显示全部")
    ] = 0,
) -> None:
    """Options that every command has."""
    ctx.obj = data
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    if err.is_terminal:
        handler = RichHandler(console=err, show_path=False)
        logging.basicConfig(level=level, format="%(name)s: %(message)s", handlers=[handler])
    else:  # a container's log: one line an entry, whatever the width
        logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@app.command()
def up(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(envvar="HONOURS_HOST", help="监听地址")] = "127.0.0.1",
    port: Port = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="先载入演示年度")] = False,  # noqa: FBT002
) -> None:
    """启动单机实例（NATS、五个服务），Ctrl-C 停止。"""
    from cli.data_directory import DataDirectoryError, held  # noqa: PLC0415 - --help must not wait for the services
    from cli.demo.run import is_demo, load_demo  # noqa: PLC0415
    from cli.embedded import SuiteError  # noqa: PLC0415
    from cli.listening import ListenError, listen_on  # noqa: PLC0415
    from cli.suite import embedded  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    if not is_loopback(host) and (demo or is_demo(settings.data)):
        fail([f"演示账号的密码是公开的，只能在本机（127.0.0.1）使用，不能监听 {host}；正式使用请另用数据目录。"], 2)
    try:
        with held(settings.data), listen_on(host, port) as listening:
            if demo:
                load_demo(settings, out, err)
            with embedded(settings, listening, ready=_say_ready) as suite:
                suite.run()
    except KeyboardInterrupt:  # before the suite heeds it itself: there is nothing to stop yet
        return
    except (DataDirectoryError, ListenError, SuiteError) as error:
        fail([str(error)], 1)


def _say_ready(url: str) -> None:
    out.print(f"已就绪：[bold]{url}[/bold]  （Ctrl-C 停止）")


@app.command()
def serve(
    ctx: typer.Context,
    services: Annotated[list[str], typer.Argument(help="applications eligibility review publicity surveys 中的若干个")],
    nats: Annotated[str, typer.Option(envvar="HONOURS_NATS_URL", help="NATS 地址")] = "nats://127.0.0.1:4222",
    host: Annotated[str, typer.Option(envvar="HONOURS_HOST", help="监听地址")] = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """在给定的 NATS 与数据库上运行若干服务，供各部门或容器使用。

    数据库由 HONOURS_LEDGER_URL、HONOURS_VIEWS_URL、HONOURS_ACCOUNTS_URL 给出（可含 {service}），
    默认为 --data 下的 SQLite 文件。
    """
    from cli.serving import CannotServeError, serve_services  # noqa: PLC0415

    keep_private()
    try:
        serve_services(services, settings_for(ctx.obj, nats_url=nats), host=host, port=port)
    except CannotServeError as error:
        fail([str(error)], error.code)


@app.command()
def demo(
    ctx: typer.Context,
    json_: Annotated[bool, typer.Option("--json", help="最后在标准输出打印一个 JSON 对象")] = False,  # noqa: FBT002
) -> None:
    """在单机实例上演示一个完整年度：申报、初审、审核、评审、公示、审定、授予、取消，直到下一年度。"""
    from cli.data_directory import DataDirectoryError  # noqa: PLC0415
    from cli.demo.run import run_demo  # noqa: PLC0415

    try:
        counts = run_demo(settings_for(ctx.obj), Console(stderr=True) if json_ else out, err)
    except DataDirectoryError as error:
        fail([str(error)], 1)
    if json_:
        sys.stdout.write(json.dumps(counts, ensure_ascii=False) + "\n")


@app.command()
def submit(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="申报文件（JSON，格式同 deploy/demo/applications）")],
    materials: Annotated[Path | None, typer.Option("--materials", help="材料所在目录；默认为申报文件所在目录")] = None,
    account: Annotated[str, typer.Option(envvar="HONOURS_ACCOUNT", help="账号；默认为本机账号")] = "",
    url: UrlOption = "",
) -> None:
    """提交一份申报及其材料；成功时打印申报的 id，有误时逐项说明并以 2 退出，不保存任何内容。"""
    from cli.submit import submit_file  # noqa: PLC0415

    run(submit_file(settings_for(ctx.obj), file, materials, account=account, url=url, out=out, err=err))


@app.command()
def timeline(
    ctx: typer.Context,
    application: Annotated[str, typer.Argument(help="申报的 id 或编号（如 2026-S-0001）")],
    account: Annotated[str, typer.Option(envvar="HONOURS_ACCOUNT", help="账号；默认为本机账号")] = "",
    url: UrlOption = "",
) -> None:
    """一份申报在各服务中的全过程：何时、何人、何事、依据哪一条。"""
    from cli.timeline import show_timeline  # noqa: PLC0415

    run(show_timeline(settings_for(ctx.obj), application, account=account, url=url, out=out))


def whole() -> typer.Typer:
    """The command with all its groups."""
    from cli.admin import admin  # noqa: PLC0415
    from cli.eligibility import eligibility  # noqa: PLC0415
    from cli.rulebook import rulebook  # noqa: PLC0415
    from cli.survey import survey  # noqa: PLC0415

    app.add_typer(eligibility, name="eligibility")
    app.add_typer(rulebook, name="rulebook")
    app.add_typer(survey, name="survey")
    app.add_typer(admin, name="admin")
    return app


def main() -> None:
    """The entry point."""
    whole()()
