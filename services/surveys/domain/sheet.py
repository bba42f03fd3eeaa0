"""One customer's sheet, and the rules for every cell of it (rulebook: survey files and measurement)."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from services.surveys.domain import wording
from services.surveys.domain.questionnaire import Questionnaire

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_DATES = (
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"),
)
_PHONE = re.compile(r"\+?[0-9 -]+")
_NOT_DIGITS = {ord(mark): None for mark in "+- "}


class RefusedCellError(ValueError):
    """A cell that is not what it should be; its text is the reason, in Chinese, and never repeats the value."""


class Sheet(NamedTuple):
    """A sheet as parsed. `scores` holds one byte an item: 0 for not answered, else 1 for the lowest score and up."""

    scores: bytes
    answered_on: date | None = None
    signature: str = ""
    phone: str = ""

    @property
    def anonymous(self) -> bool:
        """Whether it carries neither a signature nor a phone."""
        return not self.signature and not self.phone

    @property
    def answered(self) -> int:
        """Number of items answered."""
        return len(self.scores) - self.scores.count(0)


class Period(NamedTuple):
    """The days on which answers were given, both included."""

    first: date
    last: date


class ScoreCells(dict[str, int]):
    """Looks up what a cell of text says: 0 for blank, else the step on the scale; raises RefusedCellError.

    Taken are `8`, ` 8 ` and `８`; refused `08`, `8.0`, `+8`, `7.5`, words and what is off the scale.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__({str(questionnaire.low + step - 1): step for step in range(1, questionnaire.steps + 1)})
        self[""] = 0
        self._reason = wording.NOT_A_SCORE.format(low=questionnaire.low, high=questionnaire.high)

    def __missing__(self, cell: str) -> int:
        step = self.get(cell.strip().translate(_FULL_WIDTH))
        if step is None:
            raise RefusedCellError(self._reason)
        return step


def parse_scores(scores: Mapping[str, int | None], questionnaire: Questionnaire) -> bytes:
    """Steps of a sheet given by item name with whole numbers; raises KeyError(name) or RefusedCellError."""
    steps = []
    for item in questionnaire.items:
        score = scores.get(item.name)
        if score is not None and not questionnaire.low <= score <= questionnaire.high:
            raise RefusedCellError(wording.NOT_A_SCORE.format(low=questionnaire.low, high=questionnaire.high))
        steps.append(0 if score is None else score - questionnaire.low + 1)
    return bytes(steps)


@lru_cache(maxsize=4096)
def parse_date(cell: str, period: Period | None = None) -> date | None:
    """The day of an answer, None for a blank; raises RefusedCellError if impossible or out of the period."""
    text = cell.strip()
    if not text:
        return None
    for form in _DATES:
        match = form.fullmatch(text)
        if match:
            break
    else:
        raise RefusedCellError(wording.NOT_A_DATE)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise RefusedCellError(wording.NOT_A_DATE) from None
    return check_period(day, period)


def check_period(day: date, period: Period | None) -> date:
    """The day itself; raises RefusedCellError where it lies out of the period."""
    if period and not period.first <= day <= period.last:
        raise RefusedCellError(wording.OUT_OF_PERIOD.format(first=period.first, last=period.last))
    return day


def parse_phone(cell: str) -> str:
    """The digits of a phone; "" for a blank; raises RefusedCellError for anything but 7-15 digits, `+`, `-`, spaces."""
    text = cell.strip()
    if not text:
        return ""
    digits = text.translate(_NOT_DIGITS)
    if not 7 <= len(digits) <= 15 or not _PHONE.fullmatch(text):
        raise RefusedCellError(wording.NOT_A_PHONE)
    return digits
