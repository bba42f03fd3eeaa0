"""What this service tells the others: verdicts with their clauses, and bans."""

from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.holder import Holder
from services.eligibility.registry import registry
from shared.contracts import eligibility as contracts
from shared.history import Recorded

Verdicts = Assessment.Assessed | Assessment.Reassessed | Assessment.Changed


@registry.publishes(Assessment.Assessed, contracts.EligibilityAssessed)
def assessed(recorded: Recorded[Assessment.Assessed]) -> contracts.EligibilityAssessed:
    """The first verdict."""
    return contracts.EligibilityAssessed.model_validate(_told(recorded.event) | {"request": recorded.event.request})


@registry.publishes(Assessment.Reassessed, contracts.EligibilityAssessed)
def reassessed(recorded: Recorded[Assessment.Reassessed]) -> contracts.EligibilityAssessed:
    """The same verdict again, or the answer to a request."""
    return contracts.EligibilityAssessed.model_validate(
        _told(recorded.event) | {"request": recorded.event.request, "order": recorded.event.order}
    )


@registry.publishes(Assessment.Changed, contracts.EligibilityChanged)
def changed(recorded: Recorded[Assessment.Changed]) -> contracts.EligibilityChanged:
    """Another verdict than before."""
    told = _told(recorded.event) | {"previous_verdict": recorded.event.previous, "order": recorded.event.order}
    return contracts.EligibilityChanged.model_validate(told)


@registry.publishes(Holder.Banned, contracts.ReapplicationBanned)
def reapplication_banned(recorded: Recorded[Holder.Banned]) -> contracts.ReapplicationBanned:
    """A ban with its last day and the first free one."""
    banned = recorded.event
    return contracts.ReapplicationBanned(
        holder=banned.key,
        application_id=banned.application,
        round=banned.round,
        category=banned.category,
        ground=banned.ground,
        decided_on=banned.decided_on,
        last_day=banned.last_day,
        first_free_day=banned.first_free_day,
    )


def _told(event: Verdicts) -> dict[str, object]:
    result = event.result
    return {
        "application_id": event.originator_id,
        "round": event.round,
        "category": event.facts.category.value,
        "version": event.version_number,
        "gate": event.gate.value,
        "on": result.on,
        "rulebook": result.rulebook,
        "verdict": result.verdict.value,
        "clauses": [
            contracts.Clause(
                clause=clause.clause, kind=clause.kind.value, verdict=clause.verdict.value, message=clause.message
            )
            for clause in result.clauses
        ],
        "judged_by": event.judged_by,
        "banned_until": result.banned_until,
        "first_free_day": result.first_free_day,
    }
