"""What the API of this service answers with."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.eligibility.domain.explained import Explained, explain
from services.eligibility.domain.parts import Attachment
from services.eligibility.domain.rulebook import (
    Ban,
    Category,
    FactSeen,
    Kind,
    MaterialSeen,
    MeasuredSatisfaction,
    Overall,
    Verdict,
)
from services.eligibility.domain.unit import Succession
from services.eligibility.read_models.assessment_history import AssessmentMadeRow, JudgementRow
from services.eligibility.read_models.assessments import AssessmentRow
from services.eligibility.read_models.ban_register import Entry, SuccessionRow
from services.eligibility.read_models.rulebook_orders import OrderRow

ARTICLE_OF_BANS = "第十八条第3项"


class JudgementAnswer(BaseModel):
    """A judgement, numbered within its application; to change it, a new one names this number in `replaces`."""

    number: int
    clause: str
    met: bool
    reason: str
    by: str
    at: datetime
    centrally: bool
    replaces: int | None
    replaced_by: int | None

    @classmethod
    def of(cls, row: JudgementRow) -> Self:
        """The judgement of a row."""
        return cls(
            number=row.number,
            clause=row.clause,
            met=row.met,
            reason=row.reason,
            by=row.by,
            at=row.at,
            centrally=row.centrally,
            replaces=row.replaces or None,
            replaced_by=row.replaced_by or None,
        )


class ClauseAnswer(BaseModel):
    """The verdict on a clause beside the regulation's words; `judgement` is the one that stands, where there is one."""

    clause: str
    kind: Kind
    verdict: Verdict
    quote: str
    facts: tuple[FactSeen, ...]
    message: str
    advice: tuple[str, ...]
    judgement: JudgementAnswer | None


class Inputs(BaseModel):
    """All that an assessment rested on beside the rulebook; `predecessors` are units whose bans were asked for too."""

    version: int
    applied_on: date
    measurements: tuple[MeasuredSatisfaction, ...]
    bans: tuple[Ban, ...]
    predecessors: tuple[str, ...]
    attachments: tuple[Attachment, ...]


class AssessmentAnswer(BaseModel):
    """The verdict on an application: overall, and clause by clause with what was seen."""

    application_id: UUID
    number: str
    category: Category
    round: int
    verdict: Overall
    gate: str
    on: date
    rulebook: str
    clauses: tuple[ClauseAnswer, ...]
    materials: tuple[MaterialSeen, ...]
    inputs: Inputs
    banned_until: date | None
    first_free_day: date | None
    closed: bool

    @classmethod
    def of(cls, row: AssessmentRow, judgements: dict[str, JudgementAnswer]) -> Self:
        """The newest assessment; `judgements` are those that stand, by clause."""
        result, facts = row.parsed(), row.read()
        return cls(
            application_id=row.application_id,
            number=row.number,
            category=facts.category,
            round=row.round,
            verdict=result.verdict,
            gate=row.gate,
            on=result.on,
            rulebook=result.rulebook,
            clauses=tuple(
                _clause(each, judgements.get(each.assessed.clause)) for each in explain(result, facts.category)
            ),
            materials=result.materials,
            inputs=Inputs(
                version=row.version,
                applied_on=facts.applied_on,
                measurements=facts.measurements,
                bans=facts.bans or (),
                predecessors=row.followed(),
                attachments=row.submitted().attachments,
            ),
            banned_until=result.banned_until,
            first_free_day=result.first_free_day,
            closed=row.closed,
        )


def _clause(explained: Explained, judgement: JudgementAnswer | None) -> ClauseAnswer:
    assessed = explained.assessed
    return ClauseAnswer(
        clause=assessed.clause,
        kind=assessed.kind,
        verdict=assessed.verdict,
        quote=explained.words.quote + "".join(quote for _, quote in explained.words.items),
        facts=assessed.facts,
        message=assessed.message,
        advice=explained.advice,
        judgement=judgement,
    )


class AssessmentMade(BaseModel):
    """One assessment of the history, with its inputs: measurements by their event's id, bans as decision/last day."""

    at: datetime
    by: str
    gate: str
    on: date
    rulebook: str
    version: int
    verdict: Overall
    previous_verdict: Overall | None
    measurements: tuple[str, ...]
    bans: tuple[str, ...]
    predecessors: tuple[str, ...]
    order: UUID | None

    @classmethod
    def of(cls, row: AssessmentMadeRow) -> Self:
        """The assessment of a row."""
        return cls(
            at=row.at,
            by=row.by,
            gate=row.gate,
            on=row.on,
            rulebook=row.rulebook,
            version=row.version,
            verdict=Overall(row.verdict),
            previous_verdict=Overall(row.previous) if row.previous else None,
            measurements=tuple(row.measurements.split()),
            bans=tuple(row.bans.split()),
            predecessors=tuple(row.predecessors.split()),
            order=row.order_id,
        )


class HistoryAnswer(BaseModel):
    """Every assessment and every judgement of an application, in their order; nothing is ever taken away."""

    application_id: UUID
    assessments: tuple[AssessmentMade, ...]
    judgements: tuple[JudgementAnswer, ...]


class JudgementsRecorded(BaseModel):
    """Confirmation of judgements."""

    application_id: UUID
    position: int


class BanAnswer(BaseModel):
    """A ban: the holder by its key, and by name where its case was assessed here; the last day is still barred.

    `successors`: the units, by number, that it binds besides, or whose team of the same name it binds.
    """

    application_id: UUID
    holder: str
    category: Category
    round: int
    name: str
    unit_name: str
    number: str
    ground: str
    article: str
    decided_on: date
    last_day: date
    first_free_day: date
    in_force: bool
    successors: tuple[str, ...]

    @classmethod
    def of(cls, entry: Entry, on: date) -> Self:
        """The ban of a row, as it stands on a day."""
        ban, case = entry.ban, entry.case
        return cls(
            application_id=ban.application_id,
            holder=ban.holder,
            category=Category(ban.category),
            round=ban.round,
            name=case.name if case else "",
            unit_name=case.unit_name if case else "",
            number=case.number if case else "",
            ground=ban.ground,
            article=ARTICLE_OF_BANS,
            decided_on=ban.decided_on,
            last_day=ban.last_day,
            first_free_day=ban.first_free_day,
            in_force=ban.decided_on <= on <= ban.last_day,
            successors=entry.successors,
        )


class BanRegisterAnswer(BaseModel):
    """The register of bans as of a day."""

    on: date
    bans: tuple[BanAnswer, ...]


class SuccessionAnswer(BaseModel):
    """A renaming or merger, through which bans follow a unit until it is withdrawn."""

    old_uscc: str
    new_uscc: str
    kind: Succession
    on: date
    document: str
    department: str
    by: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_because: str

    @classmethod
    def of(cls, row: SuccessionRow) -> Self:
        """The succession of a row."""
        return cls.model_validate(row, from_attributes=True)


class SuccessionsAnswer(BaseModel):
    """Every renaming and merger that was recorded."""

    successions: tuple[SuccessionAnswer, ...]


class OrderAnswer(BaseModel):
    """An order of the office to assess a round's open applications under another version of the rulebook."""

    id: UUID
    round: int
    rulebook: str
    reason: str
    applications: int
    by: str
    at: datetime

    @classmethod
    def of(cls, row: OrderRow) -> Self:
        """The order of a row."""
        return cls(
            id=row.order_id,
            round=row.round,
            rulebook=row.rulebook,
            reason=row.reason,
            applications=row.applications,
            by=row.by,
            at=row.at,
        )


class OrdersAnswer(BaseModel):
    """Every order, the latest first."""

    orders: tuple[OrderAnswer, ...]
