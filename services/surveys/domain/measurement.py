"""From sheets to figures: exact, and the same in whatever order and batches the sheets came.

The formulas are those of the rulebook, "Survey files and measurement": rate and indices are kept as fractions and
shown with ten decimal places cut off, not rounded.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from pydantic import BaseModel, ConfigDict

from services.surveys.domain.questionnaire import Item, Questionnaire

PLACES = 10
_SHIFT = 10**PLACES


@dataclass(frozen=True)
class Formula:
    """The dated parameters of a measurement, recorded with it."""

    version: str
    answered_share: Fraction
    """Share of the scored items that a sheet must answer, rounded up to whole items."""
    satisfied_at: Fraction
    """Where on the scale, from 0 (lowest) to 1 (highest), the mean of a satisfied sheet begins."""
    z: Fraction
    """Quantile of the normal distribution for the Wilson interval."""

    def needed(self, items: int) -> int:
        """How many of `items` a sheet must answer to count."""
        return -(-self.answered_share.numerator * items // self.answered_share.denominator)


FORMULA = Formula("2026-01-01", Fraction(3, 4), Fraction(2, 3), Fraction(1959964, 10**6))
_FORMULAS = {FORMULA.version: FORMULA}


def formula_of(version: str) -> Formula:
    """The parameters of that version; raises KeyError."""
    return _FORMULAS[version]


class ItemFigures(BaseModel):
    """What was answered to one item; `counts` has one number for each score, lowest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    mean: str | None
    counts: tuple[int, ...]


class Figures(BaseModel):
    """A measurement as shown: rates, indices and interval in percent as decimal strings; None without a valid sheet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formula: str
    valid: int
    satisfied: int
    satisfaction_rate: str | None
    interval_low: str | None
    interval_high: str | None
    composite_index: str | None
    service_index: str | None
    items: tuple[ItemFigures, ...]


class Measurement:
    """Counts of valid sheets, which every figure follows from; two of one questionnaire add up."""

    def __init__(self, questionnaire: Questionnaire, by: Formula = FORMULA) -> None:
        self.questionnaire = questionnaire
        self.formula = by
        self.valid = 0
        self.satisfied = 0
        self.counts = [[0] * questionnaire.steps for _ in questionnaire.items]

    def fold(self, sheets: bytes, *, width: int | None = None) -> None:
        """Take in valid sheets: one byte an item as in `Sheet.scores`, `width` bytes from one sheet to the next."""
        items = len(self.counts)
        stride = width or items
        for index, counts in enumerate(self.counts):
            for step, times in Counter(sheets[index::stride]).items():
                if step:
                    counts[step - 1] += times
        # the mean step is at least 1 + share * (steps - 1), in whole numbers
        share = self.formula.satisfied_at
        bound = share.denominator + share.numerator * (self.questionnaire.steps - 1)
        for start in range(0, len(sheets), stride):
            scores = sheets[start : start + items]
            if share.denominator * sum(scores) >= bound * (items - scores.count(0)):
                self.satisfied += 1
        self.valid += len(sheets) // stride

    def merge(self, other: "Measurement") -> None:
        """Add what another measurement of the same questionnaire counted."""
        self.valid += other.valid
        self.satisfied += other.satisfied
        for mine, theirs in zip(self.counts, other.counts, strict=True):
            mine[:] = [a + b for a, b in zip(mine, theirs, strict=True)]

    @property
    def rate(self) -> Fraction | None:
        """Satisfied sheets in percent of the valid ones, exact."""
        return Fraction(100 * self.satisfied, self.valid) if self.valid else None

    def means(self) -> tuple[Fraction | None, ...]:
        """Each item's mean score over the answers given to it."""
        return tuple(_mean(counts, self.questionnaire.low) for counts in self.counts)

    def index(self, items: Iterable[Item]) -> Fraction | None:
        """0-100: where the weighted mean of the items' means lies on the scale; items that nobody answered drop out."""
        chosen = {item.name for item in items}
        weighted, weights = Fraction(0), Fraction(0)
        for item, mean in zip(self.questionnaire.items, self.means(), strict=True):
            if item.name in chosen and mean is not None:
                weighted += Fraction(item.weight) * mean
                weights += Fraction(item.weight)
        if not weights:
            return None
        low, high = self.questionnaire.low, self.questionnaire.high
        return 100 * (weighted / weights - low) / (high - low)

    @property
    def composite_index(self) -> Fraction | None:
        """The index over all scored items."""
        return self.index(self.questionnaire.items)

    @property
    def service_index(self) -> Fraction | None:
        """The index over the items that the questionnaire marks as service."""
        return self.index(item for item in self.questionnaire.items if item.service)

    def figures(self) -> Figures:
        """Everything that is shown of it."""
        low, high = wilson(self.satisfied, self.valid, self.formula.z) if self.valid else (None, None)
        return Figures(
            formula=self.formula.version,
            valid=self.valid,
            satisfied=self.satisfied,
            satisfaction_rate=cut(self.rate),
            interval_low=low,
            interval_high=high,
            composite_index=cut(self.composite_index),
            service_index=cut(self.service_index),
            items=tuple(
                ItemFigures(name=item.name, mean=cut(mean), counts=tuple(counts))
                for item, mean, counts in zip(self.questionnaire.items, self.means(), self.counts, strict=True)
            ),
        )


def _mean(counts: Sequence[int], low: int) -> Fraction | None:
    answers = sum(counts)
    return Fraction(sum(score * times for score, times in enumerate(counts, low)), answers) if answers else None


def cut(value: Fraction | None) -> str | None:
    """A figure of 0 or more with ten decimal places, what follows cut off."""
    return None if value is None else _decimal(value.numerator * _SHIFT // value.denominator)


def _decimal(scaled: int) -> str:
    return f"{scaled // _SHIFT}.{scaled % _SHIFT:0{PLACES}d}"


def wilson(satisfied: int, valid: int, z: Fraction) -> tuple[str, str]:
    """Bounds in percent of the score interval (Wilson 1927) for a share, each cut to ten places, without any float.

    With whole k and Z = z k, s of n:  (2 s n k^2 + Z^2 n -+ Z sqrt(n (Z^2 n + 4 s (n - s) k^2))) / (2 n (n k^2 + Z^2)).
    """
    k, big_z, n, s = z.denominator, z.numerator, valid, satisfied
    middle = 2 * s * n * k**2 + big_z**2 * n
    under_root = big_z**2 * n * (big_z**2 * n + 4 * s * (n - s) * k**2)
    divisor = 2 * n * (n * k**2 + big_z**2)
    scale = 100 * _SHIFT
    root = isqrt(under_root * scale**2)
    exact = root * root == under_root * scale**2
    low = (middle * scale - root - (not exact)) // divisor
    high = (middle * scale + root) // divisor
    return _decimal(low), _decimal(high)
