"""What others decided, as far as an award depends on it; the answer to a request for a verdict confers or declines."""

from typing import Any
from uuid import UUID

from services.publicity.commands import end_other_applications, holder_of, strike_holder
from services.publicity.domain.candidate import Candidate
from services.publicity.domain.certificate_series import CertificateSeries
from services.publicity.domain.gates import Standing
from services.publicity.domain.holder import Holder
from services.publicity.domain.honour import Honour
from services.publicity.domain.identity import holder_id, honour_id, notice_id, series_id, shortlist_id
from services.publicity.domain.notice import Notice
from services.publicity.domain.shortlist import Listed, Shortlist
from services.publicity.domain.terms import Category
from services.publicity.registry import registry
from shared.contracts.applications import ApplicationSubmitted, ApplicationWithdrawn
from shared.contracts.eligibility import Clause, EligibilityAssessed, EligibilityChanged, ReapplicationBanned
from shared.contracts.envelope import Envelope
from shared.contracts.review import ShortlistReported
from shared.history import Work

_FAILING = {"ineligible": "not_met", "incomplete": "evidence_missing", "needs_judgement": "needs_judgement"}


@registry.on(ShortlistReported)
def on_shortlist_reported(message: Envelope[ShortlistReported], work: Work) -> None:
    """The first report of a round stands."""
    data, by, at = message.data, message.actor, message.time
    known = work.find(Shortlist, shortlist_id(data.round))
    if known is not None:
        known.report_again(data.shortlist_hash)
        return
    lines = tuple(
        Listed(
            application_id=line.application_id,
            category=Category(line.category),
            rank=line.rank,
            score=line.score,
            number=line.number,
            name=line.name,
            unit_name=line.unit_name,
            department=line.department,
            reviewed_by=line.reviewed_by,
        )
        for line in data.candidates
    )
    work.save(Shortlist.report(data.round, lines, data.shortlist_hash, by=by, at=at))
    for line in lines:
        candidate = _candidate(work, message, line.application_id, data.round, line.category)
        candidate.shortlist(line, by=by, at=at)
        work.save(candidate)


@registry.on(ApplicationSubmitted)
def on_application_submitted(message: Envelope[ApplicationSubmitted], work: Work) -> None:
    """Whose application it is: a ban holds for the person, team or unit, whichever application brought it about."""
    data, by, at = message.data, message.actor, message.time
    candidate = _candidate(work, message, data.application_id, data.round, data.category)
    candidate.name_holder(data.holder, by=by, at=at)
    holder = _holder(work, message, data.holder)
    holder.apply_for(candidate.id, by=by, at=at)
    work.save(candidate, holder)
    if candidate.outcome == "disqualified":
        strike_holder(work, candidate, by=by, at=at)


@registry.on(ApplicationWithdrawn)
def on_application_withdrawn(message: Envelope[ApplicationWithdrawn], work: Work) -> None:
    """A withdrawn application is not decided on."""
    data = message.data
    candidate = _candidate(work, message, data.application_id, data.round, data.category)
    candidate.withdraw(data.reason, by=message.actor, at=message.time)
    work.save(candidate)


@registry.on(EligibilityAssessed)
def on_eligibility_assessed(message: Envelope[EligibilityAssessed], work: Work) -> None:
    """The latest verdict; where it answers our request, the decision is carried out."""
    _hear_verdict(message, message.data, work)


@registry.on(EligibilityChanged)
def on_eligibility_changed(message: Envelope[EligibilityChanged], work: Work) -> None:
    """Another verdict than before; it too may answer our request."""
    _hear_verdict(message, message.data, work)


@registry.on(ReapplicationBanned)
def on_reapplication_banned(message: Envelope[ReapplicationBanned], work: Work) -> None:
    """The holder is banned, and every other application of the holder that was heard of and is open ends.

    One that is heard of later stays open, and the gates before an award refuse it while the ban stands.
    """
    data, by, at = message.data, message.actor, message.time
    holder = _holder(work, message, data.holder)
    holder.ban(data.application_id, data.last_day, data.first_free_day, by=by, at=at)
    candidate = _candidate(work, message, data.application_id, data.round, data.category)
    if candidate.holder is None:
        candidate.name_holder(data.holder, by=by, at=at)
    work.save(holder, candidate)
    end_other_applications(work, holder, candidate.id, by=by, at=at)


def _hear_verdict(message: Envelope[Any], data: EligibilityAssessed, work: Work) -> None:
    by, at = message.actor, message.time
    candidate = _candidate(work, message, data.application_id, data.round, data.category)
    failing = _first_failing(data)
    standing = Standing(
        verdict=data.verdict,
        on=data.on,
        rulebook=data.rulebook,
        article=failing.clause if failing else "",
        message=failing.message if failing else "",
        judged_by=data.judged_by,
        banned_until=data.banned_until,
    )
    candidate.learn(standing, by=by, at=at)
    if data.request is not None:
        _carry_out(work, candidate, data.request, message)
    work.save(candidate)


def _carry_out(work: Work, candidate: Candidate, request: UUID, message: Envelope[Any]) -> None:
    """Confer, with the next certificate number, what the leading group decided; or decline, or leave it undecided."""
    by, at = message.actor, message.time
    decided = candidate.answer(
        request,
        notice=work.find(Notice, notice_id(candidate.year)),
        holder=holder_of(work, candidate),
        by=by,
        at=at,
    )
    listed = candidate.listed
    if decided is None or listed is None:
        return
    year, category = candidate.year, candidate.category
    series = work.find(CertificateSeries, series_id(year, category)) or CertificateSeries.open(
        year, category, by=by, at=at
    )
    certificate = series.allot(candidate.id, by=by, at=at)
    honour = Honour.confer(
        candidate.id,
        year=year,
        category=category,
        certificate=certificate,
        name=listed.name,
        unit_name=listed.unit_name,
        conferred_on=decided.on,
        decided_by=decided.decided_by,
        insignia=decided.insignia,
        by=by,
        at=at,
    )
    candidate.award(honour_id(candidate.id), certificate, by=by, at=at)
    work.save(series, honour)


def _first_failing(data: EligibilityAssessed) -> Clause | None:
    """The first clause that made the verdict what it is."""
    wanted = _FAILING.get(data.verdict)
    failing = (clause for clause in data.clauses if clause.verdict == wanted)
    return next(failing, None)


def _candidate(work: Work, message: Envelope[Any], application_id: UUID, year: int, category: str) -> Candidate:
    known = work.find(Candidate, application_id)
    if known is not None:
        return known
    return Candidate.hear_of(application_id, year, Category(category), by=message.actor, at=message.time)


def _holder(work: Work, message: Envelope[Any], holder: str) -> Holder:
    known = work.find(Holder, holder_id(holder))
    return known or Holder.enter(holder, by=message.actor, at=message.time)
