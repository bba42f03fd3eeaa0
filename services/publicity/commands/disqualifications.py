"""An application is disqualified before an award, on what the leading group found out itself (18.3)."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.publicity.commands.found import Command, Reason, strike_holder
from services.publicity.domain.candidate import Candidate
from services.publicity.domain.refusals import ApplicationMissingError, CandidateDisqualifiedError
from services.publicity.domain.terms import Ground
from shared.history import Actor, Work
from shared.legal_time import legal_date


class DisqualifyApplication(Command):
    """The leading group disqualifies an application on a ground of 18.3, whether or not anybody objected."""

    ground: Ground
    reason: Reason


class DisqualificationReceipt(BaseModel):
    """Which application was disqualified, and on which legal day."""

    application_id: UUID
    ground: Ground
    decided_on: date


def disqualify_application(
    application_id: UUID, command: DisqualifyApplication, *, by: Actor, at: datetime, work: Work
) -> DisqualificationReceipt:
    """Any application that was heard of and not honoured; its holder is barred in the same transaction."""
    candidate = work.find(Candidate, application_id)
    if candidate is None:
        raise ApplicationMissingError("没有找到这件申报。")
    candidate.keep_duties_apart(by.account)
    if candidate.outcome == "disqualified":
        raise CandidateDisqualifiedError("该申报已被取消申报资格。")
    candidate.disqualify(command.ground, command.reason, by=by.account, at=at)
    work.save(candidate)
    strike_holder(work, candidate, by=by.account, at=at)
    return DisqualificationReceipt(application_id=candidate.id, ground=command.ground, decided_on=legal_date(at))
