"""What is known of holders and units: measurements and bans that count for an application, and whom a ban reaches."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.holder import Holder
from services.eligibility.domain.parts import KnownBans, Submission
from services.eligibility.domain.rulebook import Category, MeasuredSatisfaction
from services.eligibility.domain.unit import OF_UNITS, Unit
from shared.history import Work


def holder_of(key: str, *, by: str, at: datetime, work: Work) -> Holder:
    """The holder of that key, known from now on."""
    return work.find(Holder, Holder.id_of(key)) or Holder.know(key, by=by, at=at)


def unit_of(uscc: str, *, by: str, at: datetime, work: Work) -> Unit:
    """The unit of that number, known from now on."""
    return work.find(Unit, Unit.id_of(uscc)) or Unit.know(uscc, by=by, at=at)


def measurements_for(
    application_id: UUID, category: Category, about: str, *, by: str, at: datetime, work: Work
) -> tuple[MeasuredSatisfaction, ...]:
    """What campaigns about that key measured for an application; a leader's unit hears of the application."""
    asked = holder_of(about, by=by, at=at, work=work)
    if category is Category.LEADER:
        asked.leader_applied(application_id, by=by, at=at)
        work.save(asked)
    return asked.measurements_for(category)


def note_unit(holder: str, category: Category, submission: Submission, *, by: str, at: datetime, work: Work) -> None:
    """Note under which key a unit or its team applies."""
    if category in OF_UNITS and submission.uscc:
        unit = unit_of(submission.uscc, by=by, at=at, work=work)
        unit.note_holder(holder, submission.team, by=by, at=at)
        work.save(unit)


def known_bans(holder: Holder, category: Category, submission: Submission | None, *, work: Work) -> KnownBans:
    """The holder's own bans, and those of units that its unit succeeded or of their team of the same name (18.3)."""
    bans = list(holder.standing_bans)
    earlier = _predecessors(submission, work) if submission is not None and category in OF_UNITS else ()
    followed = []
    for unit in earlier:
        followed.append(unit.uscc)
        key = unit.holders.get(submission.team if submission is not None else "")
        before = work.find(Holder, Holder.id_of(key)) if key else None
        bans += before.standing_bans if before is not None else ()
    return KnownBans(tuple(dict.fromkeys(bans)), tuple(followed))


def reassess_banned(holder: Holder, *, on: date, at: datetime, work: Work, but: UUID | None = None) -> int:
    """Assess again the open applications of a holder whose bans are others than those that counted: how many."""
    reassessed = 0
    for application_id in holder.applications:
        if application_id != but:
            assessment = work.get(Assessment, application_id)
            known = known_bans(holder, assessment.facts.category, assessment.submission, work=work)
            if known.bans != assessment.facts.bans and not assessment.closed:
                assessment.banned(known, on=on, at=at)
                work.save(assessment)
                reassessed += 1
    return reassessed


def heirs(assessment: Assessment, work: Work) -> Iterator[Holder]:
    """The holders that took over the bans of an assessment's holder, its unit having been renamed or merged."""
    submission = assessment.submission
    if submission is None or assessment.facts.category not in OF_UNITS:
        return
    for unit in successors(submission.uscc, work):
        key = unit.holders.get(submission.team)
        heir = work.find(Holder, Holder.id_of(key)) if key else None
        if heir is not None:
            yield heir


def successors(uscc: str, work: Work) -> Iterator[Unit]:
    """The units that came to stand in its place, one after another."""
    seen = {uscc}
    unit = work.find(Unit, Unit.id_of(uscc))
    while unit is not None and unit.successor is not None and unit.successor not in seen:
        seen.add(unit.successor)
        unit = work.find(Unit, Unit.id_of(unit.successor))
        if unit is not None:
            yield unit


def predecessors(uscc: str, work: Work) -> Iterator[Unit]:
    """The units in whose place it came to stand, the nearest first."""
    seen = {uscc}
    waiting = [uscc]
    while waiting:
        unit = work.find(Unit, Unit.id_of(waiting.pop(0)))
        if unit is None:
            continue
        if unit.uscc != uscc:
            yield unit
        earlier = [each for each in unit.predecessors if each not in seen]
        seen.update(earlier)
        waiting += earlier


def _predecessors(submission: Submission, work: Work) -> tuple[Unit, ...]:
    return tuple(predecessors(submission.uscc, work)) if submission.uscc else ()
