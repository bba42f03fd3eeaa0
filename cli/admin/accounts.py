"""`honours admin accounts`: the local accounts of a data directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.admin.service import no_suite
from cli.running import err, fail, out
from cli.settings import settings_for

if TYPE_CHECKING:
    from shared.web import Accounts

PasswordOption = Annotated[str, typer.Option(help="不给则提示输入，两次", show_default=False)]
accounts = typer.Typer(help="本地账号。", no_args_is_help=True)


@accounts.command("list")
def list_accounts(ctx: typer.Context) -> None:
    """列出账号。"""
    from shared.web.messages import ROLES  # noqa: PLC0415

    table = Table()
    for column in ("账号", "姓名", "部门", "角色", "停用"):
        table.add_column(column)
    with _accounts(ctx) as store:
        for each in store.all():
            roles = "、".join(ROLES.get(role, role) for role in sorted(each.roles))
            table.add_row(each.account, each.name, each.department, roles, "是" if each.disabled else "")
    out.print(table)


@accounts.command("add")
def add_account(
    ctx: typer.Context,
    account: str,
    name: Annotated[str, typer.Option(help="姓名")],
    department: Annotated[str, typer.Option(help="部门代号，如 haizhou")],
    role: Annotated[list[str], typer.Option(help="角色，可重复：applicant clerk office expert leading_group …")],
    password: PasswordOption = "",
) -> None:
    """新增账号；密码在提示后输入。"""
    password = password or _asked("密码")
    with _accounts(ctx, new=True) as store:
        store.add(account, name=name, department=department, roles=role, password=password)
    out.print(f"已新增 {account}。", highlight=False)


@accounts.command("disable")
def disable_account(ctx: typer.Context, account: str) -> None:
    """停用账号；其会话两秒内失效。"""
    with _accounts(ctx) as store:
        store.change(replace(store.get(account), disabled=True))
    out.print(f"已停用 {account}。", highlight=False)


@accounts.command("enable")
def enable_account(ctx: typer.Context, account: str) -> None:
    """恢复已停用的账号。"""
    with _accounts(ctx) as store:
        store.change(replace(store.get(account), disabled=False))
    out.print(f"已恢复 {account}。", highlight=False)


@accounts.command("password")
def set_password(
    ctx: typer.Context,
    account: str,
    password: PasswordOption = "",
) -> None:
    """重设账号的密码；密码在提示后输入，其会话全部失效。"""
    from shared.web import Sessions  # noqa: PLC0415

    password = password or _asked("新密码")
    with _accounts(ctx) as store:
        store.set_password(account, password)
        Sessions(store).end_all(account)
    out.print(f"已重设 {account} 的密码。", highlight=False)


def _asked(what: str) -> str:
    """A password that is typed twice alike, unseen."""
    while True:
        first: str = typer.prompt(what, hide_input=True)
        if typer.prompt("再次输入，以便核对", hide_input=True) == first:
            return first
        err.print("两次输入的密码不一致，请重新输入。", highlight=False)


@contextmanager
def _accounts(ctx: typer.Context, *, new: bool = False) -> "Iterator[Accounts]":
    """The local accounts of a data directory; only where a first account is added may they be new."""
    from shared.web import Accounts  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    if not settings.accounts_url:
        if new:
            _make(settings.data)
        elif not (settings.data / "accounts.db").is_file():
            fail([no_suite(settings.data)], 2)
    store = Accounts(settings.accounts())
    try:
        store.create()
        yield store
    finally:
        store.close()


def _make(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail([f"数据目录 {data} 不可用：{error.strerror}。"], 2)
