"""A threshold that rises in mid-year, as an open application meets it at its last gate."""

from datetime import date
from uuid import UUID

import pytest

from services.eligibility.domain.rulebook import load
from shared.contracts.eligibility import EligibilityAssessed
from shared.contracts.publicity import EligibilityRequested
from tests.eligibility.conftest import application_id, submitted
from tests.eligibility.rulebook.test_drills import rise
from tests.house import House

REQUEST = UUID(int=2)


def test_open_application_keeps_the_rules_of_its_day_at_its_last_gate(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.hear(submitted())
    rise(monkeypatch)
    load.cache_clear()
    request = EligibilityRequested(application_id=application_id(), round=2026, request=REQUEST, on=date(2026, 9, 1))
    house.hear(request)
    first, last = house.told()
    assert isinstance(first, EligibilityAssessed)
    assert isinstance(last, EligibilityAssessed)
    assert (first.rulebook, last.rulebook, last.on) == ("2026.1", "2026.1", date(2026, 9, 1))
    assert [clause for clause in last.clauses if clause.clause != "18.3"] == [
        clause for clause in first.clauses if clause.clause != "18.3"
    ]
