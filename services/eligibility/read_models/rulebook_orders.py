"""Who ordered which round to be assessed again under which version, when and why?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.eligibility.domain.order import RulebookOrder
from services.eligibility.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel


class OrderRow(ViewsBase):
    """One order."""

    __tablename__ = "rulebook_orders"
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(index=True)
    rulebook: Mapped[str]
    reason: Mapped[str]
    applications: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]
    position: Mapped[int]


rulebook_orders = ReadModel("rulebook_orders", tables=[OrderRow])


@rulebook_orders.on(RulebookOrder.Given)
def _given(session: Session, recorded: Recorded[RulebookOrder.Given]) -> None:
    told = recorded.event
    session.add(
        OrderRow(
            order_id=told.originator_id,
            round=told.round,
            rulebook=told.rulebook,
            reason=told.reason,
            applications=len(told.applications),
            by=told.by,
            at=told.timestamp,
            position=recorded.position,
        )
    )


def orders_given(session: Session) -> Sequence[OrderRow]:
    """Every order, the latest first."""
    return session.scalars(select(OrderRow).order_by(OrderRow.position.desc())).all()
