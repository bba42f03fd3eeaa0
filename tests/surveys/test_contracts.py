"""What the others hear of a campaign, and that it carries nothing of those who answered."""

import asyncio
import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.surveys.registry import registry
from shared.contracts.envelope import Envelope
from shared.contracts.surveys import SatisfactionMeasured, SurveyClosed, SurveyOpened
from shared.history import Recorded
from shared.messaging import Bus, EmbeddedNats, Relay, ensure_streams, streams_of
from tests.messaging.conftest import until
from tests.surveys.conftest import House
from tests.surveys.given import CLERK, OFFICE
from tests.surveys.sheets import csv_of, row
from tests.surveys.test_api import opened
from tests.surveys.test_links import PERSON_KEY

SUBJECTS = [f"evt.zlxh.surveys.campaign.{event}.v1" for event in ("opened", "closed", "measured")]
SAMPLES = Path(__file__).parent / "samples"


def told(house: House) -> list[Any]:
    """The contracts that the history becomes."""
    contracts = []
    for entry in house.service.ledger.read(after=0, limit=1000):
        publisher = registry.publishers.get(entry.topic)
        if publisher is not None:
            recorded: Recorded[Any] = house.service.codec.decode(entry)
            contracts.append(publisher.function(recorded))
    return contracts


def test_round_of_a_campaign_is_told_in_three_contracts(house: House) -> None:
    campaign = opened(house, minimum_valid=1000)
    house.upload(campaign, (SAMPLES / "star-first-party-utf8.csv").read_bytes())
    closed = house.post(f"/{campaign}/close", {}).json()
    first, second, third = told(house)
    assert isinstance(first, SurveyOpened)
    assert (str(first.campaign_id), first.holder, first.category, first.party) == (
        campaign,
        PERSON_KEY,
        "star",
        "first",
    )
    assert isinstance(second, SurveyClosed)
    assert (second.answers, second.holder) == (1200, PERSON_KEY)
    assert isinstance(third, SatisfactionMeasured)
    assert (third.valid, third.satisfied, third.satisfaction_rate) == (1200, 1057, Decimal("88.0833333333"))
    assert (third.formula, third.questionnaire, third.questionnaire_version) == ("2026-01-01", "annex3", 1)
    assert (third.minimum_reached, third.answers_hash) == (True, closed["answers_hash"])
    assert str(third.period_to) == "2026-03-31"


def test_figures_of_zero_are_written_as_the_schema_wants(house: House) -> None:
    campaign = opened(house)
    ones = ",".join(["1"] * 12)
    house.upload(campaign, csv_of(row(ones), row(ones)).encode())
    house.post(f"/{campaign}/close", {})
    data = json.loads(told(house)[2].model_dump_json())
    assert (data["satisfaction_rate"], data["interval_low"], data["composite_index"]) == ("0", "0", "0")


def test_without_answers_every_figure_is_null(house: House) -> None:
    campaign = opened(house)
    house.post(f"/{campaign}/close", {})
    measured = told(house)[2]
    assert (measured.valid, measured.satisfaction_rate, measured.interval_high, measured.service_index) == (0,) + (
        None,
    ) * 3
    assert measured.minimum_reached is False


def test_early_end_is_the_end_of_the_period_that_is_told(house: House) -> None:
    campaign = opened(house, period_to="2026-12-31")
    house.post(f"/{campaign}/close", {"reason": "窗口撤并"}, by=OFFICE)
    assert str(told(house)[2].period_to) == "2026-04-01"


def test_contracts_tell_no_respondent(house: House) -> None:
    campaign = opened(house)
    house.upload(campaign, csv_of(row(signature="王小明", phone="13905180000")).encode())
    house.post(f"/{campaign}/close", {})
    everything = "".join(contract.model_dump_json() for contract in told(house))
    for trace in ("13905180000", "王小明", "示例一", "320706199005060427"):
        assert trace not in everything


def test_campaign_travels_the_real_bus_and_its_phones_do_not(house: House, tmp_path: Path) -> None:
    campaign = opened(house)
    house.upload(campaign, csv_of(row(signature="王小明", phone="13905180000")).encode())
    house.post(f"/{campaign}/close", {})
    service = house.service
    server = EmbeddedNats(tmp_path / "bus")

    async def story() -> list[tuple[str, bytes]]:
        bus = await Bus.connect(server.start(), name="test")
        try:
            await ensure_streams(bus, streams_of("zlxh", registry))
            relay = Relay(
                service.ledger, service.codec, registry, department="zlxh", bus=bus, committed=service.committed
            )
            running = asyncio.create_task(relay.run())
            await until(lambda: relay.lag == 0)
            stream = bus.jetstream()
            found = [await stream.get_msg("zlxh_surveys", sequence) for sequence in (1, 2, 3)]
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            return [(message.subject or "", message.data or b"") for message in found]
        finally:
            await bus.close()
            server.stop()

    messages = asyncio.run(asyncio.wait_for(story(), 30))
    assert [subject for subject, _ in messages] == SUBJECTS
    measured = Envelope[SatisfactionMeasured].model_validate_json(messages[2][1])
    assert (str(measured.data.campaign_id), measured.round, measured.actor) == (campaign, 2026, CLERK.account)
    assert measured.position == service.ledger.head().position
    held = b"".join(path.read_bytes() for path in (tmp_path / "bus").rglob("*") if path.is_file())
    assert campaign.encode() in held
    for trace in ("13905180000", "王小明", "320706199005060427"):
        assert trace.encode() not in held
