"""Conditions on evaluations by customers: the first party's, the third party's, and the indices of the latter."""

from datetime import date

from services.eligibility.domain.rulebook import messages
from services.eligibility.domain.rulebook.conditions import as_text
from services.eligibility.domain.rulebook.dated import Parameter
from services.eligibility.domain.rulebook.facts import MeasuredSatisfaction, field_of
from services.eligibility.domain.rulebook.logic import all_of, newest_first, verdict
from services.eligibility.domain.rulebook.measures import Span
from services.eligibility.domain.rulebook.outcome import FactSeen
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding
from services.eligibility.domain.rulebook.satisfaction import MEASUREMENTS, measurement

FIRST_PARTY, THIRD_PARTY = "first_party_evaluation", "third_party_evaluation"
COMPOSITE_INDEX = f"evidence.{THIRD_PARTY}.composite_index"
SERVICE_INDEX = f"evidence.{THIRD_PARTY}.service_index"
FORM_INDEX = field_of("figures.satisfaction_index")
Age = Parameter[Span | None]


def first_party_evaluation(age: Age | None = None) -> Condition:
    """Met by a report whose period ended by the day of application, declared or measured by the survey service.

    With `age`, the clause asks for evaluations at regular intervals, and how old the last one is stands beside it.
    """

    def find(case: Case) -> tuple[Finding, ...]:
        declared, source = case.facts.evidence.first_party_evaluation, f"evidence.{FIRST_PARTY}"
        oldest = None if age is None else case.values[age]
        truth, day, seen = None, None, None
        if declared is not None:
            day, seen = declared.period_to, f"{declared.period_from or '?'}/{declared.period_to or '?'}"
            truth, source = _counts(day, declared.report, oldest, case), _attached(source, declared.report)
        if not truth:
            measured = _measured_here(oldest, case)
            if measured is not None:
                truth, day, source = True, measured.period_to, measurement(measured)
                seen = f"{measured.period_from}/{measured.period_to}"
        return _found(FIRST_PARTY, truth=truth, seen=seen, day=day, source=source, case=case, with_age=age is not None)

    return Condition((f"evidence.{FIRST_PARTY}", MEASUREMENTS), find)


def third_party_evaluation(age: Age) -> Condition:
    """Met by an assessor's report made by the day of application; how old it is stands beside it."""

    def find(case: Case) -> tuple[Finding, ...]:
        declared, source = case.facts.evidence.third_party_evaluation, f"evidence.{THIRD_PARTY}"
        truth, day, seen = None, None, None
        if declared is not None:
            day, seen = declared.assessed_on, f"{declared.assessor or '?'} ({declared.assessed_on or '?'})"
            truth = _counts(day, declared.report, case.values[age], case)
            source = _attached(source, declared.report)
        return _found(THIRD_PARTY, truth=truth, seen=seen, day=day, source=source, case=case, with_age=True)

    return Condition((f"evidence.{THIRD_PARTY}",), find)


def index_of_form() -> Condition:
    """Decides nothing: the form's satisfaction index, and by how much the report's composite index differs from it."""

    def find(case: Case) -> tuple[Finding, ...]:
        index, evaluation = case.facts.figures.satisfaction_index, case.facts.evidence.third_party_evaluation
        shown = FactSeen(name="satisfaction_index", value=as_text(index), source=FORM_INDEX)
        composite = None if evaluation is None else evaluation.composite_index
        if index is None or composite is None or index == composite:
            return (Finding(shown),)
        difference = composite - index
        return (
            Finding(shown, messages.index_beside(index, difference)),
            Finding(FactSeen(name="satisfaction_index_difference", value=as_text(difference), source=COMPOSITE_INDEX)),
        )

    return Condition((FORM_INDEX, COMPOSITE_INDEX), find)


def _counts(day: date | None, report: str | None, oldest: Span | None, case: Case) -> bool | None:
    """Whether there is a report of an evaluation made by the day of application, and not too old."""
    return all_of(
        True if report else None,
        None if day is None else day <= case.applied_on,
        True if oldest is None else oldest.holds(day, case.applied_on),
    )


def _measured_here(oldest: Span | None, case: Case) -> MeasuredSatisfaction | None:
    """The latest of the survey service's first-party campaigns that stands for a report."""
    standing = (
        measured
        for measured in newest_first(case.facts.measurements, lambda measured: measured.period_to)
        if measured.party == "first"
        and measured.minimum_reached
        and _counts(measured.period_to, measured.event_id, oldest, case)
    )
    return next(standing, None)


def _attached(source: str, report: str | None) -> str:
    return f"{source}: {report}" if report else source


def _found(
    name: str, *, truth: bool | None, seen: str | None, day: date | None, source: str, case: Case, with_age: bool
) -> tuple[Finding, ...]:
    found = verdict(truth)
    fact = FactSeen(name=name, value=seen, threshold=f"<= {case.applied_on}", verdict=found, source=source)
    finding = Finding(fact, messages.evaluation(found, name, day))
    if not with_age or day is None or not truth:
        return (finding,)
    days = (case.applied_on - day).days
    return finding, Finding(FactSeen(name=f"{name}_age_days", value=days, source=source), messages.age(name, days))
