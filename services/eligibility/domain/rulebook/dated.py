"""Dated values: what a parameter of the rulebook was worth on which day, and where that comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Self, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the office itself decided on a question that the text leaves open: its words, its day, and who decided."""

    text: str
    decided_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value from its first day on, with the regulation's own words and how they are read.

    `decision` is the office's, where the reading rests on one and is not a default.
    """

    since: date
    value: T
    quote: str
    reading: str
    decision: Decision | None = None


class Parameter(Generic[T]):
    """A named value of the rulebook through time; the key is the citation of its provision and a name."""

    def __init__(self, key: str, first: Dated[T], *later: Dated[T]) -> None:
        self.key = key
        self.history = (first, *later)

    @property
    def citation(self) -> str:
        """The provision that it belongs to: `9.5` of `9.5.satisfaction_rate`."""
        return self.key.rpartition(".")[0]

    def on(self, day: date) -> Dated[T]:
        """The value in force on that day; before the first recorded day, the first."""
        in_force = self.history[0]
        for dated in self.history[1:]:
            if dated.since <= day:
                in_force = dated
        return in_force


@dataclass(frozen=True, slots=True)
class Values:
    """What every parameter is worth in one version of the rulebook."""

    by_key: Mapping[str, Any]

    @classmethod
    def on(cls, day: date, parameters: Iterable[Parameter[Any]]) -> Self:
        """The values in force on that day."""
        return cls({parameter.key: parameter.on(day).value for parameter in parameters})

    def __getitem__(self, parameter: Parameter[T]) -> T:
        return cast("T", self.by_key[parameter.key])

    def but(self, parameter: Parameter[T], value: T) -> Self:
        """The same values with one of them changed."""
        return type(self)({**self.by_key, parameter.key: value})
