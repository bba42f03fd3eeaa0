"""Conditions on the rates of the form: customer satisfaction, declared or measured, and complaint resolution."""

from decimal import Decimal
from fractions import Fraction

from services.eligibility.domain.rulebook import labels, messages
from services.eligibility.domain.rulebook.conditions import as_text
from services.eligibility.domain.rulebook.dated import Parameter
from services.eligibility.domain.rulebook.facts import MeasuredSatisfaction, field_of
from services.eligibility.domain.rulebook.logic import any_of, newest_first, verdict
from services.eligibility.domain.rulebook.measures import Limit
from services.eligibility.domain.rulebook.outcome import FactSeen, Verdict
from services.eligibility.domain.rulebook.parameters import MEASUREMENT_YEARS
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding

SATISFACTION, RESOLUTION = "satisfaction_rate", "complaint_resolution_satisfaction_rate"
DECLARED = field_of(f"figures.{SATISFACTION}")
RESOLVED = field_of(f"figures.{RESOLUTION}")
COMPLAINTS = field_of("figures.annual_complaint_count")
MEASUREMENTS = "measurements"
_DECIMAL_PLACES = 10


def measurement(measured: MeasuredSatisfaction) -> str:
    """A measurement as the source of a value."""
    return f"measurement:{measured.event_id}"


def cut_off(rate: Fraction) -> Decimal:
    """A rate for show: ten decimal places, the rest cut off and not rounded."""
    return Decimal(rate.numerator * 10**_DECIMAL_PLACES // rate.denominator).scaleb(-_DECIMAL_PLACES)


def satisfaction_rate(parameter: Parameter[Limit]) -> Condition:
    """Met by the measured rate where a measurement counts, otherwise by the declared; the other stands beside it."""

    def find(case: Case) -> tuple[Finding, ...]:
        limit, declared = case.values[parameter], case.facts.figures.satisfaction_rate
        ordered = newest_first(case.facts.measurements, lambda measured: measured.period_to)
        for measured in ordered:
            if measured.rate is not None and _replaces_declared(measured, case):
                return _by_measurement(measured, measured.rate, declared, limit)
        fact = FactSeen(
            name=SATISFACTION,
            value=as_text(declared),
            threshold=str(limit),
            verdict=verdict(limit.holds(declared)),
            source=DECLARED,
        )
        beside = (_measured_beside(measured) for measured in ordered)
        return (Finding(fact, messages.figure(SATISFACTION, declared, limit)), *beside)

    return Condition((DECLARED, MEASUREMENTS), find)


def _replaces_declared(measured: MeasuredSatisfaction, case: Case) -> bool:
    recent = case.values[MEASUREMENT_YEARS].holds(measured.period_to, case.applied_on)
    return measured.minimum_reached and recent is True


def _by_measurement(
    measured: MeasuredSatisfaction, exact: Fraction, declared: Decimal | None, limit: Limit
) -> tuple[Finding, ...]:
    shown, source = cut_off(exact), measurement(measured)
    fact = FactSeen(
        name=SATISFACTION,
        value=as_text(shown),
        threshold=str(limit),
        verdict=verdict(limit.holds(exact)),
        source=source,
    )
    sheets = FactSeen(name="satisfied_of_valid", value=f"{measured.satisfied}/{measured.valid}", source=source)
    deciding = Finding(fact, messages.figure(SATISFACTION, shown, limit, exact)), Finding(sheets)
    if declared is None:
        return deciding
    difference = shown - declared
    return (
        *deciding,
        Finding(
            FactSeen(name=f"declared_{SATISFACTION}", value=as_text(declared), source=DECLARED),
            messages.declared_beside(declared, difference),
        ),
        Finding(FactSeen(name=f"{SATISFACTION}_difference", value=as_text(difference), source=source)),
    )


def _measured_beside(measured: MeasuredSatisfaction) -> Finding:
    shown = None if measured.rate is None else cut_off(measured.rate)
    fact = FactSeen(name=f"measured_{SATISFACTION}", value=as_text(shown), source=measurement(measured))
    return Finding(fact, messages.measured_beside(shown))


def complaint_resolution(parameter: Parameter[Limit]) -> Condition:
    """Met by the rate, or by a year without complaints whatever the rate says."""

    def find(case: Case) -> tuple[Finding, ...]:
        limit, figures = case.values[parameter], case.facts.figures
        rate, count = figures.complaint_resolution_satisfaction_rate, figures.annual_complaint_count
        holds, none = limit.holds(rate), None if count is None else count == 0
        found = verdict(any_of(holds, none))
        missing = found is Verdict.EVIDENCE_MISSING
        # Where it is missing, only what is missing says so: a rate that fails decides nothing while the count may be 0.
        resolved = FactSeen(
            name=RESOLUTION,
            value=as_text(rate),
            threshold=str(limit),
            verdict=None if missing and holds is False else found,
            source=RESOLVED,
        )
        complaints = FactSeen(
            name="annual_complaint_count",
            value=count,
            threshold="= 0",
            verdict=found if none or (missing and none is None) else None,
            source=COMPLAINTS,
        )
        return (
            Finding(resolved, labels.NO_COMPLAINTS if none else messages.figure(RESOLUTION, rate, limit)),
            Finding(complaints, labels.COMPLAINTS_UNKNOWN if missing and none is None else ""),
        )

    return Condition((RESOLVED, COMPLAINTS), find)
