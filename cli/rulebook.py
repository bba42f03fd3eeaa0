"""`honours rulebook`: versions of the rulebook, what differs between two, and what a change would have decided."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.running import Commands, fail, out
from cli.settings import settings_for

if TYPE_CHECKING:
    from cli.regulation.versions import Edition

rulebook = typer.Typer(cls=Commands, help="评审规则：版本、差别，以及改变规则会怎样。", no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")]


@rulebook.command("list")
def list_versions(json_: JsonOption = False) -> None:  # noqa: FBT002
    """列出已发布的版本及其施行日。"""
    from cli.regulation.as_json import versions  # noqa: PLC0415 - --help must not wait for the services
    from cli.regulation.shown import show_list  # noqa: PLC0415

    if json_:
        _print({"versions": versions()})
    else:
        show_list(out)


@rulebook.command()
def show(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="版本，或拟议版本的文件（JSON）")],
    json_: JsonOption = False,  # noqa: FBT002
) -> None:
    """显示一个版本：各条的原文、读法、数值，以及条文未决问题和办公室的决定。"""
    from cli.regulation.as_json import edition_as_json  # noqa: PLC0415
    from cli.regulation.shown import show_edition  # noqa: PLC0415

    edition = _edition(version)
    if json_:
        _print(edition_as_json(edition))
    else:
        show_edition(out, edition)


@rulebook.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="版本，或拟议版本的文件（JSON）")],
    after: Annotated[str, typer.Argument(metavar="B", help="同上")],
    json_: JsonOption = False,  # noqa: FBT002
) -> None:
    """逐条比较两个版本。"""
    from cli.regulation.differences import differences  # noqa: PLC0415
    from cli.regulation.shown import show_differences  # noqa: PLC0415

    one, other = _edition(before), _edition(after)
    found = differences(one, other)
    if json_:
        changes = [each.as_json() for each in found]
        _print({"from": one.version.name, "to": other.version.name, "clauses": changes})
    else:
        show_differences(out, one, other, found)


@rulebook.command("what-if")
def what_if(
    ctx: typer.Context,
    before: Annotated[str, typer.Option("--from", metavar="A", help="版本，或拟议版本的文件（JSON）")],
    after: Annotated[str, typer.Option("--to", metavar="B", help="同上")],
    year: Annotated[
        int | None, typer.Option("--round", metavar="YEAR", help="年度；默认为数据目录中的全部年度")
    ] = None,
    json_: JsonOption = False,  # noqa: FBT002
) -> None:
    """以两个版本重新认定以往的申报，列出结论改变的及其原因；只读取，不改动任何内容，实例可以正在运行。"""
    from cli.regulation.shown import show_what_if  # noqa: PLC0415
    from cli.regulation.what_if import RoundUnknownError  # noqa: PLC0415
    from cli.regulation.what_if import what_if as decided  # noqa: PLC0415
    from shared.history import ChainBrokenError  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    history = settings.ledger_of("eligibility")
    if not _exists(history):
        fail([f"{settings.data} 不是实例的数据目录；请用 --data 指定已有的目录。"], 2)
    one, other = _edition(before), _edition(after)
    try:
        result = decided(one, other, history=history, year=year)
    except RoundUnknownError as error:
        known = "、".join(str(each) for each in error.rounds) or "无"
        fail([f"没有 {year} 年度的申报；数据目录中的年度：{known}。"], 2)
    except ChainBrokenError as error:
        fail([f"历史记录在位置 {error.position} 处与其哈希链不符，不能据以重新认定。"], 1)
    if json_:
        _print(result.as_json())
    else:
        show_what_if(out, result)


def _edition(name: str) -> "Edition":
    from cli.json_files import BadFileError  # noqa: PLC0415
    from cli.regulation.versions import edition  # noqa: PLC0415

    try:
        return edition(name)
    except BadFileError as error:
        fail(error.lines(), 2)


def _exists(url: str) -> bool:
    """Whether a history can be there: a file is, a server is asked later."""
    file = url.removeprefix("sqlite:///")
    return file == url or Path(file).is_file()


def _print(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False).encode())  # in UTF-8, whatever the terminal's encoding
