"""One review in full: the version at hand, its assessment, seal, audit and scores."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.domain.audit import Audit
from services.review.domain.panel import Panel
from services.review.domain.review import Review
from services.review.domain.submission import Assessment, Seal, Submission
from services.review.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel


class DetailRow(ViewsBase):
    """What is known of one application; the long parts are JSON of the domain's own values."""

    __tablename__ = "review_detail"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_json: Mapped[str | None]
    assessment_json: Mapped[str | None]
    seal_json: Mapped[str | None]
    audit_on: Mapped[date | None]
    audit_place: Mapped[str | None]
    audit_lead: Mapped[str | None]
    audit_team: Mapped[str | None]
    audit_conclusion: Mapped[str | None]
    audit_findings: Mapped[str | None]
    score: Mapped[Decimal | None]
    method: Mapped[str | None]

    @property
    def submission(self) -> Submission | None:
        """The version at hand."""
        return Submission.model_validate_json(self.submission_json) if self.submission_json else None

    @property
    def assessment(self) -> Assessment | None:
        """The latest verdict, of whichever version."""
        return Assessment.model_validate_json(self.assessment_json) if self.assessment_json else None

    @property
    def seal(self) -> Seal | None:
        """The seal over the version at hand."""
        return Seal.model_validate_json(self.seal_json) if self.seal_json else None


class ScoreRow(ViewsBase):
    """One expert's score, or recusal, or both."""

    __tablename__ = "review_detail_scores"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    score: Mapped[Decimal | None]
    reason: Mapped[str]
    recused: Mapped[str | None]


review_detail = ReadModel("review_detail", tables=[DetailRow, ScoreRow])


def detail_of(session: Session, application_id: UUID) -> DetailRow | None:
    """What is known of one application."""
    return session.get(DetailRow, application_id)


def scores_of(session: Session, application_id: UUID) -> list[ScoreRow]:
    """Scores and recusals, by account."""
    query = select(ScoreRow).where(ScoreRow.application_id == application_id).order_by(ScoreRow.account)
    return list(session.scalars(query))


@review_detail.on(Review.Opened)
def _opened(session: Session, recorded: Recorded[Review.Opened]) -> None:
    session.add(DetailRow(application_id=recorded.event.originator_id))


@review_detail.on(Review.VersionReceived)
def _version_received(session: Session, recorded: Recorded[Review.VersionReceived]) -> None:
    row = _row(session, recorded.event.originator_id)
    another = row.submission_json is not None
    row.submission_json = recorded.event.submission.model_dump_json()
    row.audit_on = row.audit_place = row.audit_lead = row.audit_team = None
    row.audit_conclusion = row.audit_findings = row.score = row.method = None
    if another:
        scores = ScoreRow.application_id == row.application_id
        session.execute(delete(ScoreRow).where(scores, ScoreRow.recused.is_(None)))


@review_detail.on(Review.LateVersionNoted)
def _late_version_noted(session: Session, recorded: Recorded[Review.LateVersionNoted]) -> None:
    row = _row(session, recorded.event.originator_id)
    row.submission_json = recorded.event.submission.model_dump_json()


@review_detail.on(Review.AssessmentNoted)
def _assessment_noted(session: Session, recorded: Recorded[Review.AssessmentNoted]) -> None:
    row = _row(session, recorded.event.originator_id)
    row.assessment_json = recorded.event.assessment.model_dump_json()


@review_detail.on(Review.PreliminaryPassed)
def _preliminary_passed(session: Session, recorded: Recorded[Review.PreliminaryPassed]) -> None:
    _row(session, recorded.event.originator_id).seal_json = recorded.event.seal.model_dump_json()


@review_detail.on(Review.SealVoided)
def _seal_voided(session: Session, recorded: Recorded[Review.SealVoided]) -> None:
    _row(session, recorded.event.originator_id).seal_json = None


@review_detail.on(Audit.Scheduled)
def _audit_scheduled(session: Session, recorded: Recorded[Audit.Scheduled]) -> None:
    event = recorded.event
    row = _row(session, event.application_id)
    row.audit_on, row.audit_place, row.audit_lead = event.on, event.place, event.lead
    row.audit_team = "\n".join(event.team)


@review_detail.on(Audit.Completed)
def _audit_completed(session: Session, recorded: Recorded[Audit.Completed]) -> None:
    row = _row(session, recorded.event.application_id)
    row.audit_conclusion, row.audit_findings = recorded.event.conclusion, recorded.event.findings


@review_detail.on(Panel.Scored)
def _scored(session: Session, recorded: Recorded[Panel.Scored]) -> None:
    event = recorded.event
    row = _score(session, event.application_id, event.by, event.timestamp)
    row.score, row.reason, row.at = event.score.score, event.score.reason, event.timestamp


@review_detail.on(Panel.Recused)
def _recused(session: Session, recorded: Recorded[Panel.Recused]) -> None:
    event = recorded.event
    _score(session, event.application_id, event.by, event.timestamp).recused = event.reason


@review_detail.on(Panel.Completed)
def _panel_completed(session: Session, recorded: Recorded[Panel.Completed]) -> None:
    row = _row(session, recorded.event.application_id)
    row.score, row.method = recorded.event.score, recorded.event.method


@review_detail.on(Review.ExpertReviewReopened)
def _reopened(session: Session, recorded: Recorded[Review.ExpertReviewReopened]) -> None:
    row = _row(session, recorded.event.originator_id)
    row.score = row.method = None


def _row(session: Session, application_id: UUID) -> DetailRow:
    return session.get_one(DetailRow, application_id)


def _score(session: Session, application_id: UUID, account: str, at: datetime) -> ScoreRow:
    row = session.get(ScoreRow, (application_id, account))
    if row is None:
        row = ScoreRow(application_id=application_id, account=account, at=at, reason="")
        session.add(row)
    return row
