"""The shortlist of a round: who stands in the ranking, and what is reported to the leading group (17.3)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID, uuid5

from services.review.domain.refusals import RoleMissingError
from services.review.domain.regulation import CATEGORIES, Category
from services.review.domain.review import Review
from services.review.domain.stages import FORWARDED, STAGE_NAMES, Stage
from services.review.domain.submission import Value
from shared.citations import cited
from shared.history import (
    Actor,
    Aggregate,
    Created,
    FieldError,
    InvalidInputError,
    NotFoundError,
    RuleBrokenError,
    event,
)

Standing = Literal["open", "completed", "gone"]
"""How a forwarded application's review stands: still open, completed, or ended (or sent back to its beginning)."""
NAMESPACE = UUID("8a5f3c0e-3f27-5d0b-9d6f-6a1f0d9c7b42")


class StageDays(Value):
    """The days of one stage of the round, both included."""

    name: str
    first_day: date
    last_day: date


class Entry(Value):
    """An application whose review is complete and whose conditions are met; `reviewed_by` may not decide (17.6)."""

    application_id: UUID
    category: Category
    score: Decimal
    number: str
    name: str
    unit_name: str
    department: str
    reviewed_by: tuple[str, ...]


class Candidate(Entry):
    """One line of the shortlist; ranks count from 1 within a category."""

    rank: int


class Shortlist(Aggregate):
    """Follows every forwarded application, ranks those whose review is completed, and is reported once.

    It is not reported while reviews are open, unless their leaving out is asked for with a reason.
    Quotas are the round's; a category without one has no limit.
    """

    TOPIC = "review.Shortlist"

    class Event(Aggregate.Event):
        TOPIC = "review.Shortlist.Event"
        year: int

    class Opened(Event, Created):
        TOPIC = "review.Shortlist.Opened"

    class RoundNoted(Event):
        TOPIC = "review.Shortlist.RoundNoted"
        title: str
        stages: tuple[StageDays, ...]
        quotas: dict[Category, int]

    class StandingNoted(Event):
        TOPIC = "review.Shortlist.StandingNoted"
        application_id: UUID
        number: str
        standing: Standing

    class CandidateEntered(Event):
        TOPIC = "review.Shortlist.CandidateEntered"
        entry: Entry

    class CandidateExcluded(Event):
        TOPIC = "review.Shortlist.CandidateExcluded"
        application_id: UUID
        reason: str

    class OpenReviewsLeftOut(Event):
        TOPIC = "review.Shortlist.OpenReviewsLeftOut"
        applications: tuple[UUID, ...]
        reason: str

    class Reported(Event):
        TOPIC = "review.Shortlist.Reported"
        candidates: tuple[Candidate, ...]
        not_listed: tuple[UUID, ...]
        shortlist_hash: str

    @event(Opened)
    def __init__(self, year: int) -> None:
        self.year = year
        self.quotas: dict[Category, int] | None = None
        self.entries: dict[UUID, Entry] = {}
        self.open_reviews: dict[UUID, str] = {}
        self.completed: set[UUID] = set()
        self.is_reported = False

    @staticmethod
    def id_of(year: int) -> UUID:
        """The id of a round's shortlist: one per round."""
        return uuid5(NAMESPACE, f"shortlist:{year}")

    @classmethod
    def open(cls, year: int, *, by: str, at: datetime) -> Self:
        """Begin with the first word of the round."""
        return cls._create(cls.Opened, id=cls.id_of(year), year=year, by=by, timestamp=at)

    def note_round(
        self, *, title: str, stages: Iterable[StageDays], quotas: Mapping[Category, int], by: str, at: datetime
    ) -> None:
        """Note the round's quotas and days, which the office set when it opened the round."""
        if self.quotas is None:
            self._record(self.RoundNoted, title=title, stages=tuple(stages), quotas=dict(quotas), by=by, at=at)

    @event(RoundNoted)
    def _round_noted(self, quotas: dict[Category, int]) -> None:
        self.quotas = quotas

    def follow(self, application_id: UUID, number: str, standing: Standing, *, by: str, at: datetime) -> None:
        """Note how a forwarded application's review stands, when that has changed."""
        if not self.is_reported and standing != self._standing(application_id):
            self._record(
                self.StandingNoted, application_id=application_id, number=number, standing=standing, by=by, at=at
            )

    @event(StandingNoted)
    def _standing_noted(self, application_id: UUID, number: str, standing: Standing) -> None:
        self.open_reviews.pop(application_id, None)
        self.completed.discard(application_id)
        if standing == "open":
            self.open_reviews[application_id] = number
        elif standing == "completed":
            self.completed.add(application_id)

    def enter(self, entry: Entry, *, by: str, at: datetime) -> None:
        """Let an application stand in the ranking, or change how it stands."""
        if not self.is_reported and self.entries.get(entry.application_id) != entry:
            self._record(self.CandidateEntered, entry=entry, by=by, at=at)

    @event(CandidateEntered)
    def _candidate_entered(self, entry: Entry) -> None:
        self.entries[entry.application_id] = entry
        self.open_reviews.pop(entry.application_id, None)
        self.completed.add(entry.application_id)

    def exclude(self, application_id: UUID, reason: str, *, by: str, at: datetime) -> None:
        """Take an application out of the ranking; once reported, objections and the last gate take over."""
        if not self.is_reported and application_id in self.entries:
            self._record(self.CandidateExcluded, application_id=application_id, reason=reason, by=by, at=at)

    @event(CandidateExcluded)
    def _candidate_excluded(self, application_id: UUID) -> None:
        del self.entries[application_id]

    def report(self, *, by: Actor, at: datetime, leave_out: str | None = None) -> tuple[tuple[Candidate, ...], str]:
        """Report the ranking to the leading group: its candidates within the quotas, and their hash.

        `leave_out` is the reason why open reviews are not waited for. The others are named as not listed.
        """
        if not by.has("office"):
            raise RoleMissingError("入围名单的上报", "办公室", "17.3")
        self.check_not_reported()
        if self.quotas is None:
            raise RoundUnknownError(self.year)
        if self.open_reviews and leave_out is None:
            raise OpenReviewsError(self.year, sorted(self.open_reviews.values()))
        if leave_out is not None and not leave_out.strip():
            raise ReasonToLeaveOutMissingError
        candidates = ranked(self.entries.values(), self.quotas)
        if not candidates:
            raise NobodyToReportError(self.year)
        digest = hash_of(candidates)
        listed = {candidate.application_id for candidate in candidates}
        if leave_out is not None and self.open_reviews:
            left_out = tuple(sorted(self.open_reviews))
            self._record(self.OpenReviewsLeftOut, applications=left_out, reason=leave_out, by=by.account, at=at)
        self._record(
            self.Reported,
            candidates=candidates,
            not_listed=tuple(sorted((self.completed | self.open_reviews.keys()) - listed)),
            shortlist_hash=digest,
            by=by.account,
            at=at,
        )
        return candidates, digest

    @event(Reported)
    def _reported(self) -> None:
        self.is_reported = True

    def check_not_reported(self) -> None:
        """Refuse what would change a ranking that the leading group has."""
        if self.is_reported:
            raise ShortlistReportedError(self.year)

    def _standing(self, application_id: UUID) -> Standing:
        if application_id in self.open_reviews:
            return "open"
        return "completed" if application_id in self.completed else "gone"

    def _record(self, event_class: type[Event], *, by: str, at: datetime, **fields: Any) -> None:
        self.trigger_event(event_class, year=self.year, by=by, timestamp=at, **fields)


def standing_of(review: Review) -> Standing:
    """How a review stands for the shortlist of its round."""
    if review.stage not in FORWARDED:
        return "gone"
    return "completed" if review.stage is Stage.COMPLETED else "open"


def entry_of(review: Review, recused: Iterable[str]) -> Entry | None:
    """How a review stands in the ranking; None unless it is complete and its conditions are met.

    Who recused themselves may not decide either: what kept them from scoring keeps them from that.
    """
    if review.stage is not Stage.COMPLETED or review.score is None or review.submission is None:
        return None
    if not review.is_eligible:
        return None
    return Entry(
        application_id=review.id,
        category=review.category,
        score=review.score,
        number=review.submission.number,
        name=review.submission.name,
        unit_name=review.submission.unit_name,
        department=review.submission.department,
        reviewed_by=tuple(sorted(review.reviewers.union(recused))),
    )


def why_excluded(review: Review) -> str:
    """Why a review that stood in the ranking does so no more."""
    if review.stage is not Stage.COMPLETED:
        return f"{review.label}{STAGE_NAMES[review.stage]}。"
    open_clauses = review.verdict.open_clauses if review.verdict else ()
    return f"{review.label}的申报条件不再全部符合：{'、'.join(cited(clause.clause) for clause in open_clauses)}。"


def ranked(entries: Iterable[Entry], quotas: Mapping[Category, int]) -> tuple[Candidate, ...]:
    """The best of each category by score, highest first, ties by the lower number, as many as its quota allows."""
    standing = sorted(entries, key=lambda entry: (-entry.score, len(entry.number), entry.number))
    return tuple(
        Candidate(rank=rank, **entry.model_dump())
        for category in CATEGORIES
        for rank, entry in enumerate((entry for entry in standing if entry.category == category), 1)
        if category not in quotas or rank <= quotas[category]
    )


def hash_of(candidates: Iterable[Candidate]) -> str:
    """SHA-256 (hex) of the candidates' canonical JSON: keys sorted, no blanks, UTF-8, decimals as written."""
    lines = [candidate.model_dump(mode="json") for candidate in candidates]
    text = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class RoundNotFoundError(NotFoundError):
    """No word of this round has come."""

    remedy = "请核对年度；申报通道开启后才有评审。"

    def __init__(self, year: int) -> None:
        super().__init__(f"没有 {year} 年度的评审记录。")


class ShortlistNotReportedError(NotFoundError):
    """There is nothing to show before the report."""

    article = "17.3"
    remedy = "请等待办公室上报入围名单。"

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年度入围名单尚未上报。")


class ShortlistReportedError(RuleBrokenError):
    """A round's shortlist is reported once."""

    article = "17.3"
    remedy = "名单上报后不再变更：尚在初审的申报请驳回；对入围对象有异议的，请在公示期内提出。"

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年度入围名单已上报领导小组。")


class RoundUnknownError(RuleBrokenError):
    """Without the round's quotas there is no shortlist."""

    article = "17.3"
    remedy = "请等待本年度活动的名额送达后再上报；如长时间未送达，请联系系统管理员。"

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年度活动的名额尚未送达，不能上报入围名单。")


class OpenReviewsError(RuleBrokenError):
    """Who was forwarded is owed an end of the review."""

    article = "17.3"
    remedy = (
        "请先完成这些申报的审核与专家评审；确需不再等待的，上报时填写 leave_out（true）和 reason（原因），"
        "这些申报即不列入名单，评审结束。"
    )

    def __init__(self, year: int, numbers: Sequence[str]) -> None:
        super().__init__(f"{year} 年度还有 {len(numbers)} 份已上报的申报评审尚未结束：{'、'.join(numbers)}。")


class ReasonToLeaveOutMissingError(InvalidInputError):
    """Whoever is left out may ask why."""

    article = "17.3"
    remedy = "请写明不再等待这些评审的原因。"

    def __init__(self) -> None:
        message = "不等待未完成的评审而上报的，应写明原因。"
        super().__init__(message, [FieldError("reason", message)])


class NobodyToReportError(RuleBrokenError):
    """An empty list is no result."""

    article = "17.3"
    remedy = "请先完成专家评审的汇总。"

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年度没有评审完成且符合条件、在名额之内的申报。")
