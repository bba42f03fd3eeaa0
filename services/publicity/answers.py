"""What the JSON routes answer: receipts with their position, and rows of read models as each reader may see them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from services.publicity.commands import (
    CommendationReceipt,
    DecisionReceipt,
    DisqualificationReceipt,
    HonourReceipt,
    NoticeReceipt,
    ObjectionReceipt,
    ResolutionReceipt,
)
from services.publicity.domain.terms import Category, Ground, Insignia
from services.publicity.read_models import candidates, notices, objections
from services.publicity.read_models.candidates import CandidateRow
from services.publicity.read_models.notices import NoticeExtensionRow, NoticeLineRow, NoticeRow
from services.publicity.read_models.objections import ObjectionRow
from services.publicity.read_models.register import CommendationRow, Found, HonourRow, InsigniaRow


class NoticeWritten(NoticeReceipt):
    """The notice, and the position in the history that proves it."""

    position: int


class ObjectionWritten(ObjectionReceipt):
    """`query_code` is shown once: null where the same request is answered again."""

    query_code: str | None
    position: int


class ResolutionWritten(ResolutionReceipt):
    """The resolution, and the position in the history that proves it."""

    position: int


class DecisionWritten(DecisionReceipt):
    """The decision, and the position in the history that proves it."""

    position: int


class DisqualificationWritten(DisqualificationReceipt):
    """The disqualification, and the position in the history that proves it."""

    position: int


class HonourWritten(HonourReceipt):
    """The honour, and the position in the history that proves it."""

    position: int


class CommendationWritten(CommendationReceipt):
    """The commendation, and the position in the history that proves it."""

    position: int


class NoticeCandidateAnswer(BaseModel):
    """A candidate as the public sees it."""

    number: str
    category: Category
    name: str
    unit_name: str
    recommending_department: str


class ExtensionAnswer(BaseModel):
    """Until when and why a notice runs longer."""

    extended_at: datetime
    last_day: date
    reason: str


class NoticeAnswer(BaseModel):
    """A notice; `position` and `link` say where its publication stands in the history."""

    notice_id: UUID
    round: int
    state: notices.State
    published_at: datetime
    posted_at: datetime | None
    address: str
    last_day: date
    ends_at: datetime
    closed_at: datetime | None
    objections: int | None = Field(description="公示结束时的异议件数；结束前为空")
    shortlist_hash: str
    position: int
    link: str
    candidates: list[NoticeCandidateAnswer]
    extensions: list[ExtensionAnswer]

    @classmethod
    def of(
        cls, row: NoticeRow, lines: list[NoticeLineRow], extensions: list[NoticeExtensionRow], now: datetime
    ) -> "NoticeAnswer":
        """From the rows."""
        return cls(
            notice_id=row.notice_id,
            round=row.year,
            state=row.state(now),
            published_at=row.published_at,
            posted_at=row.posted_at,
            address=row.address,
            last_day=row.last_day,
            ends_at=row.ends_at,
            closed_at=row.closed_at,
            objections=row.objections if row.closed_at else None,
            shortlist_hash=row.shortlist_hash,
            position=row.position,
            link=row.link,
            candidates=[NoticeCandidateAnswer.model_validate(line, from_attributes=True) for line in lines],
            extensions=[ExtensionAnswer.model_validate(each, from_attributes=True) for each in extensions],
        )


class CandidateAnswer(BaseModel):
    """A candidate as those see it who work on it."""

    application_id: UUID
    round: int
    category: Category
    rank: int
    score: Decimal
    number: str
    name: str
    unit_name: str
    department: str
    verdict: str
    verdict_article: str
    banned_until: date | None
    open_objections: int
    state: candidates.State
    reason: str
    article: str
    certificate: str

    @classmethod
    def of(cls, row: CandidateRow) -> "CandidateAnswer":
        """From the row."""
        return cls.model_validate({**_columns(row), "round": row.year})


class CandidatesAnswer(BaseModel):
    """The shortlist of a round."""

    candidates: list[CandidateAnswer]


class ObjectionAnswer(BaseModel):
    """An objection with its text, for those who deal with it."""

    objection_id: UUID
    application_id: UUID
    application_number: str
    round: int
    text: str
    lodged_at: datetime
    state: objections.State
    reason: str
    ground: Ground | None
    resolved_at: datetime | None
    resolved_by: str

    @classmethod
    def of(cls, row: ObjectionRow) -> "ObjectionAnswer":
        """From the row."""
        return cls.model_validate({**_columns(row), "round": row.year, "application_number": row.number})


class ObjectionsAnswer(BaseModel):
    """The objections of a round."""

    objections: list[ObjectionAnswer]


class ObjectionState(BaseModel):
    """How an objection stands, for the holder of its query code."""

    application_number: str
    round: int
    lodged_at: datetime
    state: objections.State
    reason: str
    resolved_at: datetime | None

    @classmethod
    def of(cls, row: ObjectionRow) -> "ObjectionState":
        """From the row."""
        return cls.model_validate({**_columns(row), "round": row.year, "application_number": row.number})


class InsigniaAnswer(BaseModel):
    """A piece of insignia to be reclaimed, and when it came back."""

    insignia: Insignia
    reclaimed_on: date | None


class HonourAnswer(BaseModel):
    """An honour as in the public register."""

    honour_id: UUID
    round: int
    category: Category
    certificate: str
    title: str
    name: str
    unit_name: str
    conferred_on: date
    state: str = Field(description="valid 有效 / revoked 已取消")
    revoked_on: date | None
    ground: Ground | None
    reason: str
    insignia: list[InsigniaAnswer]

    @classmethod
    def of(cls, row: HonourRow, insignia: list[InsigniaRow]) -> "HonourAnswer":
        """From the rows."""
        state = "revoked" if row.revoked_on else "valid"
        pieces = [InsigniaAnswer.model_validate(piece, from_attributes=True) for piece in insignia]
        return cls.model_validate({**_columns(row), "round": row.year, "state": state, "insignia": pieces})


class CommendationAnswer(BaseModel):
    """The commendation of a round."""

    round: int
    announced_on: date
    ceremony_on: date
    honours: int


class RegisterAnswer(BaseModel):
    """One page of the register."""

    honours: list[HonourAnswer]
    commendations: list[CommendationAnswer]
    total: int
    page: int
    pages: int

    @classmethod
    def of(cls, found: Found, commendations: list[CommendationRow]) -> "RegisterAnswer":
        """From what was found."""
        return cls(
            honours=[HonourAnswer.of(row, found.insignia.get(row.honour_id, [])) for row in found.honours],
            commendations=[
                CommendationAnswer(
                    round=row.year, announced_on=row.announced_on, ceremony_on=row.ceremony_on, honours=row.honours
                )
                for row in commendations
            ],
            total=found.total,
            page=found.page,
            pages=found.pages,
        )


def _columns(row: CandidateRow | ObjectionRow | HonourRow) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
