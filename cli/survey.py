"""`honours survey`: what a unit or an auditor does with survey files alone."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.running import Commands, err, fail, out

if TYPE_CHECKING:
    from services.surveys.measuring import FilesMeasure

survey = typer.Typer(cls=Commands, help="用户评价调查：不需要运行中的实例，也不需要数据目录。", no_args_is_help=True)


@survey.callback()
def _group() -> None:
    """Keeps `measure` a command of its own though it is the only one."""


@survey.command()
def measure(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="调查表文件（CSV）", show_default=False)],
    questionnaire: Annotated[str, typer.Option("--questionnaire", metavar="NAME", help="问卷")] = "annex3",
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,  # noqa: FBT002
) -> None:
    """测评调查表文件：满意率、综合指数、服务指数及每一项；不计入的格和行逐一列出。

    多个文件合为一次测评，重复的调查表只计一份。读不出的文件列明原因，其余照常测评，并以 2 退出。
    """
    from services.surveys.domain.questionnaire import ANNEX3  # noqa: PLC0415 - --help must not wait for the services
    from services.surveys.measuring import measure_files  # noqa: PLC0415

    known = {ANNEX3.name: ANNEX3}
    if questionnaire not in known:
        fail([f"没有名为“{questionnaire}”的问卷。", f"  处理：可用的问卷：{'、'.join(known)}。"], 2)
    wrong = {file: line for file in files if (line := _wrong(file))}
    measured = measure_files([file for file in files if file not in wrong], known[questionnaire])
    if as_json:
        typer.echo(json.dumps(measured, ensure_ascii=False).encode())  # in UTF-8, whatever the terminal's encoding
    else:
        from cli.survey_table import show  # noqa: PLC0415

        show(out, measured, known[questionnaire])
    for line in wrong.values():
        err.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
    if wrong or _refused_whole(measured):
        raise typer.Exit(2)


def _wrong(file: str) -> str:
    """Why a file cannot be opened, or nothing."""
    from cli.json_files import unreadable  # noqa: PLC0415

    try:
        with Path(file).open("rb"):
            return ""
    except (OSError, ValueError) as error:
        return str(unreadable(file, error))


def _refused_whole(measured: "FilesMeasure") -> bool:
    """Line 1 is the header's, so a refusal there is one of the file."""
    return any(refusal["line"] == 1 for refusal in measured["rejected"])
