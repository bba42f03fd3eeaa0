"""How every command ends when something is wrong: lines for people, and an exit code."""

import asyncio
import ipaddress
import os
from collections.abc import Coroutine
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from typer.core import TyperGroup

T = TypeVar("T")
out = Console()
err = Console(stderr=True)


class Commands(TyperGroup):
    """A group of commands in which a broken rule, wherever it comes from, ends as lines for people and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            lines = _lines_of(error)
            if not lines:
                raise
            fail(lines, 2)


def _lines_of(error: Exception) -> list[str]:
    """What is wrong, which article says so, what to do; nothing for what nobody expected."""
    from cli.settings import SettingsError  # noqa: PLC0415 - --help must not wait for the services
    from shared.citations import cited  # noqa: PLC0415
    from shared.history import RuleBrokenError  # noqa: PLC0415

    if isinstance(error, SettingsError):
        return str(error).splitlines()
    if not isinstance(error, RuleBrokenError):
        return []
    lines = [str(error)]
    lines += [f"  {entry.field}：{entry.message}" for entry in getattr(error, "errors", ())]
    if error.article:
        lines.append(f"  依据：{cited(error.article)}")
    if error.remedy:
        lines.append(f"  处理：{error.remedy}")
    return lines


def keep_private() -> None:
    """Let nobody else read what this process writes."""
    os.umask(0o077)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def whole(text: str | int) -> int:
    """A whole number of an argument or an option: typer's own would take `80_00`. Raises typer.BadParameter."""
    from shared.plain_numbers import whole_number  # noqa: PLC0415 - --help must not wait for pydantic

    try:
        return whole_number(str(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Port = Annotated[int, typer.Option(parser=whole, metavar="INTEGER", envvar="HONOURS_PORT", help="监听端口")]


def fail(lines: list[str], code: int) -> NoReturn:
    """Say what is wrong and end."""
    for line in lines:
        err.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; refusals become lines and exit code 2, an unreachable suite exit code 1."""
    from cli.access import AccountNeededError  # noqa: PLC0415 - --help must not wait for the services
    from cli.client import RefusedError, UnreachableError  # noqa: PLC0415
    from cli.suite import NotRunningError  # noqa: PLC0415

    try:
        return asyncio.run(work)
    except RefusedError as error:
        fail(error.lines(), 2)
    except (UnreachableError, NotRunningError, AccountNeededError) as error:
        fail([str(error)], 1)
