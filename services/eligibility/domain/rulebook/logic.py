"""Three-valued logic: True, False, and None where a value is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Generic, TypeVar

from services.eligibility.domain.rulebook.outcome import Verdict

E = TypeVar("E")


def newest_first(entries: Sequence[E], day: Callable[[E], date | None]) -> list[E]:
    """By day, those without one last; several of one day by what they say, so that the order given is irrelevant."""
    days = [str(day(entry) or "") for entry in entries]
    if len(set(days)) == len(days):
        return [entry for _, entry in sorted(zip(days, entries, strict=True), key=itemgetter(0), reverse=True)]
    return sorted(entries, key=lambda entry: (str(day(entry) or ""), repr(entry)), reverse=True)


def all_of(*parts: bool | None) -> bool | None:
    """False where any part is false; otherwise None where any is missing."""
    if False in parts:
        return False
    return None if None in parts else True


def any_of(*parts: bool | None) -> bool | None:
    """True where any part is true; otherwise None where any is missing."""
    if True in parts:
        return True
    return None if None in parts else False


def verdict(truth: bool | None) -> Verdict:  # noqa: FBT001 (it is a truth value)
    """The verdict on a fact that is true, false, or missing."""
    if truth is None:
        return Verdict.EVIDENCE_MISSING
    return Verdict.MET if truth else Verdict.NOT_MET


@dataclass(frozen=True, slots=True)
class Matches(Generic[E]):
    """The entries of a list that match, and those that may match once they are complete."""

    certain: tuple[E, ...]
    unclear: tuple[E, ...]

    def at_least(self, wanted: int) -> bool | None:
        """Whether as many match as are wanted; missing where it depends on the unclear ones."""
        if len(self.certain) >= wanted:
            return True
        return None if len(self.certain) + len(self.unclear) >= wanted else False


def matches(entries: Sequence[E], match: Callable[[E], bool | None]) -> Matches[E]:
    """Each entry by whether it matches, in the order given."""
    judged = [(entry, match(entry)) for entry in entries]
    return Matches(
        tuple(entry for entry, truth in judged if truth is True),
        tuple(entry for entry, truth in judged if truth is None),
    )
