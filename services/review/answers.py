"""What the routes of this service answer, and how much of a review each reader gets to see."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, JsonValue, TypeAdapter

from services.review.domain.stages import STAGE_NAMES, Stage
from services.review.domain.submission import Clause, Material, Seal, Submission
from services.review.read_models.progress import Progress
from services.review.read_models.review_detail import DetailRow, ScoreRow
from services.review.read_models.review_history import ActRow
from services.review.read_models.review_queue import QueueRow, Waiting
from services.review.read_models.shortlists import CandidateRow, ShortlistRow
from shared.history import Actor

SEES_SCORES = frozenset({"office", "expert", "auditor", "leading_group"})
SEES_RECUSALS = frozenset({"office", "auditor"})
RECUSED = "Panel.Recused"
BEHIND_THE_SEAL = {
    "Review.MaterialPassed": "材料审核人员",
    "Review.MaterialRejected": "材料审核人员",
    "Audit.Scheduled": "办公室",
    "Audit.Completed": "现场审核组",
    "Panel.Scored": "评审专家",
    "Panel.Completed": "办公室",
    "Review.ExpertReviewReopened": "评审专家",
}
"""Who did it, in the words for the recommending department, which is not to know who reviews."""
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class ReviewSummary(BaseModel):
    """One line of the inbox; `eligibility` is the verdict on the version at hand, null while it is unknown."""

    application_id: UUID
    round: int
    category: str
    number: str
    name: str
    unit_name: str
    department: str
    version: int
    stage: Stage
    stage_name: str
    since: datetime
    eligibility: str | None
    due_on: date | None
    late: bool
    audit_on: date | None
    scores: int

    @classmethod
    def of(cls, waiting: Waiting, today: date) -> Self:
        """From the inbox's row."""
        row, stage = waiting.row, Stage(waiting.row.stage)
        return cls(
            application_id=row.application_id,
            round=row.year,
            category=row.category,
            number=row.number,
            name=row.name,
            unit_name=row.unit_name,
            department=row.department,
            version=row.version,
            stage=stage,
            stage_name=STAGE_NAMES[stage],
            since=row.since,
            eligibility=row.verdict,
            due_on=waiting.due_on,
            late=waiting.due_on is not None and waiting.due_on < today,
            audit_on=row.audit_on,
            scores=row.scores,
        )


class Inbox(BaseModel):
    """A page of the inbox, the earliest due first; `next_offset` is null on the last page."""

    items: list[ReviewSummary]
    next_offset: int | None


class ProgressCount(BaseModel):
    """How many applications of a department stand at a stage, and how many of them past its last day."""

    department: str
    stage: Stage
    stage_name: str
    count: int
    late: int


class ProgressAnswer(BaseModel):
    """How far a round is."""

    round: int
    counts: list[ProgressCount]

    @classmethod
    def of(cls, year: int, counts: Sequence[Progress]) -> Self:
        """From the counts."""
        return cls(
            round=year,
            counts=[
                ProgressCount(
                    department=each.department,
                    stage=Stage(each.stage),
                    stage_name=STAGE_NAMES[Stage(each.stage)],
                    count=each.count,
                    late=each.late,
                )
                for each in counts
            ],
        )


class SubmissionAnswer(BaseModel):
    """The version at hand, without personal data; `form`, `figures` and `evidence` as they were submitted."""

    industry: str
    variant: str | None
    submitted_at: datetime
    applied_on: date
    deeds: str
    main_honours: str
    form: JsonValue
    figures: JsonValue
    evidence: JsonValue
    materials: tuple[Material, ...]
    content_hash: str

    @classmethod
    def of(cls, submission: Submission) -> Self:
        """From what the contract told."""
        return cls(
            industry=submission.industry,
            variant=submission.variant,
            submitted_at=submission.submitted_at,
            applied_on=submission.applied_on,
            deeds=submission.deeds,
            main_honours=submission.main_honours,
            form=_JSON.validate_json(submission.form),
            figures=_JSON.validate_json(submission.figures),
            evidence=_JSON.validate_json(submission.evidence),
            materials=submission.materials,
            content_hash=submission.content_hash,
        )


class AuditAnswer(BaseModel):
    """The on-site audit as planned and, once concluded, its conclusion."""

    on: date
    place: str
    lead: str
    team: list[str]
    conclusion: str | None
    findings: str | None

    @classmethod
    def of(cls, row: DetailRow, *, names: bool) -> Self | None:
        """From the review's row; None while nothing is planned. Without `names` it says not who audits."""
        if row.audit_on is None:
            return None
        return cls(
            on=row.audit_on,
            place=row.audit_place or "",
            lead=(row.audit_lead or "") if names else "现场审核组",
            team=(row.audit_team or "").splitlines() if names else [],
            conclusion=row.audit_conclusion,
            findings=row.audit_findings,
        )


class ScoreAnswer(BaseModel):
    """One expert's score; with `recusal`, the reason for stepping aside, it counts nowhere."""

    expert: str
    at: datetime
    score: Decimal | None
    reason: str
    recusal: str | None


class ActAnswer(BaseModel):
    """One act: when, who, what, under which article."""

    at: datetime
    by: str
    what: str
    article: str
    text: str
    position: int


class ReviewAnswer(ReviewSummary):
    """One review in full, as far as the reader may see it."""

    submission: SubmissionAnswer
    clauses: tuple[Clause, ...]
    seal: Seal | None
    audit: AuditAnswer | None
    score: Decimal | None
    method: str | None
    expert_scores: list[ScoreAnswer]
    acts: list[ActAnswer]


def visible_scores(rows: Sequence[ScoreRow], stage: Stage, viewer: Actor) -> list[ScoreAnswer]:
    """Blind until the panel is closed: till then each expert sees their own. The recommending department sees none.

    Recusals the office sees at once, since it has to find another expert.
    """
    closed = stage is Stage.COMPLETED and bool(viewer.roles & SEES_SCORES)
    answers = []
    for row in rows:
        open_to = closed or row.account == viewer.account
        if open_to or (row.recused is not None and viewer.roles & SEES_RECUSALS):
            answers.append(
                ScoreAnswer(
                    expert=row.account,
                    at=row.at,
                    score=row.score if open_to else None,
                    reason=row.reason if open_to else "",
                    recusal=row.recused,
                )
            )
    return answers


def visible_acts(rows: Sequence[ActRow], *, names: bool) -> list[ActAnswer]:
    """The acts; without `names` reviewers appear by their role, and recusals do not appear."""
    acts = [ActAnswer.model_validate(row, from_attributes=True) for row in rows if names or row.what != RECUSED]
    return acts if names else [_without_names(act) for act in acts]


def _without_names(act: ActAnswer) -> ActAnswer:
    text = act.text
    if act.what == "Audit.Scheduled":
        text = f"{text.partition('；组长')[0]}。"
    elif act.what == "Review.ExpertReviewReopened":
        text = "评审汇总撤销，须重新汇总。"
    return act.model_copy(update={"by": BEHIND_THE_SEAL.get(act.what, act.by), "text": text})


def review_answer(
    waiting: Waiting,
    detail: DetailRow,
    submission: Submission,
    scores: Sequence[ScoreRow],
    acts: Sequence[ActRow],
    *,
    viewer: Actor,
    today: date,
) -> ReviewAnswer:
    """One review in full."""
    row: QueueRow = waiting.row
    shows_score = bool(viewer.roles & SEES_SCORES)
    names = shows_score and (detail.seal is None or detail.seal.by != viewer.account)
    assessment = detail.assessment if row.verdict is not None else None
    return ReviewAnswer(
        **ReviewSummary.of(waiting, today).model_dump(),
        submission=SubmissionAnswer.of(submission),
        clauses=assessment.clauses if assessment else (),
        seal=detail.seal,
        audit=AuditAnswer.of(detail, names=names),
        score=detail.score if shows_score else None,
        method=detail.method if shows_score else None,
        expert_scores=visible_scores(scores, Stage(row.stage), viewer),
        acts=visible_acts(acts, names=names),
    )


class ShortlistLine(BaseModel):
    """One candidate of a reported shortlist."""

    application_id: UUID
    category: str
    rank: int
    score: Decimal
    number: str
    name: str
    unit_name: str
    department: str


class ShortlistAnswer(BaseModel):
    """A round's shortlist as it was reported."""

    round: int
    reported_at: datetime
    reported_by: str
    shortlist_hash: str
    candidates: list[ShortlistLine]

    @classmethod
    def of(cls, row: ShortlistRow, lines: Sequence[CandidateRow]) -> Self:
        """From the report's rows."""
        return cls(
            round=row.year,
            reported_at=row.reported_at,
            reported_by=row.reported_by,
            shortlist_hash=row.shortlist_hash,
            candidates=[ShortlistLine.model_validate(line, from_attributes=True) for line in lines],
        )
