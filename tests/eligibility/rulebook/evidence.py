"""Strategies of hypothesis for evidence of every kind, on either side of the day of application."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tests.eligibility.rulebook.given import accident, honour, measured, result

RATES = st.none() | st.decimals(min_value=0, max_value=100, places=3).map(str)
APPLIED = date(2026, 4, 20)
DAYS = st.none() | st.dates(min_value=APPLIED - timedelta(days=1500), max_value=APPLIED + timedelta(days=300)).map(str)
LEVELS = st.sampled_from([None, "county", "city_industry", "city", "province", "nation"])
HOLDERS = st.sampled_from([None, "person", "team", "unit"])
HONOURS = st.lists(st.builds(honour, LEVELS, HOLDERS, DAYS, st.sampled_from(["甲", "乙"])), max_size=4)
RESULTS = st.lists(st.builds(result, LEVELS, DAYS), max_size=4)
SEVERITIES = st.sampled_from([None, "particularly_major", "major", "larger", "general"])
ACCIDENTS = st.lists(st.builds(accident, SEVERITIES, DAYS), max_size=4)
MEASUREMENTS = st.lists(
    st.builds(
        lambda satisfied, more, reached, until, event_id: measured(
            satisfied, satisfied + more, reached=reached, until=until, event_id=event_id
        ),
        st.integers(0, 100),
        st.integers(0, 10),
        st.booleans(),
        DAYS.filter(bool),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=3,
)
BANS = st.lists(
    st.dates(min_value=date(2021, 1, 1), max_value=date(2027, 1, 1)).map(
        lambda day: {"decided_on": day, "last_day": day.replace(year=day.year + 3, day=min(day.day, 28))}
    ),
    max_size=3,
)
MATERIALS = st.lists(
    st.sampled_from(["form", "summary", "honours", "unit_title_and_honours", "staff_satisfaction_summary"]), max_size=6
)
SAMPLES = st.sampled_from(["star", "team", "enterprise", "manufacturing", "leader"])
GATES = st.dates(min_value=APPLIED - timedelta(days=30), max_value=APPLIED + timedelta(days=400))
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "evidence.prior_honours": st.none() | HONOURS,
        "evidence.complies_with_law": st.none() | st.booleans(),
        "figures.satisfaction_rate": RATES,
        "figures.complaint_resolution_satisfaction_rate": RATES,
        "figures.annual_complaint_count": st.none() | st.integers(0, 2),
        "figures.unit_title_obtained_on": DAYS,
        "evidence.front_line": st.none() | st.booleans(),
        "evidence.registered_in_city": st.none() | st.booleans(),
        "evidence.operating_since": DAYS,
        "evidence.role_since": DAYS,
        "evidence.in_charge_of_quality_and_service_since": DAYS,
        "evidence.is_principal_leader": st.none() | st.booleans(),
        "evidence.tqm_training_coverage_3y": RATES,
        "evidence.qc_results": st.none() | RESULTS,
        "evidence.accidents": st.none() | ACCIDENTS,
        "measurements": MEASUREMENTS,
        "materials": MATERIALS,
        "bans": st.none() | BANS,
    },
)
"""Any of the fields that a condition reads, replaced in a sample."""
STEADY = settings(deadline=None, derandomize=True, database=None)
"""The same examples every time, and a machine under load is no failure."""


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A sample with any lists of evidence, and the same lists in another order."""
    changes: dict[str, list[Any]] = {
        "evidence.prior_honours": draw(HONOURS),
        "evidence.qc_results": draw(RESULTS),
        "evidence.accidents": draw(ACCIDENTS),
        "measurements": draw(MEASUREMENTS),
        "materials": draw(MATERIALS),
        "bans": draw(BANS),
    }
    other: dict[str, Any] = {path: draw(st.permutations(entries)) for path, entries in changes.items()}
    return draw(SAMPLES), changes, other
