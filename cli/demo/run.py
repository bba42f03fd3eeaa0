"""Runs the demo: an embedded suite of its own, the driver beside it, and the account at the end."""

import asyncio
import time
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.client import RefusedError, UnreachableError
from cli.data_directory import held
from cli.demo.clock import DemoClock
from cli.demo.data import DemoRound
from cli.demo.driver import Driver
from cli.demo.people import DemoStuckError
from cli.demo.report import Report, gather, print_report
from cli.listening import listen_on, url_of
from cli.suite import Background, NotReadyError, add_accounts, embedded
from shared.settings import ServiceSettings
from shared.web.messages import ROLES

PASSWORD = "demo-2026"  # noqa: S105 - the demo's accounts are printed, and exist on loopback alone
HOST = "127.0.0.1"


def run_demo(settings: ServiceSettings, out: Console, err: Console) -> dict[str, Any]:
    """Play the round on the data directory, going on where an earlier run was cut off; print the account of it.

    Raises DataDirectoryError, and typer.Exit with what is wrong printed.
    """
    started = time.monotonic()
    with held(settings.data):
        report = _play(settings, err)
    print_report(report, out, seconds=time.monotonic() - started)
    out.print(
        f"继续浏览：honours --data {settings.data} up；账号如 clerk.haizhou、office.1、leading.1，密码 {PASSWORD}"
        "（仅供本机演示；honours admin accounts list 列出全部）。",
        highlight=False,
    )
    return report.counts


def is_demo(data: Path) -> bool:
    """Whether the demo's accounts, with the password that everybody knows, are in a data directory."""
    return (data / "demo-clock").exists()


def load_demo(settings: ServiceSettings, out: Console, err: Console) -> None:
    """Play the round unless the data directory, which is held, has it already."""
    if not _done(settings.data).exists():
        _play(settings, err)
    _print_accounts(out, DemoRound())


def _play(settings: ServiceSettings, err: Console) -> Report:
    data = settings.data
    round_ = DemoRound()
    clock = DemoClock(data / "demo-clock")
    if not clock.path.exists():
        if (data / "applications.db").exists():
            err.print(f"{data} 已有正式数据；请用 --data 指定另一个目录来演示。", style="red", highlight=False)
            raise typer.Exit(2)
        clock.set(round_.moment(round_.script["round"]["at"]))
    add_accounts(settings, [entry.as_account() for entry in round_.accounts], PASSWORD)
    with listen_on(HOST, 0) as listening, embedded(settings, listening, clock=clock) as suite:
        background = Background(suite)
        try:
            report = _drive(settings, round_, clock, url_of(listening), background, err)
        except (DemoStuckError, NotReadyError, UnreachableError) as error:
            err.print(str(error), style="red", highlight=False)
            raise typer.Exit(1) from error
        except RefusedError as error:
            err.print("\n".join(error.lines()), style="red", highlight=False, markup=False)
            raise typer.Exit(1) from error
        except KeyboardInterrupt:
            err.print("已中断；再次运行即从中断处继续。", highlight=False)
            raise typer.Exit(130) from None
        finally:
            background.stop()
    _done(data).touch()
    return report


def _drive(
    settings: ServiceSettings, round_: DemoRound, clock: DemoClock, url: str, background: Background, err: Console
) -> Report:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("演示年度", total=None)

        def told(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        passwords = {entry.account: PASSWORD for entry in round_.accounts}
        driver = Driver(url, round_, clock, passwords, told)

        async def whole() -> Report:
            await background.ready(url)
            started = time.monotonic()
            await background.during(driver.play())
            seconds = time.monotonic() - started
            return await background.during(gather(settings, url, driver, PASSWORD, seconds))

        return asyncio.run(whole())


def _print_accounts(out: Console, round_: DemoRound) -> None:
    table = Table(title=f"演示账号，密码均为 {PASSWORD}（仅供本机演示）", title_justify="left")
    for column in ("账号", "姓名", "部门", "角色"):
        table.add_column(column)
    for entry in round_.accounts:
        table.add_row(entry.account, entry.name, entry.department, "、".join(ROLES[role] for role in entry.roles))
    out.print(table)


def _done(data: Path) -> Path:
    return data / "demo-complete"
