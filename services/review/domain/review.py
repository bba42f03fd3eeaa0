"""The review of one application: preliminary review and seal (17.1), material review (17.2), and where it stands."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from services.review.domain import refusals
from services.review.domain.regulation import AUDITED, Category, check_citation
from services.review.domain.stages import ENDED, FORWARDED, Stage
from services.review.domain.submission import Assessment, FieldReason, Seal, Submission
from shared.history import Actor, Aggregate, Created, event
from shared.legal_time import legal_date

LONGEST_TO_CORRECT = timedelta(days=60)


class Review(Aggregate):
    """The review of an application; its id is the application's.

    It opens with the first word of the application, whichever service says it. A new version starts it again and voids
    the seal. Audit and Panel are aggregates of their own, which tell it what they concluded.
    """

    TOPIC = "review.Review"

    class Event(Aggregate.Event):
        TOPIC = "review.Review.Event"
        year: int
        category: Category

    class Opened(Event, Created):
        TOPIC = "review.Review.Opened"

    class VersionReceived(Event):
        TOPIC = "review.Review.VersionReceived"
        submission: Submission

    class LateVersionNoted(Event):
        TOPIC = "review.Review.LateVersionNoted"
        submission: Submission

    class SealVoided(Event):
        TOPIC = "review.Review.SealVoided"
        seal: Seal

    class AssessmentNoted(Event):
        TOPIC = "review.Review.AssessmentNoted"
        assessment: Assessment

    class PreliminaryPassed(Event):
        TOPIC = "review.Review.PreliminaryPassed"
        department: str
        opinion: str
        convened: tuple[str, ...]
        seal: Seal

    class PreliminaryReturned(Event):
        TOPIC = "review.Review.PreliminaryReturned"
        department: str
        reasons: tuple[FieldReason, ...]
        deadline: date

    class PreliminaryRejected(Event):
        TOPIC = "review.Review.PreliminaryRejected"
        department: str
        reason: str
        article: str

    class MaterialPassed(Event):
        TOPIC = "review.Review.MaterialPassed"
        opinion: str

    class MaterialRejected(Event):
        TOPIC = "review.Review.MaterialRejected"
        reason: str
        article: str

    class AuditConcluded(Event):
        TOPIC = "review.Review.AuditConcluded"
        conclusion: Literal["passed", "failed"]
        team: tuple[str, ...]

    class ExpertsConcluded(Event):
        TOPIC = "review.Review.ExpertsConcluded"
        score: Decimal
        experts: tuple[str, ...]

    class ExpertReviewReopened(Event):
        TOPIC = "review.Review.ExpertReviewReopened"
        reason: str

    class Refused(Event):
        TOPIC = "review.Review.Refused"
        first_free_day: date

    class Withdrawn(Event):
        TOPIC = "review.Review.Withdrawn"
        reason: str

    class LeftOut(Event):
        TOPIC = "review.Review.LeftOut"
        reason: str

    @event(Opened)
    def __init__(self, year: int, category: Category) -> None:
        self.year = year
        self.category = category
        self.stage = Stage.AWAITED
        self.submission: Submission | None = None
        self.assessment: Assessment | None = None
        self.seal: Seal | None = None
        self.deadline: date | None = None
        self.score: Decimal | None = None
        self.applicants: set[str] = set()
        self.judges: set[str] = set()
        self.recommenders: set[str] = set()
        self.reviewers: set[str] = set()

    @classmethod
    def open(cls, application_id: UUID, *, year: int, category: Category, by: str, at: datetime) -> Self:
        """Begin with the first word of an application."""
        return cls._create(cls.Opened, id=application_id, year=year, category=category, by=by, timestamp=at)

    # -- what other services tell -------------------------------------------------------------------------------

    def receive(self, submission: Submission, *, by: str, at: datetime) -> None:
        """Take in a version: the review starts (again), the seal over the version before it is void."""
        if submission.version <= self.at_version:
            return
        if self.stage in ENDED:
            self._record(self.LateVersionNoted, submission=submission, by=by, at=at)
            return
        voided = self.seal
        self._record(self.VersionReceived, submission=submission, by=by, at=at)
        if voided is not None:
            self._record(self.SealVoided, seal=voided, by=by, at=at)

    @event(VersionReceived)
    def _version_received(self, submission: Submission, by: str) -> None:
        self.submission = submission
        self.applicants.add(by)
        self.stage = Stage.PRELIMINARY
        self.deadline = None
        self.score = None

    @event(LateVersionNoted)
    def _late_version_noted(self, submission: Submission) -> None:
        self.submission = submission

    @event(SealVoided)
    def _seal_voided(self) -> None:
        self.seal = None

    def note_assessment(self, assessment: Assessment, *, by: str, at: datetime) -> None:
        """Note a verdict; it may come before its version does, and one about an earlier version is stale.

        While a ban is in force the application is refused, and an open one ends (18.3).
        """
        if assessment.version < self.at_version:
            return
        self._record(self.AssessmentNoted, assessment=assessment, by=by, at=at)
        if assessment.first_free_day is not None and self.stage not in ENDED:
            self._record(self.Refused, first_free_day=assessment.first_free_day, by=by, at=at)

    @event(AssessmentNoted)
    def _assessment_noted(self, assessment: Assessment) -> None:
        self.assessment = assessment
        if self.stage not in FORWARDED:  # later judgements are part of the review, not of the recommendation
            self.recommenders.update(set(assessment.judged_by) - self.judges)
        self.judges.update(assessment.judged_by)

    @event(Refused)
    def _refused(self) -> None:
        self.stage = Stage.REFUSED

    def withdraw(self, reason: str, *, by: str, at: datetime) -> None:
        """The applicant took the application back: the review ends."""
        if self.stage not in ENDED:
            self._record(self.Withdrawn, reason=reason, by=by, at=at)

    @event(Withdrawn)
    def _withdrawn(self) -> None:
        self.stage = Stage.WITHDRAWN

    # -- preliminary review, by the recommending department (17.1) ----------------------------------------------

    def pass_preliminary(
        self, *, opinion: str, convened: Sequence[str], must_convene: bool, by: Actor, at: datetime
    ) -> None:
        """Pass, seal exactly the version at hand, and forward it to the office."""
        submission = self._preliminary(by)
        self._check_stage(Stage.PRELIMINARY)
        self._check_eligible()
        if must_convene and not convened:
            raise refusals.ConvenedDepartmentsMissingError
        seal = Seal(by=by.account, department=by.department, at=at, content_hash=submission.content_hash)
        self._record(
            self.PreliminaryPassed,
            department=by.department, opinion=opinion, convened=tuple(convened), seal=seal, by=by.account, at=at,
        )  # fmt: skip

    @event(PreliminaryPassed)
    def _preliminary_passed(self, seal: Seal) -> None:
        self.seal = seal
        self.stage = Stage.MATERIAL
        self.recommenders.add(seal.by)
        self.reviewers.add(seal.by)

    def return_preliminary(self, *, reasons: Sequence[FieldReason], deadline: date, by: Actor, at: datetime) -> None:
        """Return for correction until the end of `deadline`, with a reason per field; again when that has passed."""
        self._preliminary(by)
        self._check_not_correcting(at)
        if not reasons:
            raise refusals.ReasonsMissingError
        if deadline < legal_date(at):
            raise refusals.DeadlinePastError(deadline, legal_date(at))
        latest = legal_date(at) + LONGEST_TO_CORRECT
        if deadline > latest:
            raise refusals.DeadlineTooFarError(deadline, latest)
        self._record(
            self.PreliminaryReturned,
            department=by.department, reasons=tuple(reasons), deadline=deadline, by=by.account, at=at,
        )  # fmt: skip

    @event(PreliminaryReturned)
    def _preliminary_returned(self, deadline: date, by: str) -> None:
        self.stage = Stage.RETURNED
        self.deadline = deadline
        self.reviewers.add(by)

    def reject_preliminary(self, *, reason: str, article: str, by: Actor, at: datetime) -> None:
        """Reject, citing the provision; a returned application only when its time to correct is over."""
        self._preliminary(by)
        self._check_not_correcting(at)
        check_citation(article, self.category)
        self._record(
            self.PreliminaryRejected,
            department=by.department, reason=reason, article=article, by=by.account, at=at,
        )  # fmt: skip

    @event(PreliminaryRejected)
    def _preliminary_rejected(self) -> None:
        self.stage = Stage.REJECTED

    # -- material review, by the office and its experts (17.2) --------------------------------------------------

    def pass_material(self, *, opinion: str, by: Actor, at: datetime) -> None:
        """Pass the material: enterprises and leaders go on to the audit, the others to the experts."""
        self._material(by)
        self._check_eligible()
        self._record(self.MaterialPassed, opinion=opinion, by=by.account, at=at)

    @event(MaterialPassed)
    def _material_passed(self, by: str) -> None:
        self.stage = Stage.AUDIT if self.category in AUDITED else Stage.EXPERT
        self.reviewers.add(by)

    def reject_material(self, *, reason: str, article: str, by: Actor, at: datetime) -> None:
        """Reject the material, citing the provision: the review ends."""
        self._material(by)
        check_citation(article, self.category)
        self._record(self.MaterialRejected, reason=reason, article=article, by=by.account, at=at)

    @event(MaterialRejected)
    def _material_rejected(self) -> None:
        self.stage = Stage.MATERIAL_REJECTED

    # -- what Audit and Panel ask and tell ------------------------------------------------------------------------

    def check_auditable(self, by: str) -> None:
        """Refuse an act of an on-site audit that 17.2 does not foresee, or not now, or not by this account."""
        if self.category not in AUDITED:
            raise refusals.AuditNotForeseenError(self.label, self.category)
        self._check_stage(Stage.AUDIT)
        self.check_not_recommender(by)

    def conclude_audit(
        self, conclusion: Literal["passed", "failed"], *, team: Sequence[str], by: str, at: datetime
    ) -> None:
        """Take the audit's conclusion: on to the experts, or the end."""
        self._record(self.AuditConcluded, conclusion=conclusion, team=tuple(team), by=by, at=at)

    @event(AuditConcluded)
    def _audit_concluded(self, conclusion: Literal["passed", "failed"], team: tuple[str, ...], by: str) -> None:
        self.stage = Stage.EXPERT if conclusion == "passed" else Stage.AUDIT_FAILED
        self.reviewers.update(team, (by,))

    def check_open_to_experts(self, by: str) -> None:
        """Refuse an expert's act while the stage is not reached, or by who recommended."""
        if self.stage is Stage.AUDIT:
            raise refusals.AuditFirstError(self.label)
        self._check_stage(Stage.EXPERT)
        self.check_not_recommender(by)

    def conclude_experts(self, score: Decimal, *, experts: Sequence[str], by: str, at: datetime) -> None:
        """Take the panel's score: the review is complete."""
        self._record(self.ExpertsConcluded, score=score, experts=tuple(experts), by=by, at=at)

    @event(ExpertsConcluded)
    def _experts_concluded(self, score: Decimal, experts: tuple[str, ...], by: str) -> None:
        self.stage = Stage.COMPLETED
        self.score = score
        self.reviewers.update(experts, (by,))

    def reopen_expert_review(self, reason: str, *, by: str, at: datetime) -> None:
        """A counted score fell away after completion."""
        self._record(self.ExpertReviewReopened, reason=reason, by=by, at=at)

    @event(ExpertReviewReopened)
    def _expert_review_reopened(self) -> None:
        self.stage = Stage.EXPERT
        self.score = None

    def leave_out(self, reason: str, *, by: str, at: datetime) -> None:
        """The shortlist was reported without waiting for this review: it ends."""
        self._record(self.LeftOut, reason=reason, by=by, at=at)

    @event(LeftOut)
    def _left_out(self) -> None:
        self.stage = Stage.LEFT_OUT

    # -- judgement ------------------------------------------------------------------------------------------------

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"申报（{self.submission.number}）" if self.submission else "该申报"

    @property
    def at_version(self) -> int:
        """The version of the application at hand; 0 before the first."""
        return self.submission.version if self.submission else 0

    @property
    def verdict(self) -> Assessment | None:
        """The latest verdict about the version at hand; None while it is unknown."""
        known = self.assessment is not None and self.assessment.version == self.at_version
        return self.assessment if known else None

    @property
    def is_eligible(self) -> bool:
        """Whether the version at hand meets its conditions, as far as is known."""
        return self.verdict is not None and self.verdict.verdict == "eligible"

    def check_not_recommender(self, account: str) -> None:
        """Duties are kept apart by person: who applied, who recommended or judged for that, who reviews."""
        if account in self.applicants:
            raise refusals.ApplicantMayNotReviewError(self.label, account)
        if account in self.recommenders:
            raise refusals.RecommenderMayNotReviewError(self.label, account)

    def check_not_ended(self) -> None:
        """Refuse an act on a review that has ended."""
        if self.stage in ENDED:
            raise refusals.ReviewEndedError(self.label, self.stage)

    def _preliminary(self, by: Actor) -> Submission:
        if not by.has("clerk"):
            raise refusals.RoleMissingError("初审", "推荐部门经办人", "17.1")
        if self.submission is None:
            raise refusals.NotAtThisStageError(self.label, self.stage, Stage.PRELIMINARY)
        if by.department != self.submission.department:
            raise refusals.NotRecommendingDepartmentError
        if by.account in self.applicants:
            raise refusals.ApplicantMayNotReviewError(self.label, by.account)
        return self.submission

    def _material(self, by: Actor) -> None:
        if not (by.has("office") or by.has("expert")):
            raise refusals.RoleMissingError("材料审核", "办公室或专家", "17.2")
        self._check_stage(Stage.MATERIAL)
        self.check_not_recommender(by.account)

    def _check_not_correcting(self, at: datetime) -> None:
        """Refuse what is out of the preliminary review, or while the applicant may still correct."""
        if self.stage is not Stage.RETURNED or self.deadline is None:
            self._check_stage(Stage.PRELIMINARY)
        elif legal_date(at) <= self.deadline:
            raise refusals.AwaitingCorrectionError(self.label, self.deadline)

    def _check_stage(self, wanted: Stage) -> None:
        self.check_not_ended()
        if self.stage is not wanted:
            raise refusals.NotAtThisStageError(self.label, self.stage, wanted)

    def _check_eligible(self) -> None:
        if self.verdict is None:
            raise refusals.AssessmentUnknownError(self.label, self.at_version)
        if not self.is_eligible:
            raise refusals.NotEligibleError(self.label, self.verdict.open_clauses)

    def _record(self, event_class: type[Event], *, by: str, at: datetime, **fields: Any) -> None:
        self.trigger_event(event_class, year=self.year, category=self.category, by=by, timestamp=at, **fields)
