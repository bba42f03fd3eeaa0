"""The rules for a cell, to the last blank."""

from datetime import date

import pytest

from services.surveys.domain.questionnaire import ANNEX3, Item, Questionnaire
from services.surveys.domain.sheet import Period, RefusedCellError, ScoreCells, parse_date, parse_phone, parse_scores

CELLS = ScoreCells(ANNEX3)


@pytest.mark.parametrize(
    ("cell", "score"),
    [("8", 8), (" 8 ", 8), ("８", 8), ("\u30008\u3000", 8), ("1", 1), ("10", 10), ("１０", 10), (" １０\t", 10)],
)
def test_score_is_read(cell: str, score: int) -> None:
    assert CELLS[cell] == score


@pytest.mark.parametrize("cell", ["", " ", "\u3000", "\t", "\xa0"])
def test_blank_is_not_answered(cell: str) -> None:
    assert CELLS[cell] == 0


@pytest.mark.parametrize(
    "cell",
    [
        "08",
        "8.0",
        "+8",
        "-8",
        "7.5",
        "0",
        "11",
        "100",
        "８．０",
        "０８",
        "很好",
        "八",
        "⑧",
        "٨",
        "8分",
        "1 0",
        "8,",
        "x",
        "\x008",
    ],
)
def test_anything_else_is_refused_without_repeating_it(cell: str) -> None:
    with pytest.raises(RefusedCellError) as caught:
        CELLS[cell]
    assert str(caught.value) == "评分应为 1 至 10 的整数，或留空"
    assert cell not in CELLS


def test_scale_from_zero_tells_zero_from_blank() -> None:
    zero = Questionnaire(
        name="zero", version=1, title="零", introduction="", low=0, high=5, items=(Item(name="a", label="甲"),)
    )
    cells = ScoreCells(zero)
    assert (cells["0"], cells[""], cells["5"]) == (1, 0, 6)
    with pytest.raises(RefusedCellError):
        cells["6"]


@pytest.mark.parametrize(
    "cell", ["2026-03-05", "2026/3/5", "2026年3月5日", " 2026-03-05 ", "2026/03/05", "2026-3-5", "2026年03月05日"]
)
def test_date_is_read(cell: str) -> None:
    assert parse_date(cell) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "2026-13-01", "2025-02-29", "26-03-05", "2026-03/05", "2026.3.5", "20260305", "2026年3月5",
     "2026-03-05 10:00", "03/05/2026", "昨天", "２０２６-03-05", "0000-01-01"],
)  # fmt: skip
def test_impossible_date_is_refused(cell: str) -> None:
    with pytest.raises(RefusedCellError):
        parse_date(cell)


def test_blank_date_is_allowed_even_within_a_period() -> None:
    assert parse_date(" ", Period(date(2026, 1, 1), date(2026, 3, 31))) is None


def test_period_includes_both_its_days() -> None:
    period = Period(date(2026, 1, 1), date(2026, 3, 31))
    assert parse_date("2026-01-01", period) == period.first
    assert parse_date("2026-03-31", period) == period.last
    for cell in ("2025-12-31", "2026-04-01"):
        with pytest.raises(RefusedCellError, match="2026-01-01 至 2026-03-31"):
            parse_date(cell, period)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("13905180000", "13905180000"),
        ("139-0518-0000", "13905180000"),
        ("139 0518 0000", "13905180000"),
        ("+86 139 0518 0000", "8613905180000"),
        (" 8550101 ", "8550101"),
        ("123456789012345", "123456789012345"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_phone_is_read(cell: str, phone: str) -> None:
    assert parse_phone(cell) == phone


@pytest.mark.parametrize(
    "cell",
    [
        "12345",
        "123456",
        "1234567890123456",
        "1390518000a",
        "(0518)85550101",
        "139+05180000",
        "1.39E+10",
        "-",
        "无",
        "１３９０５１８００００",
    ],
)
def test_other_phones_are_refused(cell: str) -> None:
    with pytest.raises(RefusedCellError):
        parse_phone(cell)


def test_scores_by_name_are_checked_like_cells() -> None:
    assert parse_scores({"warmth": 10, "speed": None}, ANNEX3) == bytes([0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0])
    for score in (0, 11, -1):
        with pytest.raises(RefusedCellError):
            parse_scores({"warmth": score}, ANNEX3)
