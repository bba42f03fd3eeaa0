"""`honours rulebook`: versions, differences, proposals from a file, and a round decided again."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from cli import running
from cli.eligibility import eligibility
from cli.regulation import values
from cli.regulation.differences import differences
from cli.regulation.shown import show_differences
from cli.regulation.values import BadValueError, as_json, as_words, from_json, name_of
from cli.regulation.versions import Edition, published
from cli.rulebook import rulebook
from services.eligibility.domain.rulebook import VERSIONS, Category, Kind, load
from services.eligibility.domain.rulebook.dated import Dated, Decision, Parameter
from services.eligibility.domain.rulebook.open_questions import OPEN_QUESTIONS, OpenQuestion
from services.eligibility.domain.rulebook.parameters import (
    MAJOR_ACCIDENTS,
    PARAMETERS,
    ROLE_YEARS,
    STAR_SATISFACTION_RATE,
    TEAM_EVALUATION_AGE,
    TWO_YEARS_BIND_PRINCIPAL_LEADER,
    UNIT_HONOUR_LEVELS,
    UNIT_QC_COUNT,
    UNIT_QC_YEARS,
)
from services.eligibility.domain.rulebook.rules import Rule
from services.eligibility.service import build
from shared.contracts.applications import Figures
from tests.eligibility.conftest import CLERK, application_id, submitted
from tests.eligibility.rulebook.given import SAMPLES
from tests.eligibility.test_service import disqualified
from tests.house import House

STRICTER = {"parameter": "9.5.satisfaction_rate", "value": "> 97", "source": "办公室讨论稿"}
PROPOSAL: dict[str, Any] = {
    "version": "2027.1",
    "in_force_from": "2027-01-01",
    "why": "拟提高满意率",
    "changes": [STRICTER],
}


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.err, "_width", 400)
    monkeypatch.setattr(running.out, "_width", 400)


def honours(*arguments: str, data: Path = Path("nowhere")) -> Result:
    return CliRunner().invoke(rulebook, list(arguments), obj=data)


def told(*arguments: str, data: Path = Path("nowhere")) -> str:
    result = honours(*arguments, data=data)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str, data: Path = Path("nowhere"), code: int = 2) -> str:
    result = honours(*arguments, data=data)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert isinstance(result.exception, SystemExit)
    return result.stderr


def told_by(show: Callable[[Console], None]) -> str:
    out = Console(file=StringIO(), width=400)
    show(out)
    return str(out.file.getvalue())  # type: ignore[attr-defined]


def with_rules(edition: Edition, rules: tuple[Rule, ...]) -> Edition:
    return replace(edition, book=replace(edition.book, rules={**edition.book.rules, Category.STAR: rules}))


def unlike(rule: Rule) -> Rule:
    """Another rule that reads the same fields."""
    return replace(rule, conditions=rule.conditions[1:])


def file(folder: Path, **changes: Any) -> str:
    path = folder / "proposal.json"
    path.write_text(json.dumps({**PROPOSAL, **changes}), encoding="utf-8")
    return str(path)


def test_list_names_every_version_with_its_day() -> None:
    shown, listed = told("list"), json.loads(told("list", "--json"))
    assert [each["version"] for each in listed["versions"]] == [version.name for version in VERSIONS]
    for version in VERSIONS:
        assert version.name in shown
        assert version.in_force_from.isoformat() in shown


def test_show_has_every_rule_parameter_and_open_question() -> None:
    shown, content = told("show", "2026.1"), json.loads(told("show", "2026.1", "--json"))
    rules = {rule for rules in load("2026.1").rules.values() for rule in rules}
    assert {each["clause"] for each in content["clauses"]} == {rule.citation for rule in rules}
    assert {each["parameter"] for each in content["parameters"]} == {parameter.key for parameter in PARAMETERS}
    assert [each["name"] for each in content["open_questions"]] == [each.name for each in OPEN_QUESTIONS]
    for rule in rules:
        assert f"“{rule.quote}”" in shown
    for parameter in PARAMETERS:
        assert f"{name_of(parameter)}：{as_words(parameter.history[0].value)}" in shown, parameter.key
    for question in OPEN_QUESTIONS:
        assert question.question in shown
        assert question.default in shown
    assert "办公室尚无决定" in shown


def test_show_writes_each_rule_once() -> None:
    shown = told("show", "2026.1")
    assert shown.count("禁止重新申报（事实") == 1
    assert "13.4　“法人登记及相关产业准入资质证书复印件；”" in shown


def test_diff_of_a_version_with_itself_is_empty() -> None:
    assert "两个版本没有差别" in told("diff", "2026.1", "2026.1")
    assert json.loads(told("diff", "2026.1", "2026.1", "--json"))["clauses"] == []


def test_diff_with_a_proposal_goes_clause_by_clause(tmp_path: Path) -> None:
    changes = [
        {"parameter": "17.4.measurement_years", "value": "within 2 years", "source": "依据甲"},
        {"parameter": "11.8.severities", "value": ["major", "particularly_major", "larger"], "source": "依据乙"},
        STRICTER,
        {"parameter": "10.5.evaluation_age", "value": "within 1 year", "source": "依据丙"},
    ]
    proposal = file(tmp_path, changes=changes)
    found = json.loads(told("diff", "2026.1", proposal, "--json"))
    assert (found["from"], found["to"]) == ("2026.1", "2027.1")
    assert [each["clause"] for each in found["clauses"]] == ["9.5", "10.5", "11.8", "17.4"]
    assert {each["change"] for each in found["clauses"]} == {"changed"}
    assert found["clauses"][0]["parameters"] == [
        {
            "parameter": "9.5.satisfaction_rate",
            "from": "> 95",
            "to": "> 97",
            "since": "2027-01-01",
            "source": "办公室讨论稿",
        }
    ]
    assert found["clauses"][1]["parameters"][0]["from"] is None
    shown = told("diff", "2026.1", proposal)
    for words in (
        "拟议，未发布",
        "第九条第5项",
        "客户满意评价率（%）：超过95 → 超过97",
        "最近一次评价的期限：不限 → 近1年内",
        "特别重大、重大 → 特别重大、重大、较大",
        "依据：依据甲",
    ):
        assert words in shown, words
    back = json.loads(told("diff", proposal, "2026.1", "--json"))
    assert back["clauses"][0]["parameters"][0]["to"] == "> 95"


@pytest.mark.parametrize(
    ("changes", "told_"),
    [
        ({"version": "2026.1"}, "version：版本“2026.1”已经发布"),
        ({"version": "../x"}, "version："),
        ({"in_force_from": "2026-01-01"}, "in_force_from：应晚于"),
        ({"in_force_from": "2027-02-30"}, "in_force_from：日历上没有这一天"),
        ({"based_on": "1999.1"}, "based_on：没有这个版本；现有：2026.1"),
        ({"why": " "}, "why：此项必填"),
        ({"changes": []}, "changes："),
        ({"because": "x"}, "because：不认识的字段"),
        ({"changes": [{**STRICTER, "source": ""}]}, "changes.0.source：此项必填"),
        ({"changes": [{**STRICTER, "value": "> 95"}]}, "changes.0.value：与版本 2026.1 相同"),
        ({"changes": [{**STRICTER, "value": 97}]}, "changes.0.value：应为“> 95”"),
        ({"changes": [{**STRICTER, "value": "97"}]}, "changes.0.value：应为“> 95”"),
        ({"changes": [STRICTER, STRICTER]}, "changes.1.parameter：这个参数在前面已经改过"),
        ({"changes": [{**STRICTER, "parameter": "9.5.satisfaction"}]}, "是否为 9.5.satisfaction_rate？"),
        ({"changes": [{**STRICTER, "parameter": "18.3.holder"}]}, "changes.0.value：这是文字读法"),
    ],
)
def test_proposal_that_is_wrong_is_refused(tmp_path: Path, changes: dict[str, Any], told_: str) -> None:
    assert told_ in refused("diff", "2026.1", file(tmp_path, **changes))


@pytest.mark.parametrize(
    ("name", "told_"),
    [("2030.9", "没有版本为“2030.9”的评审规则"), ("nothing.json", "没有这个文件"), ("", "没有版本为“”的评审规则")],
)
def test_unknown_version_is_refused(tmp_path: Path, name: str, told_: str) -> None:
    name = str(tmp_path / name) if name.endswith(".json") else name
    for arguments in (("show", name), ("diff", "2026.1", name), ("diff", name, "2026.1")):
        assert told_ in refused(*arguments)


def test_diff_tells_rules_that_come_go_and_are_rewritten() -> None:
    edition = published("2026.1")
    star = edition.book.rules[Category.STAR]
    rewritten = replace(star[1], kind=Kind.FACT, quote="爱岗敬业；")
    added = replace(star[3], citation="9.6", quote="新增一项。")
    others = {**edition.book.rules, Category.STAR: (star[0], rewritten, *star[3:], added)}
    found = differences(edition, replace(edition, book=replace(edition.book, rules=others)))
    assert [(each.clause, each.change) for each in found] == [
        ("9.2", "changed"), ("9.3", "removed"), ("9.6", "added")
    ]  # fmt: skip
    assert found[0].as_json()["rule"] == [
        {"field": "quote", "from": "爱岗敬业、诚实劳动、遵纪守法、热情服务；", "to": "爱岗敬业；"},
        {"field": "kind", "from": "J", "to": "F"},
    ]
    shown = told_by(lambda out: show_differences(out, edition, edition, found))
    for words in ("认定（F 事实，J 评判，M 兼有）：J → F", "取消　第九条第3项", "新增　第九条第6项", "“新增一项。”"):
        assert words in shown, words
    (other,) = differences(
        edition, with_rules(edition, (replace(star[0], conditions=star[0].conditions[:1]), *star[1:]))
    )
    assert [each["field"] for each in other.as_json()["rule"]] == ["reads"]
    swapped = replace(star[0], conditions=(star[0].conditions[1], star[0].conditions[1], star[0].conditions[0]))
    (other,) = differences(with_rules(edition, (swapped, *star[1:])), with_rules(edition, (unlike(swapped), *star[1:])))
    assert [each["field"] for each in other.as_json()["rule"]] == ["conditions"]


def test_decision_of_the_office_is_shown_beside_its_question(monkeypatch: pytest.MonkeyPatch) -> None:
    decision = Decision("一年以前的评价不再计入。", date(2025, 12, 1), "创建办公室")
    parameter = Parameter("10.5.evaluation_age", Dated(date(2026, 1, 1), None, "定期", "一年内", decision))
    question = OpenQuestion("age", "可以多久？", "不限", (parameter,))
    for module in ("cli.regulation.shown", "cli.regulation.as_json"):
        monkeypatch.setattr(f"{module}.OPEN_QUESTIONS", (question,))
    assert "办公室决定（2025-12-01，创建办公室）：一年以前的评价不再计入。" in told("show", "2026.1")
    (shown,) = json.loads(told("show", "2026.1", "--json"))["open_questions"]
    assert shown["decisions"] == [{"text": "一年以前的评价不再计入。", "decided_on": "2025-12-01", "by": "创建办公室"}]


def test_proposal_of_the_demo_is_one() -> None:
    proposal = str(SAMPLES.parent / "rulebook-proposal.json")
    assert len(json.loads(told("diff", "2026.1", proposal, "--json"))["clauses"]) == 3
    line = CliRunner().invoke(eligibility, ["check", str(SAMPLES / "table4-star.json"), "--rulebook", proposal]).stdout
    assert json.loads(line)["rulebook"] == "2027.draft"
    assert '"> 97"' in line


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.key)
def test_value_survives_json_and_has_words(parameter: Any) -> None:
    value = parameter.history[-1].value
    assert as_words(value)
    if isinstance(value, str):
        with pytest.raises(BadValueError, match="文字读法"):
            from_json(parameter, value)
    else:
        given = json.loads(json.dumps(as_json(value)))
        assert from_json(parameter, given) == value


def test_every_name_is_a_parameters() -> None:
    assert values.NAMES.keys() == {parameter.key.rpartition(".")[2] for parameter in PARAMETERS}


@pytest.mark.parametrize(
    ("parameter", "given"),
    [
        (STAR_SATISFACTION_RATE, "> 100"),
        (STAR_SATISFACTION_RATE, ">= 100.1"),
        (STAR_SATISFACTION_RATE, "< 95"),
        (STAR_SATISFACTION_RATE, None),
        (ROLE_YEARS, "within 3 years"),
        (ROLE_YEARS, "> 0 years"),
        (UNIT_QC_YEARS, ">= 3 years"),
        (TEAM_EVALUATION_AGE, "> 1 years"),
        (UNIT_HONOUR_LEVELS, "city_industry or higher"),
        (UNIT_HONOUR_LEVELS, ["county"]),
        (UNIT_QC_COUNT, 0),
        (UNIT_QC_COUNT, 51),
        (UNIT_QC_COUNT, True),
        (TWO_YEARS_BIND_PRINCIPAL_LEADER, 1),
        (MAJOR_ACCIDENTS, []),
        (MAJOR_ACCIDENTS, ["major", "major"]),
        (MAJOR_ACCIDENTS, ["huge"]),
        (MAJOR_ACCIDENTS, [["major"]]),
        (MAJOR_ACCIDENTS, "major"),
    ],
)
def test_value_that_a_parameter_cannot_have_is_refused(parameter: Any, given: Any) -> None:
    with pytest.raises(BadValueError, match="应为"):
        from_json(parameter, given)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Two stars of 2026, of which one would fail under the proposal, and one of 2027, banned since."""
    running_ = House(tmp_path / "data", build, (CLERK,))
    running_.hear(submitted("first"))
    lower = Figures(
        satisfaction_rate=Decimal("96.60"),
        annual_complaint_count=3,
        complaint_resolution_satisfaction_rate=Decimal(100),
    )
    running_.hear(submitted("second", holder="ef" * 32, number="2026-S-0002", figures=lower))
    running_.hear(disqualified("first", date(2026, 6, 23)))
    running_.hear(submitted("next", number="2028-S-0001", round=2028, applied_on=date(2028, 4, 10)))
    judged = {"judgements": [{"clause": "9.2", "met": True, "reason": "走访属实"}]}
    assert running_.post(f"/api/eligibility/{application_id('second')}/judgements", judged, by=CLERK).is_success
    yield running_
    running_.close()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}


def what_if(proposal: str, data: Path, *more: str) -> Any:
    return json.loads(told("what-if", "--from", "2026.1", "--to", proposal, "--json", *more, data=data))


def test_what_if_lists_the_applications_whose_verdict_changes(tmp_path: Path, house: House) -> None:
    data, proposal = tmp_path / "data", file(tmp_path)
    before = files(data)
    running_ = what_if(proposal, data, "--round", "2026")
    assert files(data) == before
    assert running_["applications"] == 2
    assert running_["changed"] == [
        {
            "application": str(application_id("second")),
            "number": "2026-S-0002",
            "category": "star",
            "from": "needs_judgement",
            "to": "ineligible",
            "clauses": [
                {
                    "clause": "9.5",
                    "from": "met",
                    "to": "not_met",
                    "message": "用户评价与业绩：客户满意评价率为96.60%，未超过97%。",
                }
            ],
        }
    ]
    shown = told("what-if", "--from", "2026.1", "--to", proposal, data=data)
    for words in ("3 件申报", "1 件结论改变", "2026-S-0002", "待评判 → 不符合条件", "未超过97%"):
        assert words in shown, words
    house.close()
    before = files(data)
    assert what_if(proposal, data, "--round", "2026") == running_
    assert files(data) == before
    assert not list(data.glob("eligibility.db-*"))


def test_what_if_recounts_bans(tmp_path: Path, house: House) -> None:
    change = {"parameter": "18.3.ban_years", "value": 1, "source": "假设"}
    (banned,) = what_if(file(tmp_path, changes=[change]), tmp_path / "data", "--round", "2028")["changed"]
    assert (banned["number"], banned["from"], banned["to"]) == ("2028-S-0001", "ineligible", "needs_judgement")
    assert [each["clause"] for each in banned["clauses"]] == ["18.3"]


def test_what_if_between_the_same_rules_changes_nothing(tmp_path: Path, house: House) -> None:
    found = what_if("2026.1", tmp_path / "data")
    assert (found["rounds"], found["applications"], found["changed"]) == ([2026, 2028], 3, [])


def test_what_if_refuses_what_is_not_there(tmp_path: Path, house: House) -> None:
    data, both = tmp_path / "data", ("what-if", "--from", "2026.1", "--to", "2026.1")
    assert "没有 2030 年度的申报；数据目录中的年度：2026、2028" in refused(*both, "--round", "2030", data=data)
    assert "不是实例的数据目录" in refused(*both, data=tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "eligibility.db").write_bytes(b"not a database" * 100)
    assert "无法读取" in refused(*both, data=broken)
