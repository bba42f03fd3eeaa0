"""Importing a file part by part: what each part commits, so that an import may stop anywhere and be repeated."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.surveys.commands import managed
from services.surveys.domain.campaign import Counted
from services.surveys.domain.questionnaire import Questionnaire
from services.surveys.domain.sheet import Period
from shared.history import Actor, Work


class Plan(NamedTuple):
    """What is needed to read a file for a campaign; rows up to `line_reached` are in already."""

    questionnaire: Questionnaire
    period: Period
    line_reached: int
    imported: bool


class Part(NamedTuple):
    """Valid sheets of a file (SHA-256, hex), packed: the rows after line `after` up to `line`."""

    file: str
    after: int
    line: int
    packed: bytes


def plan_import(campaign_id: UUID, file: str, *, by: Actor, work: Work) -> Plan:
    """How to read this file for the campaign; refused where the actor may not manage it or it is closed."""
    campaign = managed(campaign_id, by=by, work=work)
    campaign.check_open()
    return Plan(campaign.questionnaire, campaign.brief.period, campaign.line_reached(file), file in campaign.imported)


def import_part(campaign_id: UUID, part: Part, *, by: Actor, at: datetime, work: Work) -> Counted:
    """Record a part; one that is in already changes nothing."""
    campaign = managed(campaign_id, by=by, work=work)
    counted = campaign.record(part.packed, file=part.file, after=part.after, line=part.line, by=by.account, at=at)
    work.save(campaign)
    return counted


def finish_import(campaign_id: UUID, file: str, *, rows: int, refused: int, by: Actor, at: datetime, work: Work) -> int:
    """Note that the file was read to its end; the number of valid sheets that the campaign has now."""
    campaign = managed(campaign_id, by=by, work=work)
    campaign.finish_file(file, rows=rows, refused=refused, by=by.account, at=at)
    work.save(campaign)
    return campaign.answers.measurement.valid
