"""Versions, differences and what-ifs for people: tables and lines in Chinese."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.eligibility_table import KINDS, OVERALL, VERDICTS
from cli.folding import folded
from cli.regulation.differences import ClauseChange
from cli.regulation.values import CATEGORIES, as_words, name_of
from cli.regulation.versions import Edition
from cli.regulation.what_if import Redecided, WhatIf
from services.eligibility.domain.rulebook import VERSIONS, Category, ClauseAssessed
from services.eligibility.domain.rulebook.articles.articles_13_to_16 import REQUIRED
from services.eligibility.domain.rulebook.labels import CLAUSES
from services.eligibility.domain.rulebook.open_questions import OPEN_QUESTIONS
from services.eligibility.domain.rulebook.parameters import PARAMETERS
from services.eligibility.domain.rulebook.rules import Rule
from shared.citations import cited

_NARROWEST = 20
_FIELDS = {
    "quote": "原文",
    "kind": "认定（F 事实，J 评判，M 兼有）",
    "categories": "类别",
    "reads": "读取",
    "conditions": "条件的认定方法不同",
}
_CHANGES = {"changed": "修改", "added": "新增", "removed": "取消"}


def show_list(out: Console) -> None:
    """Every published version, the first first."""
    table = _table("版本", "施行日", "说明")
    for version in VERSIONS:
        table.add_row(version.name, version.in_force_from.isoformat(), version.why)
    out.print(table, highlight=False)


def show_edition(out: Console, edition: Edition) -> None:
    """Every rule with the regulation's words and its parameters, then the open questions and how they are answered."""
    _heading(out, edition)
    for category in Category:
        _say(out, CATEGORIES[category], "bold")
        for rule in edition.book.rules[category]:
            if rule.categories == {category} or category is list(Category)[-1]:
                _rule(out, edition, rule)
    others = [p for p in PARAMETERS if p.citation not in CLAUSES]
    _say(out, "其他读法", "bold")
    for parameter in others:
        dated = edition.dated[parameter.key]
        _say(
            out, f"{cited(parameter.citation)}　{name_of(parameter)}：{as_words(dated.value)}（{dated.reading}）", "", 2
        )
    out.print()
    _say(out, "条文未决问题", "bold")
    for number, question in enumerate(OPEN_QUESTIONS, start=1):
        places = "、".join(cited(each) for each in question.provisions)
        _say(out, f"{number}. {question.question}（{places}）", "", 2)
        _say(out, f"默认：{question.default}", "dim", 5)
        decisions = list(question.decisions(edition.version.in_force_from))
        for decision in decisions:
            _say(out, f"办公室决定（{decision.decided_on}，{decision.by}）：{decision.text}", "green", 5)
        if not decisions:
            _say(out, "办公室尚无决定，按默认执行。", "dim", 5)


def show_differences(out: Console, before: Edition, after: Edition, found: tuple[ClauseChange, ...]) -> None:
    """Clause by clause: what was, what is, and where that comes from."""
    for edition in (before, after):
        _heading(out, edition)
    if not found:
        _say(out, "两个版本没有差别。")
    for each in found:
        label = CLAUSES.get(each.clause, "")
        kind = f"（{KINDS[each.rule.kind]}）" if each.rule else ""
        _say(out, f"{_CHANGES[each.change]}　{cited(each.clause)}　{label}{kind}", "bold")
        if each.rule is not None:
            _say(out, f"“{each.rule.quote}”", "dim", 2)
        for field, was, now in each.rewritten:
            _say(out, f"{_FIELDS[field]}：{was} → {now}" if was != now else _FIELDS[field], "", 2)
        for changed in each.parameters:
            was, now = as_words(changed.before.value), as_words(changed.after.value)
            line = Text.assemble(f"  {name_of(changed.parameter)}：", (was, "red"), " → ", (now, "green"))
            out.print(line, highlight=False)
            decision = changed.after.decision
            source = changed.after.reading if decision is None else f"{decision.by}：{decision.text}"
            _say(out, f"自{changed.after.since}起；依据：{source}", "dim", 4)
    if found:
        out.print()
        _say(out, f"共 {len(found)} 条不同。")


def show_what_if(out: Console, result: WhatIf) -> None:
    """Every application whose verdict changes, and the clauses that change it."""
    for edition in (result.before, result.after):
        _heading(out, edition)
    years = "、".join(f"{year}年度" for year in result.rounds) or "尚无申报"
    changed = result.changed
    _say(
        out, f"{years}：重新认定 {len(result.applications)} 件申报，{len(changed)} 件结论改变。什么也没有改动。", "bold"
    )
    for each in changed:
        _redecided(out, each)
    silent = sum(1 for each in result.applications if each.clauses and not each.changed)
    if silent:
        out.print()
        _say(out, f"另有 {silent} 件仅个别条款的结论改变，总的结论不变。")


def _redecided(out: Console, each: Redecided) -> None:
    (was, was_style), (now, now_style) = OVERALL[each.before.verdict], OVERALL[each.after.verdict]
    title = f"{each.number or each.application}　{CATEGORIES[Category(each.category)]}　{each.name}　"
    out.print()
    out.print(Text.assemble((title, "bold"), (was, was_style), " → ", (now, now_style)), highlight=False)
    for before, after in each.clauses:
        clause = after or before
        if clause is not None:
            _say(out, f"{clause.clause}　{_word(before)} → {_word(after)}", "", 2)
            _say(out, clause.message if after else "不再要求", "dim", 4)


def _word(clause: ClauseAssessed | None) -> str:
    return "无此条" if clause is None else VERDICTS[clause.verdict][0]


def _heading(out: Console, edition: Edition) -> None:
    version = edition.version
    mark = "（拟议，未发布）" if edition.proposed else ""
    _say(out, f"评审规则 {version.name}{mark}　自{version.in_force_from}起　{version.why}", "bold")
    out.print()


def _rule(out: Console, edition: Edition, rule: Rule) -> None:
    until = "" if rule.in_force_until is None else f"，至{rule.in_force_until}止"
    everybody = "，各类别" if len(rule.categories) > 1 else ""
    heading = (
        f"{rule.citation}　{CLAUSES[rule.citation]}（{KINDS[rule.kind]}{everybody}，自{rule.in_force_from}起{until}）"
    )
    _say(out, heading, "cyan", 1)
    _say(out, f"“{rule.quote}”", "", 4)
    for material in REQUIRED.get(rule.citation, ()):
        _say(out, f"{material.citation}　“{material.quote}”　{material.kind.value}", "", 4)
    for parameter in PARAMETERS:
        if parameter.citation == rule.citation:
            dated = edition.dated[parameter.key]
            _say(out, f"{name_of(parameter)}：{as_words(dated.value)}（自{dated.since}起；{dated.reading}）", "dim", 4)
    if rule.reads:
        _say(out, f"读取：{'、'.join(rule.reads)}", "dim", 4)
    out.print()


def _say(out: Console, words: str, style: str = "", indent: int = 0) -> None:
    for line in folded(words, max(out.width - indent, _NARROWEST)):
        out.print(Text(" " * indent + line, style), highlight=False)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
