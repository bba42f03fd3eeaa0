"""Conditions on lists of evidence: honours held before, the unit's title, QC results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.eligibility.domain.rulebook import messages
from services.eligibility.domain.rulebook.dated import Parameter
from services.eligibility.domain.rulebook.facts import Holder, PriorHonour, QcResult, field_of
from services.eligibility.domain.rulebook.logic import all_of, matches, newest_first, verdict
from services.eligibility.domain.rulebook.measures import Levels, Span
from services.eligibility.domain.rulebook.outcome import FactSeen, FactValue
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding

HONOURS, RESULTS = "evidence.prior_honours", "evidence.qc_results"
TITLE_OBTAINED = field_of("figures.unit_title_obtained_on")
_Entry = TypeVar("_Entry", PriorHonour, QcResult)


@dataclass(frozen=True, slots=True)
class _Held:
    """Whether enough entries count, the entries seen, and the one that decides or that is unclear."""

    truth: bool | None
    seen: FactValue
    deciding: str = ""


def _held(entries: Sequence[_Entry] | None, counts: Callable[[_Entry], bool | None], wanted: int = 1) -> _Held:
    """By the newest entry first, whatever their order in the declaration."""
    if entries is None:
        return _Held(None, None)
    ordered = newest_first(entries, lambda entry: entry.granted_on)
    found = matches(ordered, counts)
    truth = found.at_least(wanted)
    if truth is False:
        return _Held(truth, tuple(_described(entry) for entry in ordered))
    first = (found.certain if truth else found.unclear)[0]
    return _Held(truth, _described(first), messages.entry(first.title, first.level, first.granted_on))


def _described(entry: PriorHonour | QcResult) -> str:
    return f"{entry.title or '?'} ({entry.level or '?'}, {entry.granted_on or '?'})"


def _by_then(granted_on: date | None, applied_on: date) -> bool | None:
    """Only what was granted on or before the day of application counts."""
    return None if granted_on is None else granted_on <= applied_on


def _honours(case: Case, holder: Holder, accepted: Levels) -> _Held:
    def counts(honour: PriorHonour) -> bool | None:
        return all_of(
            None if honour.holder is None else honour.holder is holder,
            accepted.accepts(honour.level),
            _by_then(honour.granted_on, case.applied_on),
        )

    return _held(case.facts.evidence.prior_honours, counts)


def honour(holder: Holder, levels: Parameter[Levels]) -> Condition:
    """Met by one honour of the holder's own at a level that counts; an empty list fails."""

    def find(case: Case) -> tuple[Finding, ...]:
        accepted = case.values[levels]
        held = _honours(case, holder, accepted)
        found = verdict(held.truth)
        fact = FactSeen(
            name="prior_honours", value=held.seen, threshold=f"{holder}: {accepted}", verdict=found, source=HONOURS
        )
        return (Finding(fact, messages.honour(found, holder, accepted, held.deciding)),)

    return Condition((HONOURS,), find)


def unit_title(levels: Parameter[Levels]) -> Condition:
    """Met by the unit's honour; missing where the form names a day that no honour supports; failed otherwise (12.1)."""

    def find(case: Case) -> tuple[Finding, ...]:
        accepted, obtained_on = case.values[levels], case.facts.figures.unit_title_obtained_on
        held = _honours(case, Holder.UNIT, accepted)
        claimed = held.truth is not True and obtained_on is not None
        found = verdict(None if claimed else held.truth)
        fact = FactSeen(
            name="unit_title_obtained_on",
            value=str(obtained_on) if claimed else held.seen,
            threshold=f"{Holder.UNIT}: {accepted}",
            verdict=found,
            source=TITLE_OBTAINED if claimed else HONOURS,
        )
        phrase = messages.unit_title(found, accepted, held.deciding, claimed=claimed)
        return (Finding(fact, phrase),)

    return Condition((HONOURS, TITLE_OBTAINED), find)


def qc_results(levels: Parameter[Levels], years: Parameter[Span], count: Parameter[int]) -> Condition:
    """Met by enough results of a level that counts within the years before the application; an empty list fails."""

    def find(case: Case) -> tuple[Finding, ...]:
        accepted, span, wanted = case.values[levels], case.values[years], case.values[count]

        def counts(result: QcResult) -> bool | None:
            return all_of(accepted.accepts(result.level), span.holds(result.granted_on, case.applied_on))

        held = _held(case.facts.evidence.qc_results, counts, wanted)
        found = verdict(held.truth)
        fact = FactSeen(
            name="qc_results",
            value=held.seen,
            threshold=f">= {wanted}: {accepted}, {span}",
            verdict=found,
            source=RESULTS,
        )
        return (Finding(fact, messages.results(found, accepted, span, held.deciding)),)

    return Condition((RESULTS,), find)
