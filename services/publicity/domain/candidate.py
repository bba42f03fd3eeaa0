"""A candidate on its way to the leading group: what others said of it, the decision, and how it ended (17.5-18.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.publicity.domain.days import day_words
from services.publicity.domain.gates import Standing, award_gates, decision_gates
from services.publicity.domain.holder import Holder
from services.publicity.domain.identity import verdict_request_id
from services.publicity.domain.notice import Notice
from services.publicity.domain.refusals import (
    AlreadyDecidedError,
    AwaitingVerdictError,
    CandidateDisqualifiedError,
    CandidateWithdrawnError,
    DutiesNotSeparateError,
    GateError,
    NotDecidedError,
    NotShortlistedError,
    ObjectionUpheldError,
)
from services.publicity.domain.shortlist import Listed
from services.publicity.domain.terms import Category, Ground, Insignia
from shared.history import Aggregate, Created, event
from shared.legal_time import legal_date


class Pending(BaseModel):
    """A decision to confer that waits for the answer to its request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    request: UUID
    on: date
    decided_by: str
    reason: str
    insignia: tuple[Insignia, ...]


class Candidate(Aggregate):
    """Has its application's id, and is known from the first thing that is heard of the application."""

    TOPIC = "publicity.Candidate"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.Candidate.Event"

    class HeardOf(Event, Created):
        """Something was heard of the application for the first time."""

        TOPIC = "publicity.Candidate.HeardOf"
        year: int
        category: Category

    class HolderNamed(Event):
        """Whose application it is, as a keyed hash."""

        TOPIC = "publicity.Candidate.HolderNamed"
        holder: str

    class EligibilityLearned(Event):
        """The latest verdict on its conditions."""

        TOPIC = "publicity.Candidate.EligibilityLearned"
        standing: Standing

    class Shortlisted(Event):
        """The reviewers put it on the shortlist."""

        TOPIC = "publicity.Candidate.Shortlisted"
        listed: Listed

    class Withdrawn(Event):
        """The applicant took the application back."""

        TOPIC = "publicity.Candidate.Withdrawn"
        reason: str

    class VerdictRequested(Event):
        """The leading group decided to confer; the last gate, a fresh verdict as of `on`, is asked for."""

        TOPIC = "publicity.Candidate.VerdictRequested"
        year: int
        request: UUID
        attempt: int
        on: date
        reason: str
        insignia: tuple[Insignia, ...]

    class DecisionSuspended(Event):
        """The verdict came, but another gate had closed meanwhile: the leading group has to decide again."""

        TOPIC = "publicity.Candidate.DecisionSuspended"
        gate: str
        reason: str
        article: str

    class Awarded(Event):
        """The honour was conferred."""

        TOPIC = "publicity.Candidate.Awarded"
        honour_id: UUID
        certificate: str

    class Declined(Event):
        """The leading group did not confer, or the last gate forbade it."""

        TOPIC = "publicity.Candidate.Declined"
        year: int
        category: Category
        reason: str
        article: str

    class Disqualified(Event):
        """Before an award: disqualified under 18.3; `objection_id` where an objection led to it."""

        TOPIC = "publicity.Candidate.Disqualified"
        year: int
        category: Category
        ground: Ground
        reason: str
        decided_on: date
        objection_id: UUID | None

    class ObjectionUpheld(Event):
        """An objection is right without being a case of 18.3: in its light nothing is conferred this round (17.6)."""

        TOPIC = "publicity.Candidate.ObjectionUpheld"
        objection_id: UUID
        reason: str

    @classmethod
    def hear_of(cls, application_id: UUID, year: int, category: Category, *, by: str, at: datetime) -> Self:
        """Begin to know it."""
        return cls._create(cls.HeardOf, id=application_id, year=year, category=category, by=by, timestamp=at)

    def name_holder(self, holder: str, *, by: str, at: datetime) -> None:
        """Learn whose application it is."""
        if holder != self.holder:
            self.trigger_event(self.HolderNamed, holder=holder, by=by, timestamp=at)

    def learn(self, standing: Standing, *, by: str, at: datetime) -> None:
        """Learn the latest verdict; the same one may come again."""
        if standing != self.standing:
            self.trigger_event(self.EligibilityLearned, standing=standing, by=by, timestamp=at)

    def shortlist(self, listed: Listed, *, by: str, at: datetime) -> None:
        """Put it on the shortlist."""
        if self.listed is None:
            self.trigger_event(self.Shortlisted, listed=listed, by=by, timestamp=at)

    def withdraw(self, reason: str, *, by: str, at: datetime) -> None:
        """The applicant took it back; what is decided already stays decided."""
        if self.outcome is None:
            self.trigger_event(self.Withdrawn, reason=reason, by=by, timestamp=at)

    def decide(
        self,
        *,
        confer: bool,
        reason: str,
        notice: Notice | None,
        holder: Holder | None,
        insignia: tuple[Insignia, ...] | None = None,
        by: str,
        at: datetime,
    ) -> None:
        """The leading group's decision (17.6): declined at once, or a fresh verdict is asked for as the last gate.

        Without `insignia` those of the category are conferred.
        """
        on = legal_date(at)
        if self.listed is None:
            raise NotShortlistedError("该申报不在上报的入围名单中。")
        self.keep_duties_apart(by)
        self._undecided()
        decision_gates(self.id, self.year, notice)
        if not confer:
            self._decline(reason, "17.6", by=by, at=at)
            return
        if self.pending is not None and self.pending.on == on:
            raise AwaitingVerdictError(f"领导小组已于{day_words(on)}决定授予，正在等待当日的资格审查结果。")
        self._no_objection_upheld()
        award_gates(self.standing, holder, on)
        attempt = self.attempts + 1
        self.trigger_event(
            self.VerdictRequested,
            year=self.year,
            request=verdict_request_id(self.id, attempt),
            attempt=attempt,
            on=on,
            reason=reason,
            insignia=self.category.insignia if insignia is None else insignia,
            by=by,
            timestamp=at,
        )

    def answer(
        self, request: UUID, *, notice: Notice | None, holder: Holder | None, by: str, at: datetime
    ) -> Pending | None:
        """Take the answer to a request, learned just before. The decision to carry out now, or None.

        None where the request is not the one that is waited for, or where a gate closed in the meantime.
        """
        pending = self.pending
        if pending is None or pending.request != request:
            return None
        try:
            self.keep_duties_apart(pending.decided_by)
            decision_gates(self.id, self.year, notice)
        except GateError as gate:
            self.trigger_event(
                self.DecisionSuspended, gate=gate.gate, reason=str(gate), article=gate.article, by=by, timestamp=at
            )
            return None
        try:
            self._no_objection_upheld()
            award_gates(self.standing, holder, pending.on)
        except GateError as gate:
            self._decline(str(gate), gate.article, by=by, at=at)
            return None
        return pending

    def award(self, honour_id: UUID, certificate: str, *, by: str, at: datetime) -> None:
        """The decision that waited is carried out, in the same transaction as the honour."""
        self._undecided()
        if self.pending is None:
            raise NotDecidedError("领导小组还没有决定授予。")
        self.trigger_event(self.Awarded, honour_id=honour_id, certificate=certificate, by=by, timestamp=at)

    def uphold_objection(self, objection_id: UUID, reason: str, *, by: str, at: datetime) -> None:
        """An objection was upheld on no ground of 18.3: it closes the way to conferral, and bars nobody."""
        self.trigger_event(self.ObjectionUpheld, objection_id=objection_id, reason=reason, by=by, timestamp=at)

    def disqualify(
        self, ground: Ground, reason: str, *, objection_id: UUID | None = None, by: str, at: datetime
    ) -> None:
        """Disqualify it before an award (18.3), on the shortlist or not; a second time changes nothing.

        Neither a withdrawal nor a decision not to confer shields from it.
        """
        if self.outcome == "conferred":
            raise AlreadyDecidedError("该申报已授予荣誉。", remedy="请改用取消荣誉称号。", article="18.3")
        if self.outcome != "disqualified":
            self.trigger_event(
                self.Disqualified,
                year=self.year,
                category=self.category,
                ground=ground,
                reason=reason,
                decided_on=legal_date(at),
                objection_id=objection_id,
                by=by,
                timestamp=at,
            )

    def end_with_holder(self, bar: str, *, by: str, at: datetime) -> None:
        """The holder is barred: an application that is still open ends with it (18.3)."""
        if self.outcome is None:
            self._decline(bar, "18.3", by=by, at=at)

    def keep_duties_apart(self, account: str) -> None:
        """Who reviewed, scored or judged it may not decide on it."""
        reviewed_by = self.listed.reviewed_by if self.listed else ()
        if account in reviewed_by or account in self.judged_by:
            raise DutiesNotSeparateError(f"账号{account}参加过该申报的审核、评审或条件判定。")

    def still_stands(self) -> None:
        """Refuse what is meant for a candidate that was neither withdrawn nor disqualified."""
        if self.outcome == "disqualified":
            raise CandidateDisqualifiedError("该申报已被取消申报资格。")
        if self.outcome == "withdrawn":
            raise CandidateWithdrawnError("申报单位已撤回该申报。")

    def _no_objection_upheld(self) -> None:
        for objection_id, reason in self.upheld.items():
            raise ObjectionUpheldError(f"针对该申报的异议（编号{objection_id}）已认定成立：{reason}")

    def _undecided(self) -> None:
        self.still_stands()
        if self.outcome is not None:
            raise AlreadyDecidedError("该申报已经审定。")

    def _decline(self, reason: str, article: str, *, by: str, at: datetime) -> None:
        self.trigger_event(
            self.Declined,
            year=self.year,
            category=self.category,
            reason=reason,
            article=article,
            by=by,
            timestamp=at,
        )

    @event(HeardOf)
    def __init__(self, year: int, category: Category) -> None:
        self.year = year
        self.category = category
        self.holder: str | None = None
        self.listed: Listed | None = None
        self.standing: Standing | None = None
        self.judged_by: frozenset[str] = frozenset()
        self.pending: Pending | None = None
        self.attempts = 0
        self.upheld: dict[UUID, str] = {}
        self.outcome: Literal["conferred", "declined", "disqualified", "withdrawn"] | None = None

    @event(HolderNamed)
    def _holder_named(self, holder: str) -> None:
        self.holder = holder

    @event(EligibilityLearned)
    def _eligibility_learned(self, standing: Standing) -> None:
        self.standing = standing
        self.judged_by = self.judged_by.union(standing.judged_by)

    @event(Shortlisted)
    def _shortlisted(self, listed: Listed) -> None:
        self.listed = listed

    @event(ObjectionUpheld)
    def _objection_upheld(self, objection_id: UUID, reason: str) -> None:
        self.upheld[objection_id] = reason

    @event(Withdrawn)
    def _withdrawn(self) -> None:
        self.outcome = "withdrawn"
        self.pending = None

    @event(VerdictRequested)
    def _verdict_requested(
        self, request: UUID, attempt: int, on: date, reason: str, insignia: tuple[Insignia, ...], by: str
    ) -> None:
        self.pending = Pending(request=request, on=on, decided_by=by, reason=reason, insignia=insignia)
        self.attempts = attempt

    @event(DecisionSuspended)
    def _decision_suspended(self) -> None:
        self.pending = None

    @event(Awarded)
    def _awarded(self) -> None:
        self.outcome = "conferred"
        self.pending = None

    @event(Declined)
    def _declined(self) -> None:
        self.outcome = "declined"
        self.pending = None

    @event(Disqualified)
    def _disqualified(self) -> None:
        self.outcome = "disqualified"
        self.pending = None
