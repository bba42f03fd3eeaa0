"""`honours eligibility`: verdicts on application files."""

from typing import Annotated

import typer

from cli.running import Commands, err, fail, out

eligibility = typer.Typer(cls=Commands, help="资格审查：不需要运行中的实例，也不需要数据目录。", no_args_is_help=True)


@eligibility.callback()
def _group() -> None:
    """Keeps `check` a command of its own though it is the only one."""


@eligibility.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="申报文件（JSON）", show_default=False)],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="其后某一关口的日期；默认为申报之日")] = None,
    rulebook: Annotated[
        str | None,
        typer.Option(
            "--rulebook", metavar="VERSION", help="评审规则的版本，或拟议版本的文件（JSON）；默认为申报之日施行的版本"
        ),
    ] = None,
    bans: Annotated[
        str | None, typer.Option("--bans", metavar="FILE", help="禁止申报名册（JSON 列表）；不给则视为空")
    ] = None,
    judgements: Annotated[
        str | None, typer.Option("--judgements", metavar="FILE", help="评判清单（JSON 列表）")
    ] = None,
    table: Annotated[bool, typer.Option("--table", help="以表格显示，供人阅读")] = False,  # noqa: FBT002
) -> None:
    """逐条审查申报文件：每个文件打印一行 JSON；有文件不是申报时逐项说明，并以 2 退出。

    审查日不早于申报之日；至审查日止的禁止申报和事故都计入。
    """
    from cli.application_files import read_application  # noqa: PLC0415 - --help must not wait for the services
    from cli.eligibility_check import as_line, unused  # noqa: PLC0415
    from cli.eligibility_check import check as decided  # noqa: PLC0415
    from cli.eligibility_inputs import read_bans, read_day, read_judgements  # noqa: PLC0415
    from cli.eligibility_table import show  # noqa: PLC0415
    from cli.json_files import BadFileError  # noqa: PLC0415
    from cli.regulation.versions import edition  # noqa: PLC0415

    try:
        gate = None if on is None else read_day(on)
        book = None if rulebook is None else edition(rulebook).book
        register = None if bans is None else read_bans(bans)
        judged = () if judgements is None else read_judgements(judgements)
    except BadFileError as error:
        fail(error.lines(), 2)
    results, refused = [], False
    for file in files:
        try:
            _, application = read_application(file)
        except BadFileError as error:
            refused = True
            _complain(error.lines())
            continue
        banned = None if register is None else register.of(application)
        result = decided(application, on=gate, book=book, bans=banned, judgements=judged)
        results.append(result)
        if table:
            show(out, file, result)
        else:
            typer.echo(as_line(file, result).encode())  # in UTF-8, whatever the terminal's encoding
    if results:
        for clause in unused(judged, results):
            _complain([f"提示：所给申报都没有第{clause}条，这一评判未使用。"], style="yellow")
    if refused:
        raise typer.Exit(2)


def _complain(lines: list[str], style: str = "red") -> None:
    for line in lines:
        err.print(line, style=style, markup=False, highlight=False, soft_wrap=True)
