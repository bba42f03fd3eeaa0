"""Which rounds are there, and in which stage are they?"""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.applications.domain.rounds import Round, Stage
from services.applications.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel


class RoundRow(ViewsBase):
    """One year's round; stages as JSON, read back into `Stage`."""

    __tablename__ = "rounds"
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str]
    stages: Mapped[str]
    quotas: Mapped[str]
    applications: Mapped[int] = mapped_column(default=0)


rounds = ReadModel("rounds", tables=[RoundRow])


@rounds.on(Round.Opened)
def _opened(session: Session, recorded: Recorded[Round.Opened]) -> None:
    opened = recorded.event
    session.add(
        RoundRow(
            round_id=opened.originator_id,
            year=opened.year,
            title=opened.title,
            stages=json.dumps([stage.model_dump(mode="json") for stage in opened.stages]),
            quotas=json.dumps(opened.quotas),
            applications=0,
        )
    )


@rounds.on(Round.NumberTaken)
def _number_taken(session: Session, recorded: Recorded[Round.NumberTaken]) -> None:
    session.get_one(RoundRow, recorded.event.originator_id).applications += 1


@dataclass(frozen=True)
class RoundView:
    """A round for pages and JSON."""

    year: int
    title: str
    stages: tuple[Stage, ...]
    quotas: dict[str, int]
    applications: int

    def stage_on(self, day: date) -> Stage | None:
        """The stage that is under way on a legal day, the later one where two overlap."""
        under_way = [stage for stage in self.stages if stage.first_day <= day <= stage.last_day]
        return under_way[-1] if under_way else None

    def next_stage(self, day: date) -> Stage | None:
        """The first stage that is still to come."""
        return next((stage for stage in self.stages if stage.first_day > day), None)


def all_rounds(session: Session) -> list[RoundView]:
    """Every round, the latest first."""
    return [
        RoundView(
            year=row.year,
            title=row.title,
            stages=tuple(Stage.model_validate(stage) for stage in json.loads(row.stages)),
            quotas=json.loads(row.quotas),
            applications=row.applications,
        )
        for row in session.scalars(select(RoundRow).order_by(RoundRow.year.desc()))
    ]
