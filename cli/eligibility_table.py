"""A verdict as a table for people."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.folding import folded
from services.eligibility.domain.rulebook import AssessmentResult, Kind, Overall, Verdict

OVERALL = {
    Overall.ELIGIBLE: ("符合条件", "bold green"),
    Overall.INELIGIBLE: ("不符合条件", "bold red"),
    Overall.INCOMPLETE: ("材料或证据不全", "bold yellow"),
    Overall.NEEDS_JUDGEMENT: ("待评判", "bold yellow"),
}
VERDICTS = {
    Verdict.MET: ("符合", "green"),
    Verdict.NOT_MET: ("不符合", "red"),
    Verdict.EVIDENCE_MISSING: ("缺少证据", "yellow"),
    Verdict.NEEDS_JUDGEMENT: ("待评判", "yellow"),
}
_BESIDE = 28
"""Cells that the other columns take."""
KINDS = {Kind.FACT: "事实", Kind.JUDGEMENT: "评判", Kind.MIXED: "兼有"}


def show(console: Console, file: str, result: AssessmentResult) -> None:
    """The file, its verdict, and every clause with what was found."""
    words, style = OVERALL[result.verdict]
    heading = Text(file.encode("utf-8", "replace").decode("utf-8"), "bold")
    summary = Text.assemble("结论：", (words, style), f"　评审规则 {result.rulebook}　审查日 {result.on}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), expand=False)
    for column in ("条款", "认定", "结论"):
        table.add_column(column, no_wrap=True)
    table.add_column("说明", overflow="fold")
    for clause in result.clauses:
        said, colour = VERDICTS[clause.verdict]
        message = "\n".join(folded(clause.message, max(console.width - _BESIDE, _BESIDE)))
        table.add_row(clause.clause, KINDS[clause.kind], Text(said, colour), Text(message))
    for part in (heading, summary, table):
        console.print(part, highlight=False)
