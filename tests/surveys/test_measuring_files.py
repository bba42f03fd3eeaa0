"""The sample files against the oracle, and the exact refusals of the messy one."""

from datetime import date
from pathlib import Path

import pytest

from services.surveys.measuring import measure_files
from tests.surveys import oracle
from tests.surveys.sheets import csv_of, row

SAMPLES = Path(__file__).parent / "samples"
STAR = SAMPLES / "star-first-party-utf8.csv"
TEAM = SAMPLES / "team-first-party-gb18030.csv"
MESSY = SAMPLES / "messy.csv"


@pytest.mark.parametrize("paths", [[STAR], [TEAM], [MESSY], [STAR, TEAM, MESSY], [MESSY, MESSY], [STAR, STAR]])
def test_sample_files_measure_as_the_oracle_says(paths: list[Path]) -> None:
    sheets, refused = [], []
    for path in paths:
        some, bad = oracle.read(path.read_bytes())
        sheets += some
        refused += [(str(path), *cell) for cell in bad]
    kept, duplicates = oracle.without_duplicates(sheets)
    right = oracle.measure(kept)

    measured = measure_files(paths)

    assert measured == {
        "files": [str(path) for path in paths],
        "valid": right["valid"],
        "satisfied": right["satisfied"],
        "rejected": measured["rejected"],
        "duplicates": duplicates,
        "satisfaction_rate": oracle.shown(right["rate"]),
        "interval": [oracle.shown(bound) for bound in right["interval"]],
        "composite_index": oracle.shown(right["composite"]),
        "service_index": oracle.shown(right["service"]),
        "items": {
            name: {"mean": oracle.shown(right["means"][name]), "counts": right["counts"][name]} for name in oracle.ITEMS
        },
    }
    assert [(r["file"], r["line"], r["column"], r["value"]) for r in measured["rejected"]] == refused


def test_messy_file_is_refused_cell_by_cell() -> None:
    measured = measure_files([MESSY])
    score = "评分应为 1 至 10 的整数，或留空"
    assert [(r["line"], r["column"], r["value"], r["reason"]) for r in measured["rejected"]] == [
        (5, "按合理的流程提供服务", "11", score),
        (10, "服务周到", "很好", score),
        (13, "时间", "2026-02-30", "时间应为真实日期，写作 2026-03-05、2026/3/5 或 2026年3月5日，或留空"),
        (16, "用户（顾客）电话", "12345", "电话应为 7 至 15 位数字，可带 +、- 和空格，或留空"),
        (32, "服务中能向顾客提供合理的建议", "7.5", score),
        (35, "", "8,9,7,8,9,9,8,8,8", "本行有 9 格，表头有 15 格"),
    ]
    assert (measured["valid"], measured["satisfied"], measured["duplicates"]) == (54, 51, 1)


def test_same_sheet_written_differently_in_two_encodings_is_one_duplicate(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(csv_of(row(signature="张三", phone="139-0518-0000", day="2026-03-05")).encode())
    wide = ",".join([" ８ "] * 12)
    second.write_bytes(csv_of(row(wide, signature=" 张三 ", phone="13905180000", day="2026年3月5日")).encode("gb18030"))
    measured = measure_files([first, second])
    assert (measured["valid"], measured["duplicates"], measured["rejected"]) == (1, 1, [])


def test_equal_anonymous_sheets_all_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_of(*[row(day="2026-03-05")] * 3), encoding="utf-8")
    measured = measure_files([path])
    assert (measured["valid"], measured["duplicates"]) == (3, 0)


def test_refused_row_is_no_duplicate_of_a_valid_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    eleven = row("11,8,8,8,8,8,8,8,8,8,8,8", phone="13905180000")
    path.write_text(csv_of(eleven, eleven, row(phone="13905180000")), encoding="utf-8")
    measured = measure_files([path])
    assert (measured["valid"], measured["duplicates"], len(measured["rejected"])) == (1, 0, 2)


def test_no_valid_sheet_measures_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_of(), encoding="utf-8")
    measured = measure_files([path])
    assert measured["valid"] == 0
    assert measured["satisfaction_rate"] is None
    assert measured["interval"] is None
    assert measured["composite_index"] is None
    assert measured["service_index"] is None
    assert measured["items"]["warmth"] == {"mean": None, "counts": [0] * 10}


def test_refused_file_is_named_on_its_first_line_and_the_others_count(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(csv_of(row()), encoding="utf-8")
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    measured = measure_files([bad, good])
    assert measured["valid"] == 1
    assert {(r["file"], r["line"]) for r in measured["rejected"]} == {(str(bad), 1)}
    assert [r["column"] for r in measured["rejected"][:3]] == ["a", "b", "按合理的流程提供服务"]


def test_oracle_reads_the_sample_dates() -> None:
    sheets, _ = oracle.read(MESSY.read_bytes())
    assert sheets[0][1] == date(2026, 2, 7)
