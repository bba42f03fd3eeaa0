"""Runs the demo: an embedded suite of its own, the driver beside it, and the account at the end."""

import asyncio
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.client import RefusedError
from cli.demo.clock import DemoClock
from cli.demo.data import DemoRound
from cli.demo.driver import DemoStuckError, Driver
from cli.demo.report import Report, gather, print_report
from cli.embedded import SuiteRunningError
from cli.suite import NotReadyError, add_accounts, await_ready, embedded, free_port, in_background
from shared.settings import ServiceSettings
from shared.web.messages import ROLES

PASSWORD = "demo-2026"  # noqa: S105 - the demo's accounts are printed, and exist on loopback alone
HOST = "127.0.0.1"


def run_demo(settings: ServiceSettings, out: Console, err: Console) -> dict[str, Any]:
    """Play the round on the data directory, going on where an earlier run was cut off; print the account of it."""
    started = time.monotonic()
    report = _play(settings, err)
    print_report(report, out, seconds=time.monotonic() - started)
    out.print(
        f"继续浏览：honours --data {settings.data} up；账号如 clerk.haizhou、office.1、leading.1，密码 {PASSWORD}"
        "（仅供本机演示；honours admin accounts list 列出全部）。",
        highlight=False,
    )
    return report.counts


def load_demo(settings: ServiceSettings, out: Console, err: Console) -> None:
    """Play the round unless the data directory has it already."""
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
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        clock.set(round_.moment(round_.script["round"]["at"]))
    port = free_port(HOST)
    suite, prepare = embedded(settings, host=HOST, port=port, clock=clock, ready=lambda _: None)
    try:
        suite.prepare()
    except SuiteRunningError as error:
        err.print(str(error), style="red", highlight=False)
        raise typer.Exit(1) from error
    add_accounts(settings, [entry.as_account() for entry in round_.accounts], PASSWORD)
    supervisor = in_background(suite, prepare)
    try:
        report = _drive(settings, round_, clock, f"http://{HOST}:{port}", supervisor, err)
    except (DemoStuckError, NotReadyError) as error:
        err.print(str(error), style="red", highlight=False)
        raise typer.Exit(1) from error
    except RefusedError as error:
        err.print("\n".join(error.lines()), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from error
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(supervisor, signal.SIGTERM)
            os.waitpid(supervisor, 0)
    _done(data).touch()
    return report


def _drive(
    settings: ServiceSettings, round_: DemoRound, clock: DemoClock, url: str, supervisor: int, err: Console
) -> Report:
    await_ready(url, lambda: _alive(supervisor))
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=err, transient=True
    ) as progress:
        task = progress.add_task("演示年度", total=None)

        def told(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        passwords = {entry.account: PASSWORD for entry in round_.accounts}
        driver = Driver(url, round_, clock, passwords, told)
        started = time.monotonic()
        asyncio.run(driver.play())
        seconds = time.monotonic() - started
        return asyncio.run(gather(settings, url, driver, PASSWORD, seconds))


def _alive(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == 0


def _print_accounts(out: Console, round_: DemoRound) -> None:
    table = Table(title=f"演示账号，密码均为 {PASSWORD}（仅供本机演示）", title_justify="left")
    for column in ("账号", "姓名", "部门", "角色"):
        table.add_column(column)
    for entry in round_.accounts:
        table.add_row(entry.account, entry.name, entry.department, "、".join(ROLES[role] for role in entry.roles))
    out.print(table)


def _done(data: Path) -> Path:
    return data / "demo-complete"
