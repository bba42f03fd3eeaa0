"""What a rule measures by: limits of figures, spans of years, levels of honours.

`holds` and `accepts` answer None where the value is missing. The text of a measure is the threshold that a verdict
names in the API; what people read is in the catalogue of messages.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from services.eligibility.domain.rulebook import dates


class Level(StrEnum):
    """Who granted an honour or recognised a result; `city_industry` is a level of its own, outside the ranking."""

    COUNTY = "county"
    CITY_INDUSTRY = "city_industry"
    CITY = "city"
    PROVINCE = "province"
    NATION = "nation"


RANKING = (Level.COUNTY, Level.CITY, Level.PROVINCE, Level.NATION)


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure's threshold: `inclusive` for 以上 and 达到, exclusive for 超过."""

    number: Decimal
    inclusive: bool

    def holds(self, value: Decimal | Fraction | None) -> bool | None:
        """Whether the exact value reaches, or where exclusive exceeds, the number."""
        if value is None:
            return None
        return self.number <= value if self.inclusive else self.number < value

    def __str__(self) -> str:
        return f"{'>=' if self.inclusive else '>'} {self.number:f}"


def over(number: str) -> Limit:
    """超过: the number itself does not pass."""
    return Limit(Decimal(number), inclusive=False)


def reaching(number: str) -> Limit:
    """以上, 达到: the number itself passes."""
    return Limit(Decimal(number), inclusive=True)


class Count(StrEnum):
    """How a span of years is counted up to a day."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Span:
    """A number of years up to a day, counted by the one arithmetic of dates."""

    count: Count
    years: int

    def holds(self, start: date | None, day: date) -> bool | None:
        """Whether the span from `start` to `day` is as it is asked."""
        if start is None:
            return None
        if self.count is Count.AT_LEAST:
            return dates.at_least_years(start, self.years, day)
        if self.count is Count.MORE_THAN:
            return dates.more_than_years(start, self.years, day)
        return dates.within_years_before(start, self.years, day)

    def __str__(self) -> str:
        return f"{self.count.value} {self.years} years"


@dataclass(frozen=True, slots=True)
class Levels:
    """The lowest level that counts, those above it, and the city's industry level where the text names it."""

    lowest: Level
    or_city_industry: bool = False

    def accepts(self, level: Level | None) -> bool | None:
        """Whether something of this level counts."""
        if level is None:
            return None
        if level is Level.CITY_INDUSTRY:
            return self.or_city_industry
        return RANKING.index(level) >= RANKING.index(self.lowest)

    def __str__(self) -> str:
        return f"{self.lowest.value} or higher{', or city_industry' if self.or_city_industry else ''}"
