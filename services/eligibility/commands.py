"""What people and other services make this service do; a command is the HTTP body, its function the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from services.eligibility.domain.assessment import Assessment, NotYoursToJudgeError
from services.eligibility.domain.holder import Holder, asked_about
from services.eligibility.domain.rulebook import Category, Facts, Judgement, MeasuredSatisfaction
from shared.history import Actor, NotFoundError, Work
from shared.legal_time import legal_date


class Command(BaseModel):
    """Base of commands: no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ClauseJudgement(Command):
    """A person's decision on one clause, with the reason."""

    clause: Annotated[str, StringConstraints(pattern=r"^\d{1,2}(\.\d{1,2})?$")]
    met: StrictBool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


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
    assessment.judge(judgements, centrally=centrally, on=legal_date(at), by=by.account, at=at)
    work.save(assessment)


def assess_submission(
    application_id: UUID,
    facts: Facts,
    *,
    round_: int,
    holder: str,
    unit: str,
    department: str,
    by: str,
    at: datetime,
    work: Work,
) -> None:
    """Assess a first submission with all that is known of its holder, and of a leader's unit."""
    known = _holder(holder, by=by, at=at, work=work)
    known.applied(application_id, facts.category, by=by, at=at)
    work.save(known)
    about = asked_about(facts.category, holder=holder, unit=unit)
    measurements = _measurements(application_id, facts.category, about, by=by, at=at, work=work)
    facts = facts.model_copy(update={"measurements": measurements, "bans": known.standing_bans})
    assessment = Assessment.begin(
        application_id,
        round_=round_,
        holder=holder,
        asked_about=about,
        department=department,
        facts=facts,
        on=legal_date(at),
        at=at,
    )
    work.save(assessment)


def assess_resubmission(
    application_id: UUID, facts: Facts, *, unit: str, department: str, version: int, by: str, at: datetime, work: Work
) -> None:
    """Assess a corrected version."""
    assessment = work.get(Assessment, application_id)
    known = work.get(Holder, Holder.id_of(assessment.holder))
    about = asked_about(facts.category, holder=assessment.holder, unit=unit)
    measurements = _measurements(application_id, facts.category, about, by=by, at=at, work=work)
    facts = facts.model_copy(update={"measurements": measurements, "bans": known.standing_bans})
    assessment.resubmitted(facts, about, department, version, on=legal_date(at), at=at)
    work.save(assessment)


def note_measurement(
    holder: str, measurement: MeasuredSatisfaction, category: Category, *, by: str, at: datetime, work: Work
) -> None:
    """Keep a measurement and assess again the open applications that it counts for."""
    known = _holder(holder, by=by, at=at, work=work)
    served = known.measured(measurement, category, by=by, at=at)
    work.save(known)
    for application_id in served:
        assessment = work.get(Assessment, application_id)
        if assessment.asked_about == holder:  # a correction may have named another unit since
            assessment.measured(known.measurements_for(assessment.facts.category), on=legal_date(at), at=at)
            work.save(assessment)


def impose_ban(application_id: UUID, *, ground: str, decided_on: date, by: str, at: datetime, work: Work) -> None:
    """Ban the holder of a disqualified application or a revoked honour, in either case (18.3)."""
    assessment = work.get(Assessment, application_id)
    known = work.get(Holder, Holder.id_of(assessment.holder))
    known.ban(
        application_id,
        round_=assessment.round,
        category=assessment.facts.category.value,
        ground=ground,
        decided_on=decided_on,
        by=by,
        at=at,
    )
    assessment.close(ground, by=by, at=at)
    work.save(known, assessment)
    for other in known.applications:
        if other != application_id:
            concerned = work.get(Assessment, other)
            concerned.banned(known.standing_bans, on=legal_date(at), at=at)
            work.save(concerned)


def note_forwarding(application_id: UUID, department: str, *, by: str, at: datetime, work: Work) -> None:
    """The preliminary review passed: the department has judged."""
    assessment = work.get(Assessment, application_id)
    assessment.forward(department, by=by, at=at)
    work.save(assessment)


def close_assessment(application_id: UUID, reason: str, *, by: str, at: datetime, work: Work) -> None:
    """The application came to an end; what ended before stays as it ended."""
    assessment = work.get(Assessment, application_id)
    assessment.close(reason, by=by, at=at)
    work.save(assessment)


def answer_request(application_id: UUID, request: UUID, *, on: date, at: datetime, work: Work) -> None:
    """A fresh verdict with the bans known now, for publicity's last gate."""
    assessment = work.get(Assessment, application_id)
    known = work.get(Holder, Holder.id_of(assessment.holder))
    assessment.answer_request(request, known.standing_bans, on=on, at=at)
    work.save(assessment)


def _measurements(
    application_id: UUID, category: Category, about: str, *, by: str, at: datetime, work: Work
) -> tuple[MeasuredSatisfaction, ...]:
    asked = _holder(about, by=by, at=at, work=work)
    if category is Category.LEADER:
        asked.leader_applied(application_id, by=by, at=at)
        work.save(asked)
    return asked.measurements_for(category)


def _holder(key: str, *, by: str, at: datetime, work: Work) -> Holder:
    return work.find(Holder, Holder.id_of(key)) or Holder.know(key, by=by, at=at)


class NotAssessedError(NotFoundError):
    """The application has not been assessed, or is not there."""

    remedy = "请核对申报的编号；刚提交的申报请稍候再试。"

    def __init__(self) -> None:
        super().__init__("没有这份申报的资格审查。")
