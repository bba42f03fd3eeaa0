"""The acts of a review as commands: each model is the HTTP body, each function beside it carries the act out."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.review.domain.audit import Audit
from services.review.domain.panel import Panel
from services.review.domain.refusals import ReviewNotFoundError
from services.review.domain.review import Review
from services.review.domain.shortlist import (
    Candidate,
    RoundNotFoundError,
    Shortlist,
    entry_of,
    standing_of,
    why_excluded,
)
from services.review.domain.stages import STAGE_NAMES, Stage
from services.review.domain.submission import FieldReason
from shared.history import Actor, Work
from shared.legal_time import Day
from shared.plain_numbers import Plain

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Account = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Article = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)]


class Command(BaseModel):
    """What a person asks for; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


class Receipt(BaseModel):
    """Where the review stands after an act."""

    application_id: UUID
    number: str
    version: int
    stage: Stage
    stage_name: str


class PassPreliminaryReview(Command):
    """Pass with the recommending department's opinion (推荐单位意见); a county bureau names whom it convened (17.1)."""

    opinion: Text
    convened: Annotated[tuple[Line, ...], Field(max_length=50)] = ()


def pass_preliminary_review(
    application_id: UUID,
    command: PassPreliminaryReview,
    *,
    by: Actor,
    at: datetime,
    work: Work,
    county_bureaus: AbstractSet[str],
) -> Receipt:
    """Pass, seal and forward (17.1)."""
    review = _review(application_id, work)
    must_convene = by.department in county_bureaus
    review.pass_preliminary(opinion=command.opinion, convened=command.convened, must_convene=must_convene, by=by, at=at)
    shortlist_of(review.year, work, by=by.account, at=at).check_not_reported()
    work.save(review)
    tell_shortlist(review, work, by=by.account, at=at)
    return _receipt(review)


class WhatToCorrect(Command):
    """A field or a material, and what is wrong with it."""

    field: Line
    reason: Text


class ReturnPreliminaryReview(Command):
    """Return for correction until the end of `deadline`."""

    reasons: Annotated[tuple[WhatToCorrect, ...], Field(max_length=200)]
    deadline: Day


def return_preliminary_review(
    application_id: UUID, command: ReturnPreliminaryReview, *, by: Actor, at: datetime, work: Work
) -> Receipt:
    """Return for correction with reasons per field."""
    review = _review(application_id, work)
    reasons = [FieldReason(field=item.field, reason=item.reason) for item in command.reasons]
    review.return_preliminary(reasons=reasons, deadline=command.deadline, by=by, at=at)
    work.save(review)
    return _receipt(review)


class Reject(Command):
    """Reject with a reason and the provision that it rests on (`9.5`, `13`)."""

    reason: Text
    article: Article


def reject_preliminary_review(application_id: UUID, command: Reject, *, by: Actor, at: datetime, work: Work) -> Receipt:
    """Reject, citing the provision."""
    review = _review(application_id, work)
    review.reject_preliminary(reason=command.reason, article=command.article, by=by, at=at)
    work.save(review)
    return _receipt(review)


class PassMaterialReview(Command):
    """Pass the material with an opinion (17.2)."""

    opinion: Text


def pass_material_review(
    application_id: UUID, command: PassMaterialReview, *, by: Actor, at: datetime, work: Work
) -> Receipt:
    """Pass the material: on to the audit or to the experts."""
    review = _review(application_id, work)
    _check_not_recused(review, work, by.account)
    review.pass_material(opinion=command.opinion, by=by, at=at)
    work.save(review)
    return _receipt(review)


def reject_material_review(application_id: UUID, command: Reject, *, by: Actor, at: datetime, work: Work) -> Receipt:
    """Reject the material, citing the provision."""
    review = _review(application_id, work)
    _check_not_recused(review, work, by.account)
    review.reject_material(reason=command.reason, article=command.article, by=by, at=at)
    work.save(review)
    tell_shortlist(review, work, by=by.account, at=at)
    return _receipt(review)


class ScheduleAudit(Command):
    """Plan an on-site audit; `lead` and `team` are accounts, at least two in all (17.2)."""

    on: Day
    place: Line
    lead: Account
    team: Annotated[tuple[Account, ...], Field(max_length=20)]


def schedule_audit(application_id: UUID, command: ScheduleAudit, *, by: Actor, at: datetime, work: Work) -> Receipt:
    """Plan the audit or change the plan."""
    review = _review(application_id, work)
    _check_not_recused(review, work, by.account, command.lead, *command.team)
    audit = _audit(review, work, by=by, at=at)
    audit.schedule(review, on=command.on, place=command.place, lead=command.lead, team=command.team, by=by, at=at)
    work.save(audit)
    return _receipt(review)


class CompleteAudit(Command):
    """Conclude an on-site audit; a failed one ends the review."""

    conclusion: Literal["passed", "failed"]
    findings: Text


def complete_audit(application_id: UUID, command: CompleteAudit, *, by: Actor, at: datetime, work: Work) -> Receipt:
    """Conclude the audit and tell the review."""
    review = _review(application_id, work)
    Audit.check_may_conclude(work.find(Audit, Audit.id_of(review.id)), by)
    _check_not_recused(review, work, by.account)
    audit = _audit(review, work, by=by, at=at)
    audit.complete(review, conclusion=command.conclusion, findings=command.findings, by=by, at=at)
    review.conclude_audit(command.conclusion, team=audit.team, by=by.account, at=at)
    work.save(audit, review)
    tell_shortlist(review, work, by=by.account, at=at)
    return _receipt(review)


class GiveScore(Command):
    """An expert's score, 0-100 with at most two decimals, and its reason (17.3)."""

    score: Plain
    reason: Text


def give_score(application_id: UUID, command: GiveScore, *, by: Actor, at: datetime, work: Work) -> Receipt:
    """Score once."""
    review = _review(application_id, work)
    panel = _panel(review, work, by=by, at=at)
    panel.score(review, command.score, command.reason, by=by, at=at)
    work.save(panel)
    return _receipt(review)


class Recuse(Command):
    """An expert steps aside from an application."""

    reason: Text


def recuse(application_id: UUID, command: Recuse, *, by: Actor, at: datetime, work: Work) -> Receipt:
    """Step aside; after completion a counted score falls away and the expert review is open again, until the report."""
    review = _review(application_id, work)
    panel = _panel(review, work, by=by, at=at)
    had_counted = by.account in panel.counted(review)
    panel.recuse(review, command.reason, by=by, at=at)
    work.save(panel)
    if review.stage is Stage.COMPLETED:
        if had_counted:
            shortlist_of(review.year, work, by=by.account, at=at).check_not_reported()
            review.reopen_expert_review(command.reason, by=by.account, at=at)
            work.save(review)
        tell_shortlist(review, work, by=by.account, at=at)
    return _receipt(review)


class CompleteExpertReview(Command):
    """Close the panel; there is nothing to fill in."""


def complete_expert_review(application_id: UUID, *, by: Actor, at: datetime, work: Work) -> Receipt:
    """Close the panel over its counted scores: the application enters the ranking."""
    review = _review(application_id, work)
    panel = _panel(review, work, by=by, at=at)
    score = panel.complete(review, by=by, at=at)
    shortlist_of(review.year, work, by=by.account, at=at).check_not_reported()
    review.conclude_experts(score, experts=tuple(panel.counted(review)), by=by.account, at=at)
    work.save(panel, review)
    tell_shortlist(review, work, by=by.account, at=at)
    return _receipt(review)


class ReportShortlist(Command):
    """Report a round's ranking to the leading group, once.

    With `leave_out`, which wants a reason, reviews that are still open are not waited for: they end, not listed.
    """

    round: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    leave_out: bool = False
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class ReportedShortlist(BaseModel):
    """What was reported; `shortlist_hash` is over the candidates' canonical JSON."""

    round: int
    shortlist_hash: str
    candidates: tuple[Candidate, ...]


def report_shortlist(command: ReportShortlist, *, by: Actor, at: datetime, work: Work) -> ReportedShortlist:
    """Rank all who stand, within the quotas, and report."""
    shortlist = work.find(Shortlist, Shortlist.id_of(command.round))
    if shortlist is None:
        raise RoundNotFoundError(command.round)
    left_out = tuple(shortlist.open_reviews) if command.leave_out else ()
    candidates, digest = shortlist.report(by=by, at=at, leave_out=command.reason if command.leave_out else None)
    work.save(shortlist)
    for application_id in left_out:
        review = work.get(Review, application_id)
        review.leave_out(command.reason, by=by.account, at=at)
        work.save(review)
    return ReportedShortlist(round=command.round, shortlist_hash=digest, candidates=candidates)


def tell_shortlist(review: Review, work: Work, *, by: str, at: datetime) -> None:
    """Let the round's shortlist know how a review stands now, in the same transaction."""
    shortlist = shortlist_of(review.year, work, by=by, at=at)
    panel = work.find(Panel, Panel.id_of(review.id))
    entry = entry_of(review, panel.recused if panel else ())
    if entry is not None:
        shortlist.enter(entry, by=by, at=at)
    else:
        shortlist.exclude(review.id, why_excluded(review), by=by, at=at)
        number = review.submission.number if review.submission else ""
        shortlist.follow(review.id, number, standing_of(review), by=by, at=at)
    work.save(shortlist)


def shortlist_of(year: int, work: Work, *, by: str, at: datetime) -> Shortlist:
    """The round's shortlist, begun if this is the first word of it."""
    shortlist = work.find(Shortlist, Shortlist.id_of(year))
    if shortlist is None:
        shortlist = Shortlist.open(year, by=by, at=at)
        work.save(shortlist)
    return shortlist


def _review(application_id: UUID, work: Work) -> Review:
    review = work.find(Review, application_id)
    if review is None:
        raise ReviewNotFoundError
    return review


def _audit(review: Review, work: Work, *, by: Actor, at: datetime) -> Audit:
    return work.find(Audit, Audit.id_of(review.id)) or Audit.open(review, by=by.account, at=at)


def _panel(review: Review, work: Work, *, by: Actor, at: datetime) -> Panel:
    return work.find(Panel, Panel.id_of(review.id)) or Panel.open(review, by=by.account, at=at)


def _check_not_recused(review: Review, work: Work, *accounts: str) -> None:
    panel = work.find(Panel, Panel.id_of(review.id))
    if panel is not None:
        for account in accounts:
            panel.check_not_recused(review, account)


def _receipt(review: Review) -> Receipt:
    return Receipt(
        application_id=review.id,
        number=review.submission.number if review.submission else "",
        version=review.at_version,
        stage=review.stage,
        stage_name=STAGE_NAMES[review.stage],
    )
