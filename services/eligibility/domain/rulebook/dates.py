"""The one date arithmetic of the rulebook; every count of years anywhere goes through here.

To add N years keeps month and day; 29 February becomes the 28th in a common year. The comparisons work on
(year, month, day), so that a period may end after the last year that a `date` can hold.
"""

from calendar import isleap
from datetime import date, timedelta

_FEBRUARY, _LEAP_DAY = 2, 29


def _corresponding(day: date, years: int) -> tuple[int, int, int]:
    year = day.year + years
    if day.month == _FEBRUARY and day.day == _LEAP_DAY and not isleap(year):
        return year, _FEBRUARY, _LEAP_DAY - 1
    return year, day.month, day.day


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def add_years(day: date, years: int) -> date:
    """The corresponding day `years` later: 2024-02-29 and one year give 2025-02-28."""
    return date(*_corresponding(day, years))


def at_least_years(start: date, years: int, day: date) -> bool:
    """Whether `years` or more have passed from `start` to `day` (以上, 满): the corresponding day counts."""
    return _corresponding(start, years) <= _parts(day)


def more_than_years(start: date, years: int, day: date) -> bool:
    """Whether more than `years` have passed from `start` to `day` (超过): the corresponding day does not count."""
    return _corresponding(start, years) < _parts(day)


def within_years_before(thing: date, years: int, day: date) -> bool:
    """Whether `thing` lies within the `years` before `day` (近N年), both ends included."""
    return thing <= day and _corresponding(thing, years) >= _parts(day)


def last_day_of_years_from(decision: date, years: int) -> date:
    """The last day of a period that runs from a decision, whose own day is not counted."""
    return add_years(decision, years)


def first_day_after(last_day: date) -> date:
    """The first free day after a period."""
    return last_day + timedelta(days=1)
