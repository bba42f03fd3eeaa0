"""What other services' contracts make of an assessment: begun, made again, banned, forwarded, closed, asked for."""

from datetime import date, datetime
from uuid import UUID

from services.eligibility.commands.known import (
    heirs,
    holder_of,
    known_bans,
    measurements_for,
    note_unit,
    reassess_banned,
)
from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.holder import Holder, asked_about
from services.eligibility.domain.parts import Submission
from services.eligibility.domain.rulebook import Category, Facts, MeasuredSatisfaction
from shared.history import Work
from shared.legal_time import legal_date


def assess_submission(
    application_id: UUID,
    facts: Facts,
    submission: Submission,
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
    known = holder_of(holder, by=by, at=at, work=work)
    known.applied(application_id, facts.category, by=by, at=at)
    work.save(known)
    note_unit(holder, facts.category, submission, by=by, at=at, work=work)
    about = asked_about(facts.category, holder=holder, unit=unit)
    measurements = measurements_for(application_id, facts.category, about, by=by, at=at, work=work)
    assessment = Assessment.begin(
        application_id,
        round_=round_,
        holder=holder,
        asked_about=about,
        department=department,
        facts=facts.model_copy(update={"measurements": measurements}),
        submission=submission,
        known=known_bans(known, facts.category, submission, work=work),
        on=legal_date(at),
        at=at,
    )
    work.save(assessment)


def assess_resubmission(
    application_id: UUID,
    facts: Facts,
    submission: Submission,
    *,
    unit: str,
    department: str,
    version: int,
    by: str,
    at: datetime,
    work: Work,
) -> None:
    """Assess a corrected version."""
    assessment = work.get(Assessment, application_id)
    known = work.get(Holder, Holder.id_of(assessment.holder))
    about = asked_about(facts.category, holder=assessment.holder, unit=unit)
    note_unit(assessment.holder, facts.category, submission, by=by, at=at, work=work)
    measurements = measurements_for(application_id, facts.category, about, by=by, at=at, work=work)
    assessment.resubmitted(
        facts.model_copy(update={"measurements": measurements}),
        about,
        department,
        version,
        submission=submission,
        known=known_bans(known, facts.category, submission, work=work),
        on=legal_date(at),
        at=at,
    )
    work.save(assessment)


def note_measurement(
    holder: str, measurement: MeasuredSatisfaction, category: Category, *, by: str, at: datetime, work: Work
) -> None:
    """Keep a measurement and assess again the open applications that it counts for."""
    known = holder_of(holder, by=by, at=at, work=work)
    served = known.measured(measurement, category, by=by, at=at)
    work.save(known)
    for application_id in served:
        assessment = work.get(Assessment, application_id)
        if assessment.asked_about == holder:  # a correction may have named another unit since
            assessment.measured(known.measurements_for(assessment.facts.category), on=legal_date(at), at=at)
            work.save(assessment)


def impose_ban(application_id: UUID, *, ground: str, decided_on: date, by: str, at: datetime, work: Work) -> None:
    """Ban the holder of a disqualified application or a revoked honour, and so whoever succeeded it (18.3)."""
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
    for holder in (known, *heirs(assessment, work)):
        reassess_banned(holder, on=legal_date(at), at=at, work=work, but=application_id)


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
    bans = known_bans(known, assessment.facts.category, assessment.submission, work=work)
    assessment.answer_request(request, bans, on=on, at=at)
    work.save(assessment)
