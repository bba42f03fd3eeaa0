"""`honours eligibility check`: a verdict a file without suite or data, problems in Chinese where there is none."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import running
from cli.eligibility import eligibility
from services.applications.service import build as applications
from services.eligibility.domain.rulebook import load
from services.eligibility.service import build as assessing
from shared.contracts.applications import ApplicationSubmitted
from shared.contracts.eligibility import EligibilityAssessed
from tests.applications.conftest import OFFICE, ROUND, UNIT
from tests.eligibility.rulebook.given import NAMES, SAMPLES, application
from tests.house import House

KEYS = ["file", "verdict", "rulebook", "clauses", "materials"]
CLAUSE_KEYS = ["clause", "kind", "verdict", "facts", "message"]
FACT_KEYS = ["name", "value", "threshold", "verdict", "source"]
STAR_ID, STAR_UNIT = "320706199005060427", "91320706MA1ABCD11P"


@pytest.fixture(autouse=True)
def _consoles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.err, "_width", 400)


def path(sample: str) -> str:
    return str(SAMPLES / f"{NAMES[sample]}.json")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(eligibility, ["check", *arguments])


def lines(result: Result, code: int = 0) -> list[dict[str, Any]]:
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def clause(line: Mapping[str, Any], citation: str) -> dict[str, Any]:
    (found,) = [each for each in line["clauses"] if each["clause"] == citation]
    return dict(found)


def written(folder: Path, content: object, name: str = "file.json") -> str:
    file = folder / name
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(file)


def changed(folder: Path, sample: str, **changes: Any) -> str:
    """A sample with values replaced at `form__organisation__uscc`-like paths; ... leaves a key out."""
    content = json.loads(json.dumps(application(sample)))
    for place, value in changes.items():
        *above, last = place.split("__")
        part = content
        for step in above:
            part = part[step]
        if value is ...:
            del part[last]
        else:
            part[last] = value
    return written(folder, content, f"{sample}.json")


@pytest.mark.parametrize("sample", NAMES)
def test_sample_gets_one_line_with_every_clause_of_its_category(sample: str) -> None:
    (line,) = lines(check(path(sample)))
    assert list(line) == KEYS
    assert (line["file"], line["verdict"], line["rulebook"]) == (path(sample), "needs_judgement", "2026.1")
    category = application(sample)["category"]
    assert [each["clause"] for each in line["clauses"]] == [r.citation for r in load("2026.1").rules[category]]
    assert line["clauses"][-1]["clause"] == "18.3"
    assert "未查询" in line["clauses"][-1]["message"]
    for each in line["clauses"]:
        assert list(each) == CLAUSE_KEYS
        assert all(list(fact) == FACT_KEYS for fact in each["facts"])
    assert [list(each) for each in line["materials"]] == [["kind", "verdict"]] * len(line["materials"])
    assert {each["verdict"] for each in line["materials"]} == {"met"}


def test_it_needs_neither_suite_nor_data_directory(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from cli.main import main; main()", "eligibility", "check", path("star")]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SAMPLES.parents[2]), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=True)
    assert json.loads(done.stdout)["verdict"] == "needs_judgement"
    assert (done.stderr, list(tmp_path.iterdir())) == (b"", [])


def test_service_decides_the_samples_alike(tmp_path: Path) -> None:
    applying = House(tmp_path / "applications", applications, (UNIT, OFFICE))
    deciding = House(tmp_path / "eligibility", assessing, ())
    assert applying.post("/api/applications/rounds", {**ROUND, "quotas": {}}, by=OFFICE).status_code == 201
    for sample in NAMES:
        content = application(sample)
        applying.now = deciding.now = datetime.fromisoformat(f"{content['applied_on']}T10:00:00+08:00")
        receipt = applying.post("/api/applications", {"application": content, "files": {}}, by=UNIT)
        assert receipt.status_code == 201, receipt.text
        submitted = applying.told()[-1]
        assert isinstance(submitted, ApplicationSubmitted)
        deciding.hear(submitted)
        (line,) = lines(check(path(sample), "--bans", written(tmp_path, [])))
        assessed = deciding.told()[-1]
        assert isinstance(assessed, EligibilityAssessed)
        told = assessed.model_dump(mode="json")
        assert (told["verdict"], told["rulebook"]) == (line["verdict"], line["rulebook"])
        assert told["clauses"] == [{k: v for k, v in each.items() if k != "facts"} for each in line["clauses"]]
    applying.close()
    deciding.close()


def test_same_file_gives_the_same_bytes_alone_and_among_others() -> None:
    alone = check(path("star")).stdout
    assert check(path("team"), path("star"), path("leader")).stdout.splitlines(keepends=True)[1] == alone


def test_missing_evidence_gets_a_verdict(tmp_path: Path) -> None:
    absent = changed(tmp_path, "star", evidence__front_line=...)
    (line,) = lines(check(absent))
    null = changed(tmp_path, "star", evidence__front_line=None)
    assert lines(check(null)) == [line]
    assert (line["verdict"], clause(line, "9.1")["verdict"]) == ("incomplete", "evidence_missing")
    (nothing,) = lines(check(changed(tmp_path, "enterprise", evidence=None, materials=[])))
    assert nothing["verdict"] == "incomplete"
    assert clause(nothing, "13")["verdict"] == "evidence_missing"
    assert {each["verdict"] for each in nothing["materials"]} == {"evidence_missing"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "是空文件"),
        (b" \n", "是空文件"),
        (b"hello", "第 1 行第 1 列"),
        (b'{"round": NaN}', "NaN"),
        (b'{"round": 1, "round": 2}', "字段重复出现：round"),
        ('{"category": "明星"}'.encode("gb18030"), "UTF-8"),
        (b"[" * 100_000, "嵌套层数"),
        (b" " * 1024 * 1024 + b"{}", "超过 1 MB"),
        (b"[]", "应为一个对象"),
        (b"{}", "category：请选择类别"),
        (b'{"category": "enterprise"}', "variant：请选择行业类型"),
        (b'{"category": "star"}', "form：必填项未填写"),
    ],
)
def test_what_is_no_application_is_refused_and_the_others_are_decided(
    tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    result = check(path("star"), str(file), path("team"))
    assert [line["file"] for line in lines(result, code=2)] == [path("star"), path("team")]
    assert result.stderr.startswith(str(file)), result.stderr
    assert told in result.stderr


def test_directory_and_missing_file_are_refused(tmp_path: Path) -> None:
    result = check(str(tmp_path), str(tmp_path / "nothing.json"))
    assert lines(result, code=2) == []
    assert "这是目录，不是文件" in result.stderr
    assert "没有这个文件" in result.stderr


def test_every_wrong_field_is_named(tmp_path: Path) -> None:
    figures = {**application("star")["form"]["service_figures"], "satisfaction_rate": "100.01"}
    result = check(changed(tmp_path, "star", evidence__frontline=True, round="2026", form__service_figures=figures))
    assert lines(result, code=2) == []
    for field in ("round：", "form.service_figures.satisfaction_rate：", "evidence.frontline："):
        assert f"\n  {field}" in result.stderr


def test_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    file = tmp_path / "bom.json"
    file.write_bytes(b"\xef\xbb\xbf" + Path(path("star")).read_bytes())
    assert lines(check(str(file)))[0]["verdict"] == "needs_judgement"


def test_name_that_is_not_utf_8(tmp_path: Path) -> None:
    file = os.fsdecode(bytes(tmp_path) + b"/\xff.json")
    Path(file).write_bytes(Path(path("star")).read_bytes())
    assert lines(check(file))[0]["file"].endswith("/?.json")


@pytest.mark.parametrize(
    ("decided_on", "gate", "verdict"),
    [
        ("2023-04-19", None, "met"),  # its last day is the day before the application
        ("2023-04-20", None, "not_met"),  # its last day is the day of application
        ("2026-04-20", None, "not_met"),
        ("2026-04-21", None, "met"),
        ("2026-04-21", "2026-04-20", "met"),
        ("2026-04-21", "2026-04-21", "not_met"),
        ("2026-04-21", "2026-12-01", "not_met"),
    ],
)
def test_ban_counts_by_its_days(tmp_path: Path, decided_on: str, gate: str | None, verdict: str) -> None:
    bans = written(tmp_path, [{"citizen_id": STAR_ID, "decided_on": decided_on}])
    (line,) = lines(check(path("star"), "--bans", bans, *(["--on", gate] if gate else [])))
    assert clause(line, "18.3")["verdict"] == verdict
    assert "未查询" not in clause(line, "18.3")["message"]


def test_ban_is_on_the_holder_alone(tmp_path: Path) -> None:
    team, unit = application("team")["form"], application("enterprise")["form"]["organisation"]["uscc"]
    uscc = team["organisation"]["uscc"]
    respelt = f" {team['team_name'][:2]} {team['team_name'][2:]}"
    bans = written(
        tmp_path,
        [
            {"uscc": STAR_UNIT, "decided_on": "2026-01-01"},  # the star's unit, not the star
            {"uscc": uscc, "team_name": "另一班组", "decided_on": "2026-01-01"},
        ],
    )
    everybody = [path(sample) for sample in ("star", "team", "enterprise")]
    assert [clause(line, "18.3")["verdict"] for line in lines(check(*everybody, "--bans", bans))] == ["met"] * 3
    bans = written(
        tmp_path,
        [
            {"citizen_id": STAR_ID, "decided_on": "2026-01-01"},
            {"uscc": uscc, "team_name": respelt, "decided_on": "2026-01-01"},
            {"uscc": unit, "decided_on": "2026-01-01"},
        ],
    )
    found = lines(check(*everybody, "--bans", bans))
    assert [clause(line, "18.3")["verdict"] for line in found] == ["not_met"] * 3
    assert {line["verdict"] for line in found} == {"ineligible"}


def test_accident_after_the_application_counts_at_a_later_gate(tmp_path: Path) -> None:
    accident = {"kind": "safety", "severity": "major", "date": "2026-05-01"}
    file = changed(tmp_path, "enterprise", evidence__accidents=[accident])
    assert clause(lines(check(file))[0], "11.8")["verdict"] == "met"
    assert clause(lines(check(file, "--on", "2026-04-30"))[0], "11.8")["verdict"] == "met"
    assert clause(lines(check(file, "--on", "2026-05-01"))[0], "11.8")["verdict"] == "not_met"


def judgement(citation: str, *, met: bool = True) -> dict[str, Any]:
    return {"clause": citation, "met": met, "reason": "材料翔实", "by": "expert-1"}


def test_judgements_decide_the_clauses_that_a_file_has(tmp_path: Path) -> None:
    judged = written(tmp_path, [judgement(each) for each in ("9.2", "9.3", "9.4", "10.2")])
    star, team = lines(check(path("star"), path("team"), "--judgements", judged))
    assert (star["verdict"], team["verdict"]) == ("eligible", "needs_judgement")
    assert clause(team, "10.2")["verdict"] == "met"
    alone = check(path("star"), "--judgements", judged)
    assert lines(alone)[0] == star
    assert "第10.2条" in alone.stderr
    against = written(tmp_path, [judgement("9.2", met=False)])
    assert lines(check(path("star"), "--judgements", against))[0]["verdict"] == "ineligible"


@pytest.mark.parametrize(
    ("option", "content", "told"),
    [
        ("--judgements", [judgement("9.5")], "第9.5条由事实认定，任何人不得以评判代替"),
        ("--judgements", [judgement("10.1")], "第10.1条由事实认定"),
        ("--judgements", [judgement("18.3")], "第18.3条由事实认定"),
        ("--judgements", [judgement("15")], "第15条由事实认定"),
        ("--judgements", [judgement("9.9")], "评审规则没有第9.9条"),
        ("--judgements", [judgement("9.2"), judgement("9.2", met=False)], "第 2 项 clause：第9.2条在前面已有评判"),
        ("--judgements", [{**judgement("9.2"), "met": "true"}], "第 1 项 met：应为是或否"),
        ("--judgements", [{**judgement("9.2"), "reason": " "}], "第 1 项 reason："),
        ("--judgements", [{"clause": "9.2", "met": True, "reason": "好"}], "第 1 项 by：必填项未填写"),
        ("--judgements", {"clause": "9.2"}, "应为一个 JSON 列表"),
        ("--bans", {}, "应为一个 JSON 列表"),
        ("--bans", [3], "第 1 项：应为对象"),
        ("--bans", [{"decided_on": "2026-01-01"}], "应写明一个对象"),
        ("--bans", [{"team_name": "班组", "decided_on": "2026-01-01"}], "应写明一个对象"),
        ("--bans", [{"citizen_id": STAR_ID, "uscc": STAR_UNIT, "decided_on": "2026-01-01"}], "应写明一个对象"),
        (
            "--bans",
            [{"citizen_id": STAR_ID, "team_name": "班组", "decided_on": "2026-01-01"}],
            "应写明一个对象",
        ),
        ("--bans", [{"citizen_id": "320706199005060428", "decided_on": "2026-01-01"}], "校验码"),
        ("--bans", [{"uscc": STAR_UNIT, "decided_on": "2026-02-30"}], "日历上没有这一天"),
        ("--bans", [{"uscc": STAR_UNIT}], "decided_on：必填项未填写"),
        ("--bans", [{"uscc": STAR_UNIT, "decided_on": "2026-01-01", "why": "x"}], "why：不认识的字段"),
    ],
)
def test_wrong_entry_is_refused_before_anything_is_decided(
    tmp_path: Path, option: str, content: object, told: str
) -> None:
    result = check(path("star"), option, written(tmp_path, content))
    assert lines(result, code=2) == []
    assert told in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--on", "2026-4-20"], "日期应写成"),
        (["--on", ""], "日期应写成"),
        (["--on", "2026-02-30"], "日历上没有这一天"),
        (["--rulebook", "2020.1"], "没有版本为“2020.1”的评审规则"),
        (["--rulebook", ""], "现有：2026.1"),
        (["--bans", ""], "无法读取"),
        (["--judgements", "/nowhere.json"], "没有这个文件"),
    ],
)
def test_wrong_option_is_refused(arguments: list[str], told: str) -> None:
    result = check(path("star"), *arguments)
    assert lines(result, code=2) == []
    assert told in result.stderr


@pytest.mark.parametrize("width", [80, 120])
def test_table_fits_its_width_and_has_no_colours_in_a_file(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    from rich.cells import cell_len

    monkeypatch.setattr(running.out, "_width", width)
    shown = check(path("leader"), "--table").stdout
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert "\x1b" not in shown
    for words in ("结论：待评判", "2026.1", "12.1", "兼有", "18.3", "未查询禁止申报名册"):
        assert words in shown
