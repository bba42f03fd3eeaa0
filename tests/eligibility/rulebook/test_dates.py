"""Date edges: the corresponding day, 29 February, 以上 against 超过, and the end of what a date can hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.domain.rulebook import ban_from, dates
from tests.eligibility.rulebook.evidence import STEADY

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
YEARS = st.integers(min_value=1, max_value=20)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "years", "corresponding"),
    [
        ("2023-04-20", 3, "2026-04-20"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 2, "2026-02-28"),
        ("2024-02-29", 3, "2027-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-02-28", 1, "2024-02-28"),
        ("2096-02-29", 4, "2100-02-28"),
        ("1996-02-29", 4, "2000-02-29"),
        ("2023-03-01", 1, "2024-03-01"),
        ("2023-12-31", 3, "2026-12-31"),
        ("2024-01-29", 1, "2025-01-29"),
        ("2024-02-10", 1, "2025-02-10"),
        ("2024-02-28", 1, "2025-02-28"),
    ],
)
def test_corresponding_day_keeps_month_and_day(start: str, years: int, corresponding: str) -> None:
    assert dates.add_years(day(start), years) == day(corresponding)


@pytest.mark.parametrize(
    ("start", "years", "until", "at_least", "more_than"),
    [
        ("2024-04-20", 2, "2026-04-19", False, False),
        ("2024-04-20", 2, "2026-04-20", True, False),
        ("2024-04-20", 2, "2026-04-21", True, True),
        ("2024-02-29", 2, "2026-02-27", False, False),
        ("2024-02-29", 2, "2026-02-28", True, False),
        ("2024-02-29", 2, "2026-03-01", True, True),
        ("2024-02-29", 4, "2028-02-28", False, False),
        ("2024-02-29", 4, "2028-02-29", True, False),
        ("2024-02-29", 4, "2028-03-01", True, True),
        ("2022-02-28", 2, "2024-02-28", True, False),
        ("2022-02-28", 2, "2024-02-29", True, True),
        ("9998-06-01", 3, "9999-12-31", False, False),
    ],
)
def test_passed_years_include_the_corresponding_day_only_where_at_least(
    start: str, years: int, until: str, at_least: bool, more_than: bool
) -> None:
    assert dates.at_least_years(day(start), years, day(until)) is at_least
    assert dates.more_than_years(day(start), years, day(until)) is more_than


@pytest.mark.parametrize(
    ("thing", "years", "application", "within"),
    [
        ("2023-04-19", 3, "2026-04-20", False),
        ("2023-04-20", 3, "2026-04-20", True),
        ("2026-04-20", 3, "2026-04-20", True),
        ("2026-04-21", 3, "2026-04-20", False),
        ("2024-02-29", 3, "2027-02-28", True),
        ("2024-02-29", 3, "2027-03-01", False),
        ("2025-02-28", 3, "2028-02-28", True),
        ("2025-02-28", 3, "2028-02-29", False),
        ("9999-12-30", 3, "9999-12-31", True),
    ],
)
def test_within_years_before_includes_both_ends(thing: str, years: int, application: str, within: bool) -> None:
    assert dates.within_years_before(day(thing), years, day(application)) is within


@pytest.mark.parametrize(
    ("decided", "last", "free"),
    [
        ("2026-07-01", "2029-07-01", "2029-07-02"),
        ("2024-02-29", "2027-02-28", "2027-03-01"),
        ("2025-02-28", "2028-02-28", "2028-02-29"),
        ("2026-12-31", "2029-12-31", "2030-01-01"),
    ],
)
def test_ban_ends_on_the_corresponding_day_and_the_next_is_free(decided: str, last: str, free: str) -> None:
    ban = ban_from(day(decided))
    assert (ban.decided_on, ban.last_day) == (day(decided), day(last))
    assert dates.first_day_after(ban.last_day) == day(free)


@STEADY
@given(DAYS, YEARS)
def test_more_than_is_at_least_on_a_later_day(start: date, years: int) -> None:
    corresponding = dates.add_years(start, years)
    following = dates.first_day_after(corresponding)
    assert dates.at_least_years(start, years, corresponding)
    assert not dates.more_than_years(start, years, corresponding)
    assert dates.more_than_years(start, years, following)
    assert dates.within_years_before(start, years, corresponding)
    assert not dates.within_years_before(start, years, following)


@STEADY
@given(DAYS, DAYS, YEARS)
def test_adding_years_keeps_the_order_of_days(one: date, other: date, years: int) -> None:
    earlier, later = sorted((one, other))
    assert dates.add_years(earlier, years) <= dates.add_years(later, years)
