"""A person decides the clauses that leave room for judgement, with a reason (the regulation's articles 9-12)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints

from services.eligibility.commands import Command, Reason
from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.refusals import NotAssessedError, NotYoursToJudgeError
from services.eligibility.domain.rulebook import Judgement
from shared.history import Actor, Work
from shared.legal_time import legal_date


class ClauseJudgement(Command):
    """A person's decision on one clause; `replaces` is the number of the judgement that stands, where one does."""

    clause: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2})?$")]
    met: StrictBool
    reason: Reason
    replaces: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None


class JudgeClauses(Command):
    """Judgements on clauses of one application."""

    judgements: Annotated[tuple[ClauseJudgement, ...], Field(min_length=1, max_length=20)]


def judge_clauses(application_id: UUID, command: JudgeClauses, *, by: Actor, at: datetime, work: Work) -> None:
    """By the clerk of the department that recommends until it forwards it, by the office or by an expert."""
    assessment = work.find(Assessment, application_id)
    if assessment is None:
        raise NotAssessedError
    centrally = bool(by.roles & {"office", "expert"})
    if not centrally and by.department != assessment.department:
        raise NotYoursToJudgeError
    judgements = [
        Judgement(clause=entry.clause, met=entry.met, reason=entry.reason, by=by.account)
        for entry in command.judgements
    ]
    replaces = [entry.replaces for entry in command.judgements]
    assessment.judge(judgements, replaces, centrally=centrally, on=legal_date(at), by=by.account, at=at)
    work.save(assessment)
