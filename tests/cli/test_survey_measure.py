"""`honours survey measure`: survey files measured without suite or data."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import running
from cli.survey import survey
from services.surveys.measuring import measure_files

SAMPLES = Path(__file__).parents[1] / "surveys" / "samples"
MESSY = str(SAMPLES / "messy.csv")
STAR = str(SAMPLES / "star-first-party-utf8.csv")


@pytest.fixture(autouse=True)
def _consoles(monkeypatch: pytest.MonkeyPatch) -> None:
    for console in (running.err, running.out):
        monkeypatch.setattr(console, "_width", 160)


def measure(*arguments: str) -> Result:
    return CliRunner().invoke(survey, ["measure", *arguments])


def test_prints_one_object_on_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = measure(MESSY, STAR, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert list(told) == [
        *("files", "valid", "satisfied", "rejected", "duplicates"),
        *("satisfaction_rate", "interval", "composite_index", "service_index", "items"),
    ]
    assert told == measure_files([MESSY, STAR])
    assert told["files"] == [MESSY, STAR]
    assert list(told["rejected"][0]) == ["file", "line", "column", "value", "reason"]
    assert list(tmp_path.iterdir()) == [], "no data directory is touched"


def test_shows_people_the_figures_every_item_and_what_did_not_count() -> None:
    result = measure(MESSY)
    assert result.exit_code == 0, result.output
    measured = measure_files([MESSY])
    for figure in (measured["satisfaction_rate"], measured["composite_index"], measured["service_index"]):
        assert figure is not None
        assert figure in result.stdout
    for words in ("有效调查表", "54", "服务中注意和顾客沟通", "很好", "评分应为 1 至 10 的整数，或留空", "整行"):
        assert words in result.stdout


def test_what_cannot_be_read_is_named_and_the_rest_is_measured(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.csv")
    result = measure(absent, str(tmp_path), "a\0b", STAR, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["files"] == [STAR]
    assert json.loads(result.stdout)["valid"] > 0
    for words in (f"无法读取 {absent}：没有这个文件。", "这是目录，不是文件", "路径有误"):
        assert words in result.stderr


def test_a_file_that_is_no_sheet_is_refused_as_a_whole(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("甲,乙\n1,2\n", encoding="utf-8")
    result = measure(str(other), STAR, "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert {refusal["line"] for refusal in told["rejected"]} == {1}
    assert told["valid"] == measure_files([STAR])["valid"]


def test_a_file_without_answers_has_no_rate(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text(Path(STAR).read_text("utf-8-sig").splitlines()[0] + "\n", encoding="utf-8")
    result = measure(str(empty), "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["valid"], told["satisfaction_rate"], told["interval"]) == (0, 0, None, None)
    assert "-" in measure(str(empty)).stdout


def test_an_unknown_questionnaire_is_refused_with_those_there_are() -> None:
    result = measure(STAR, "--questionnaire", "annex9")
    assert result.exit_code == 2
    assert "没有名为“annex9”的问卷" in result.stderr
    assert "annex3" in result.stderr
