"""Campaigns, people and days that the tests begin from."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.surveys.domain.batch import Marker
from services.surveys.domain.brief import Brief
from services.surveys.domain.campaign import Campaign
from services.surveys.domain.questionnaire import ANNEX3
from services.surveys.domain.sheet import Sheet
from shared.history import Actor, Aggregate

CAMPAIGN = UUID("00000000-0000-4000-8000-00000000000c")
APPLICATION = UUID("00000000-0000-4000-8000-00000000000a")
HOLDER = "ab" * 32
UNIT = "cd" * 32
OPENED = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)
DURING = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)  # still 31 March in Lianyungang
AFTER = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)  # 1 April in Lianyungang
UNIT_ACCOUNT = Actor("bank", "haizhou", frozenset({"applicant"}))
OTHER_UNIT = Actor("shop", "haizhou", frozenset({"applicant"}))
CLERK = Actor("haizhou.clerk", "haizhou", frozenset({"clerk"}))
OTHER_CLERK = Actor("donghai.clerk", "donghai", frozenset({"clerk"}))
OFFICE = Actor("zlxh.office", "zlxh", frozenset({"office"}))
MARKER = Marker(b"k" * 32)


def brief(**changes: Any) -> Brief:
    fields: dict[str, Any] = {
        "round": 2026,
        "holder": HOLDER,
        "holder_name": "示例一",
        "category": "star",
        "party": "first",
        "assessor": "",
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 3, 31),
        "minimum_valid": 30,
    }
    return Brief(**(fields | changes))


def opened(*, by: Actor = UNIT_ACCOUNT, **changes: Any) -> Campaign:
    about = brief(**changes)
    return Campaign.open(CAMPAIGN, about, ANNEX3, actor=by, at=OPENED, submitted_by=UNIT_ACCOUNT.account)


def with_answers(*some: Sheet, **changes: Any) -> Campaign:
    campaign = opened(**changes)
    if some:
        campaign.record(MARKER.pack(some), by="bank", at=DURING)
    campaign.collect_events()
    return campaign


def happened(aggregate: Aggregate) -> list[tuple[str, dict[str, Any]]]:
    """The new events: name and fields of their own."""
    own = {"originator_id", "originator_version", "originator_topic", "timestamp", "by", "cause"}
    return [
        (type(event).__name__, {name: value for name, value in event.__dict__.items() if name not in own})
        for event in aggregate.collect_events()
    ]
