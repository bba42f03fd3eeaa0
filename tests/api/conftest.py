"""A suite of this folder's tests, made once a module: what one test stores the next may find."""

from collections.abc import Iterator

import pytest

from tests.api import acts
from tests.api.routes import SUBJECT
from tests.api.suite import CLERK, Suite


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """Five services with nothing in them."""
    running = Suite(tmp_path_factory.mktemp("suite"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def ids(suite: Suite) -> dict[str, str]:
    """The suite with an application on notice, an objection against it, a campaign, and one of the next round before the experts."""
    acts.open_round(suite)
    receipt = acts.submit(suite)
    application = receipt["id"]
    acts.forward(suite, application)
    acts.to_experts(suite, application)
    acts.score(suite, application)
    survey = {"subject": SUBJECT, "party": "first", "period_from": "2026-04-01", "period_to": "2026-05-31"}
    campaign = suite.done("/api/surveys", survey, by=CLERK)["id"]
    acts.at(suite, "2026-06-01")
    acts.report(suite)
    acts.publish(suite)
    acts.open_next_round(suite)
    scored = acts.submit(suite, acts.content("team") | {"round": 2027, "applied_on": "2026-06-01"})["id"]
    acts.forward(suite, scored)
    acts.to_experts(suite, scored)
    objection = acts.object_to(suite, receipt["number"])["objection_id"]
    return {"application_id": application, "objection_id": objection, "campaign_id": campaign, "scored_id": scored}
