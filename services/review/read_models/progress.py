"""How far is the round? Counts by department and stage, and how many are late; counted from the inbox's rows."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from services.review.read_models.review_queue import QueueRow, StageDay


@dataclass(frozen=True)
class Progress:
    """How many applications of a department stand at a stage, and how many of them past its day."""

    department: str
    stage: str
    count: int
    late: int


def progress_of(session: Session, year: int, *, today: date) -> list[Progress]:
    """The counts of a round, by department and stage."""
    due_on = func.coalesce(QueueRow.correct_by, StageDay.last_day)
    query = (
        select(QueueRow.department, QueueRow.stage, func.count(), func.sum(case((due_on < today, 1), else_=0)))
        .outerjoin(StageDay, (StageDay.year == QueueRow.year) & (StageDay.stage == QueueRow.stage))
        .where(QueueRow.year == year, QueueRow.number != "")
        .group_by(QueueRow.department, QueueRow.stage)
        .order_by(QueueRow.department, QueueRow.stage)
    )
    return [Progress(department, stage, count, int(late)) for department, stage, count, late in session.execute(query)]
