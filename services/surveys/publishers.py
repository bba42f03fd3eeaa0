"""What this service tells the others: campaigns and what they measured, never who answered."""

from decimal import Decimal

from services.surveys.domain.campaign import Campaign
from services.surveys.registry import registry
from shared.contracts import surveys as contracts
from shared.history import Recorded


@registry.publishes(Campaign.Opened, contracts.SurveyOpened)
def survey_opened(recorded: Recorded[Campaign.Opened]) -> contracts.SurveyOpened:
    """A campaign takes answers."""
    opened = recorded.event
    brief = opened.brief
    return contracts.SurveyOpened(
        campaign_id=opened.originator_id,
        round=brief.round,
        holder=brief.holder,
        category=brief.category,
        party=brief.party,
        questionnaire=opened.questionnaire.name,
        questionnaire_version=opened.questionnaire.version,
        period_from=brief.period_from,
        period_to=brief.period_to,
        minimum_valid=brief.minimum_valid,
    )


@registry.publishes(Campaign.Closed, contracts.SurveyClosed)
def survey_closed(recorded: Recorded[Campaign.Closed]) -> contracts.SurveyClosed:
    """A campaign takes no more answers."""
    closed = recorded.event
    return contracts.SurveyClosed(
        campaign_id=closed.originator_id, round=closed.round, holder=closed.holder, answers=closed.answers
    )


@registry.publishes(Campaign.Measured, contracts.SatisfactionMeasured)
def satisfaction_measured(recorded: Recorded[Campaign.Measured]) -> contracts.SatisfactionMeasured:
    """The frozen measurement; the period ends with the day on which the campaign ended."""
    measured = recorded.event
    brief, figures = measured.brief, measured.figures
    return contracts.SatisfactionMeasured(
        campaign_id=measured.originator_id,
        round=brief.round,
        holder=brief.holder,
        category=brief.category,
        party=brief.party,
        questionnaire=measured.questionnaire,
        questionnaire_version=measured.questionnaire_version,
        formula=figures.formula,
        period_from=brief.period_from,
        period_to=brief.period_to,
        valid=figures.valid,
        satisfied=figures.satisfied,
        satisfaction_rate=_decimal(figures.satisfaction_rate),
        interval_low=_decimal(figures.interval_low),
        interval_high=_decimal(figures.interval_high),
        composite_index=_decimal(figures.composite_index),
        service_index=_decimal(figures.service_index),
        minimum_reached=measured.minimum_reached,
        answers_hash=measured.answers_hash,
    )


def _decimal(shown: str | None) -> Decimal | None:
    # a zero with ten places would be written 0E-10, which the contract's schema does not take
    return None if shown is None else Decimal(shown) or Decimal(0)
