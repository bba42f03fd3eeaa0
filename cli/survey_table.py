"""A measurement as tables for people."""

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.surveys.domain.questionnaire import Questionnaire
from services.surveys.measuring import FilesMeasure

_MOST_SHOWN = 50
"""Refused cells; `--json` lists them all."""
_NONE = "-"


def show(console: Console, measured: FilesMeasure, questionnaire: Questionnaire) -> None:
    """The figures, every item with how often each score was given, and what did not count."""
    console.print(_figures(measured), highlight=False)
    console.print(_items(measured, questionnaire), highlight=False)
    refused = measured["rejected"]
    if refused:
        console.print(_refused(measured), highlight=False)
    if len(refused) > _MOST_SHOWN:
        console.print(f"另有 {len(refused) - _MOST_SHOWN} 处未列出；--json 列出全部。", highlight=False)


def _figures(measured: FilesMeasure) -> Table:
    low, high = measured["interval"] or (None, None)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    rows = {
        "文件": "\n".join(name.encode("utf-8", "replace").decode("utf-8") for name in measured["files"]) or _NONE,
        "有效调查表": str(measured["valid"]),
        "其中满意": str(measured["satisfied"]),
        "重复，只计一份": str(measured["duplicates"]),
        "满意率（%）": measured["satisfaction_rate"] or _NONE,
        "95% 置信区间（%）": f"{low} 至 {high}" if low and high else _NONE,
        "综合指数": measured["composite_index"] or _NONE,
        "服务指数": measured["service_index"] or _NONE,
    }
    for name, value in rows.items():
        table.add_row(name, Text(value))
    return table


def _items(measured: FilesMeasure, questionnaire: Questionnaire) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("项目", overflow="fold")
    table.add_column("平均分", justify="right", no_wrap=True)
    for score in range(questionnaire.low, questionnaire.high + 1):
        table.add_column(str(score), justify="right", no_wrap=True)
    for item in questionnaire.items:
        told = measured["items"][item.name]
        mean = told["mean"]
        table.add_row(item.label, _NONE if mean is None else mean[: mean.index(".") + 3], *map(str, told["counts"]))
    return table


def _refused(measured: FilesMeasure) -> Table:
    table = Table(title="未计入", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("文件", overflow="fold", max_width=24)
    table.add_column("行", justify="right", no_wrap=True)
    for column in ("列", "内容", "原因"):
        table.add_column(column, overflow="fold")
    for refusal in measured["rejected"][:_MOST_SHOWN]:
        shown = (
            Path(refusal["file"]).name,
            str(refusal["line"]),
            refusal["column"] or "整行",
            refusal["value"],
            refusal["reason"],
        )
        table.add_row(*(Text(part.encode("utf-8", "replace").decode("utf-8")) for part in shown))
    return table
