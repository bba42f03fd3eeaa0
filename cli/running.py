"""How every command ends when something is wrong: lines for people, and an exit code."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import typer
from rich.console import Console

T = TypeVar("T")
out = Console()
err = Console(stderr=True)


def fail(lines: list[str], code: int) -> NoReturn:
    """Say what is wrong and end."""
    for line in lines:
        err.print(line, style="red", markup=False, highlight=False)
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
