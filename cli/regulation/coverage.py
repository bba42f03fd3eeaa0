"""The coverage table: every item of articles 1-18 is a rule, a step of a service, or text without effect."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cli.eligibility_table import KINDS
from cli.regulation.steps import STEPS, WITHOUT_EFFECT, Step, WithoutEffect
from cli.regulation.text import items
from cli.regulation.values import CATEGORIES, as_words, name_of
from services.eligibility.domain.rulebook.articles import RULES
from services.eligibility.domain.rulebook.articles.articles_13_to_16 import REQUIRED, Material
from services.eligibility.domain.rulebook.parameters import PARAMETERS
from services.eligibility.domain.rulebook.rules import Rule
from shared.citations import cited
from shared.history import Aggregate

_HEAD = """# 管理办法逐条对照

第一条至第十八条的每一项（没有分项的条，整条为一项）或是评审规则，或是某个服务的一个步骤，或是不引起办理的文字。
本页由 `python -m cli.generate` 依软件生成，`--check` 核对；命令和事件以其在软件中的名称列出，不存在的不能列出。

“认定”：事实由程序认定；评判由人作出并签名；兼有先由程序核对事实，再由人评判。

"""


class UncoveredError(Exception):
    """An item of the regulation that nothing holds, or something that holds an item that is not there."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One item, and what holds it: one of these at least."""

    citation: str
    words: str
    rule: Rule | None
    material: Material | None
    step: Step | None
    without_effect: WithoutEffect | None


def coverage() -> tuple[Covered, ...]:
    """Every item in the regulation's order. Raises UncoveredError unless it is complete and names no other."""
    wanted = items()
    rules = {rule.citation: rule for rule in RULES}
    materials: dict[str, tuple[Rule | None, Material | None]]
    materials = {each.citation: (rules[article], each) for article, required in REQUIRED.items() for each in required}
    held = {*materials, *(rules.keys() - REQUIRED.keys()), *STEPS, *WITHOUT_EFFECT}
    if wrong := sorted(held.symmetric_difference(wanted)):
        raise UncoveredError(f"covered or in the regulation, but not both: {', '.join(wrong)}")
    if both := sorted(WITHOUT_EFFECT.keys() & {*materials, *rules, *STEPS}):
        raise UncoveredError(f"without effect and yet held: {', '.join(both)}")
    found = []
    for citation, words in wanted.items():
        rule, material = materials.get(citation, (rules.get(citation), None))
        step, without_effect = STEPS.get(citation), WITHOUT_EFFECT.get(citation)
        found.append(Covered(citation, words, rule, material, step, without_effect))
    return tuple(found)


def coverage_text() -> str:
    """The table as it stands in docs/regulation/coverage.md."""
    rows = coverage()
    rules = sum(row.rule is not None for row in rows)
    steps = sum(row.step is not None for row in rows)
    both = sum(row.rule is not None and row.step is not None for row in rows)
    silent = sum(row.without_effect is not None for row in rows)
    total = f"共 {len(rows)} 项，全部有着落：评审规则 {rules} 项，服务的步骤 {steps} 项（其中 {both} 项兼为规则），"
    lines = ["| 条款 | 原文 | 由何落实 |", "| --- | --- | --- |"]
    lines += [f"| {cited(row.citation)} | {row.words} | {'<br>'.join(_held(row))} |" for row in rows]
    return f"{_HEAD}{total}不引起办理的文字 {silent} 项。\n\n" + "\n".join(lines) + "\n"


def service_of(thing: type | Callable[..., object]) -> str:
    """The service that a command, an event or whatever else holds a provision belongs to."""
    return thing.__module__.split(".")[1]


def topic_of(event: type[Aggregate.Event]) -> str:
    """The frozen name under which an event is stored."""
    return f"{service_of(event)}.{event.__qualname__}"


def _held(row: Covered) -> Iterator[str]:
    if row.rule is not None:
        kind = KINDS[row.rule.kind]
        categories = "、".join(CATEGORIES[each] for each in CATEGORIES if each in row.rule.categories)
        yield f"**规则** `{row.rule.citation}`（{kind}；{categories}）"
        if row.material is not None:
            yield f"材料种类 `{row.material.kind.value}`"
        elif row.rule.reads:
            yield "读取 " + "、".join(f"`{path}`" for path in row.rule.reads)
    for parameter in PARAMETERS:
        if parameter.citation == row.citation:
            yield f"读法 `{parameter.key}` {name_of(parameter)} = {as_words(parameter.history[-1].value)}"
    if row.step is not None:
        names = [f"`{service_of(command)}.{command.__name__}`" for command in row.step.commands]
        topics = [f"`{topic_of(event)}`" for event in row.step.events]
        yield f"**步骤** {row.step.what}"
        yield f"命令 {'、'.join(names)}；事件 {'、'.join(topics)}"
    if row.without_effect is not None:
        yield f"**不引起办理** {row.without_effect.reason}"
