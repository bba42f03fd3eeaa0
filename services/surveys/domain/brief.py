"""What a campaign is about: whom it asks about, who asks, and when; fixed when it opens."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.surveys.domain.sheet import Period

Category = Literal["enterprise", "team", "star", "leader"]
Party = Literal["first", "third"]


class Brief(BaseModel):
    """`holder` is the keyed hash by which applications know it too; `assessor` is "" in a first-party campaign."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    round: int
    holder: str
    holder_name: str
    category: Category
    party: Party
    assessor: str
    period_from: date
    period_to: date
    minimum_valid: int

    @property
    def period(self) -> Period:
        """The days on which answers count, both included."""
        return Period(self.period_from, self.period_to)
