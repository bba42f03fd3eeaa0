"""How few valid answer sheets a measurement may rest on: a dated parameter, since the regulation names no number."""

from datetime import date
from typing import NamedTuple


class Minimum(NamedTuple):
    """A reading of article 17.4, and the day from which it holds."""

    since: date
    sheets: int
    source: str


MINIMA = (
    Minimum(
        date(2026, 1, 1),
        30,
        "第十七条第4项未规定份数；取统计上通常的小样本下限，创建办公室可为用户很少的对象另定",
    ),
)
"""In the order of their days; the first holds for earlier days too."""


def minimum_on(day: date) -> Minimum:
    """The floor in force on a legal day, below which only the office may go."""
    return next((entry for entry in reversed(MINIMA) if entry.since <= day), MINIMA[0])
