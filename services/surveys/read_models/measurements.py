"""What does a campaign measure, up to its last answer?"""

import json
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy.orm import Mapped, Session, mapped_column

from services.surveys.domain import batch
from services.surveys.domain.campaign import Campaign
from services.surveys.domain.measurement import Figures, Measurement, formula_of
from services.surveys.domain.questionnaire import Questionnaire
from services.surveys.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel


class MeasurementRow(ViewsBase):
    """A campaign's counts, from which every figure follows; `answers_hash` is "" until it is closed."""

    __tablename__ = "measurements"
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    questionnaire: Mapped[str]
    formula: Mapped[str]
    valid: Mapped[int] = mapped_column(default=0)
    satisfied: Mapped[int] = mapped_column(default=0)
    counts: Mapped[str]
    duplicates: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    minimum_valid: Mapped[int]
    answers_hash: Mapped[str] = mapped_column(default="")


measurements = ReadModel("measurements", tables=[MeasurementRow])


@measurements.on(Campaign.Opened)
def _opened(session: Session, recorded: Recorded[Campaign.Opened]) -> None:
    opened = recorded.event
    session.add(
        MeasurementRow(
            campaign_id=opened.originator_id,
            questionnaire=opened.questionnaire.model_dump_json(),
            formula=opened.formula,
            valid=0,
            satisfied=0,
            counts=json.dumps(Measurement(opened.questionnaire).counts),
            duplicates=0,
            repeated=0,
            minimum_valid=opened.brief.minimum_valid,
            answers_hash="",
        )
    )


@measurements.on(Campaign.AnswersRecorded)
def _answers_recorded(session: Session, recorded: Recorded[Campaign.AnswersRecorded]) -> None:
    answers = recorded.event
    row = session.get_one(MeasurementRow, answers.originator_id)
    measurement = _counted(row)
    width = batch.width(len(measurement.questionnaire.items))
    measurement.fold(batch.from_text(answers.records), width=width)
    row.valid, row.satisfied = measurement.valid, measurement.satisfied
    row.counts = json.dumps(measurement.counts)
    row.duplicates += answers.duplicates
    row.repeated += answers.repeated


@measurements.on(Campaign.Measured)
def _measured(session: Session, recorded: Recorded[Campaign.Measured]) -> None:
    session.get_one(MeasurementRow, recorded.event.originator_id).answers_hash = recorded.event.answers_hash


@dataclass(frozen=True)
class MeasurementView:
    """A campaign's figures with the counts beside them; frozen once `answers_hash` is there."""

    questionnaire: Questionnaire
    figures: Figures
    duplicates: int
    repeated: int
    minimum_reached: bool
    answers_hash: str


def measurement_of(session: Session, campaign_id: UUID) -> MeasurementView | None:
    """What a campaign measures now."""
    row = session.get(MeasurementRow, campaign_id)
    if row is None:
        return None
    measurement = _counted(row)
    return MeasurementView(
        questionnaire=measurement.questionnaire,
        figures=measurement.figures(),
        duplicates=row.duplicates,
        repeated=row.repeated,
        minimum_reached=row.valid >= row.minimum_valid,
        answers_hash=row.answers_hash,
    )


def _counted(row: MeasurementRow) -> Measurement:
    measurement = Measurement(_questionnaire(row.questionnaire), formula_of(row.formula))
    measurement.valid, measurement.satisfied = row.valid, row.satisfied
    measurement.counts = json.loads(row.counts)
    return measurement


@lru_cache(maxsize=64)
def _questionnaire(text: str) -> Questionnaire:
    return Questionnaire.model_validate_json(text)
