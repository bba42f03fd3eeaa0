"""What has been done in one review, in order: who, when, which article, and what became of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.domain.audit import Audit
from services.review.domain.panel import Panel
from services.review.domain.review import Review
from services.review.domain.submission import Verdict
from services.review.read_models import ViewsBase
from shared.history import Aggregate, Recorded
from shared.readmodels import ReadModel

E = TypeVar("E", bound=Aggregate.Event)

VERDICT_NAMES: dict[Verdict, str] = {
    "eligible": "符合申报条件",
    "ineligible": "不符合申报条件",
    "incomplete": "证明不全",
    "needs_judgement": "待逐条判断",
}


class ActRow(ViewsBase):
    """One act; `position` is its place in this service's history."""

    __tablename__ = "review_history"
    position: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    article: Mapped[str]
    text: Mapped[str]


review_history = ReadModel("review_history", tables=[ActRow])


def acts_of(session: Session, application_id: UUID) -> list[ActRow]:
    """The acts on one application, in order."""
    return list(
        session.scalars(select(ActRow).where(ActRow.application_id == application_id).order_by(ActRow.position))
    )


def _tells(event_class: type[E], article: str, sentence: Callable[[E], str]) -> None:
    def handler(session: Session, recorded: Recorded[Any]) -> None:
        event = recorded.event
        row = ActRow(
            position=recorded.position,
            application_id=getattr(event, "application_id", event.originator_id),
            at=event.timestamp,
            by=event.by,
            what=event_class.__qualname__,
            article=getattr(event, "article", article),
            text=sentence(event),
        )
        session.add(row)

    review_history.on(event_class)(handler)


def _returned(event: Review.PreliminaryReturned) -> str:
    reasons = "；".join(f"{item.field}：{item.reason}" for item in event.reasons)
    return f"退回补正，期限至 {event.deadline.isoformat()}。{reasons}"


def _passed(event: Review.PreliminaryPassed) -> str:
    convened = f"（召集部门：{'、'.join(event.convened)}）" if event.convened else ""
    return f"初审合格，签字盖章并上报：{event.opinion}{convened}"


def _audit_completed(event: Audit.Completed) -> str:
    return f"现场审核{'合格' if event.conclusion == 'passed' else '不合格'}：{event.findings}"


_tells(Review.VersionReceived, "8", lambda event: f"收到第 {event.submission.version} 版申报材料。")
_tells(
    Review.LateVersionNoted,
    "17.1",
    lambda event: f"评审结束后收到第 {event.submission.version} 版申报材料，结论不变。",
)
_tells(Review.SealVoided, "17.1", lambda event: f"申报材料已变更，{event.seal.by} 的盖章作废，须重新初审。")
_tells(Review.AssessmentNoted, "17.1", lambda event: f"资格审查结果：{VERDICT_NAMES[event.assessment.verdict]}。")
_tells(
    Review.Refused,
    "18.3",
    lambda event: f"申报对象在禁止申报期内，不予受理；{event.first_free_day.isoformat()} 起方可重新申报。",
)
_tells(Review.PreliminaryPassed, "17.1", _passed)
_tells(Review.PreliminaryReturned, "17.1", _returned)
_tells(Review.PreliminaryRejected, "17.1", lambda event: f"初审不合格：{event.reason}")
_tells(Review.MaterialPassed, "17.2", lambda event: f"材料审核合格：{event.opinion}")
_tells(Review.MaterialRejected, "17.2", lambda event: f"材料审核不合格：{event.reason}")
_tells(
    Audit.Scheduled,
    "17.2",
    lambda event: (
        f"安排现场审核：{event.on.isoformat()}，{event.place}；组长 {event.lead}，成员 {'、'.join(event.team)}。"
    ),
)
_tells(Audit.Completed, "17.2", _audit_completed)
_tells(Panel.Scored, "17.3", lambda _: "提交评分。")
_tells(Panel.Recused, "17.3", lambda _: "声明回避。")
_tells(Panel.Completed, "17.3", lambda event: f"专家评审汇总，有效评分 {len(event.experts)} 份。")
_tells(Review.ExpertReviewReopened, "17.3", lambda _: "因专家回避，评审汇总撤销，须重新汇总。")
_tells(Review.LeftOut, "17.3", lambda event: f"入围名单上报时评审未完成，未列入名单：{event.reason}")
_tells(Review.Withdrawn, "8", lambda event: f"申报单位撤回申报：{event.reason}")
