"""A ban on an application that this service has not heard of is not lost: it waits and can be replayed (18.3)."""

import pytest

from services.eligibility.registry import registry
from shared.contracts.eligibility import ReapplicationBanned
from shared.contracts.envelope import Envelope
from shared.contracts.publicity import ApplicationDisqualified
from shared.history import NotFoundError, Parked
from shared.messaging.parking import Parking
from tests.eligibility.conftest import application_id, submitted
from tests.eligibility.test_service import disqualified
from tests.house import House


def parked(house: House, contract: ApplicationDisqualified) -> Parked:
    """The message as a subscription parks it when its delays are over."""
    message = Envelope[ApplicationDisqualified](
        id="jxw.publicity:7",
        source="/jxw/publicity",
        type=contract.TYPE,
        subject=str(contract.application_id),
        time=house.now,
        dataschema=f"urn:{contract.TYPE}",
        position=7,
        previousposition=6,
        link="00" * 32,
        actor="leader",
        data=contract,
    )
    return Parked(
        id="jxw_publicity:7",
        source="jxw_publicity",
        sequence=7,
        subject="evt.jxw.publicity.application.disqualified.v1",
        type=contract.TYPE,
        body=message.dump(),
        error="NotFoundError",
        attempts=6,
        parked_at=house.now,
    )


def test_a_ban_heard_before_its_application_waits_and_takes_effect_when_replayed(house: House) -> None:
    with pytest.raises(NotFoundError):
        house.hear(disqualified())
    assert house.topics() == []
    row = parked(house, disqualified())
    house.service.writer.submit(lambda work: work.park(row)).result()
    parking = Parking(house.service.ledger, house.service.writer, registry)
    with pytest.raises(NotFoundError):
        parking.replay(row.id)
    assert [each.state for each in parking.list()] == ["open"]

    house.hear(submitted())
    parking.replay(row.id)
    assert parking.list() == []
    told = house.told()[-1]
    assert isinstance(told, ReapplicationBanned)
    assert told.application_id == application_id()
