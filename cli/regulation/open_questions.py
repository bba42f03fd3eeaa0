"""The questions that the text leaves open, as a page of docs/regulation."""

from datetime import date
from typing import Any

from cli.regulation.coverage import service_of
from cli.regulation.steps import HELD_BY
from cli.regulation.values import as_words, name_of
from services.eligibility.domain.rulebook import VERSIONS
from services.eligibility.domain.rulebook.dated import Parameter
from services.eligibility.domain.rulebook.open_questions import OPEN_QUESTIONS
from shared.citations import cited

_HEAD = """# 条文未决问题

管理办法的条文留有余地之处，所取的读法都是评审规则中注明日期的参数；办公室作出决定之前按默认执行。

办公室的决定记录在 `services/eligibility/domain/rulebook/parameters.py` 中：在所涉参数之下加一个 `Dated`，写明施行日、
新的值和 `decision=Decision(决定原文, 决定日期, 决定人)`，并在 `versions.py` 中加一个自该日起的版本；确认默认的，
只在原有的 `Dated` 上加 `decision`。施行日以前的申报仍按当时的读法。改变之前可以用 `honours rulebook what-if`
查看对以往申报的影响。

本页由 `python -m cli.generate` 依软件生成，`--check` 核对。

| 问题 | 条款 | 默认 | 现行读法 | 办公室的决定 |
| --- | --- | --- | --- | --- |
"""


def open_questions_text() -> str:
    """The page as it stands in docs/regulation/open-questions.md."""
    day = VERSIONS[-1].in_force_from
    rows = []
    for question in OPEN_QUESTIONS:
        places = "、".join(cited(each) for each in question.provisions)
        held = [_held(parameter, day) for parameter in question.parameters]
        decided = [f"{each.decided_on}，{each.by}：{each.text}" for each in question.decisions(day)] or ["尚无"]
        rows.append(
            f"| {question.question} | {places} | {question.default} | {'<br>'.join(held)} | {'<br>'.join(decided)} |"
        )
    return _HEAD + "\n".join(rows) + "\n"


def _held(parameter: Parameter[Any], day: date) -> str:
    dated = parameter.on(day)
    words = f"`{parameter.key}` {name_of(parameter)} = {as_words(dated.value)}（自{dated.since}起）"
    holder = HELD_BY.get(parameter.key)
    return words if holder is None else f"{words}，由 `{service_of(holder)}.{holder.__name__}` 执行"
