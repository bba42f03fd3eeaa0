"""A version of the rulebook as one JSON object."""

from typing import Any

from cli.regulation.values import as_json
from cli.regulation.versions import Edition
from services.eligibility.domain.rulebook import VERSIONS
from services.eligibility.domain.rulebook.dated import Decision
from services.eligibility.domain.rulebook.open_questions import OPEN_QUESTIONS
from services.eligibility.domain.rulebook.parameters import PARAMETERS


def versions() -> list[dict[str, Any]]:
    """Every published version."""
    return [{"version": v.name, "in_force_from": v.in_force_from.isoformat(), "why": v.why} for v in VERSIONS]


def edition_as_json(edition: Edition) -> dict[str, Any]:
    """Its rules, parameters and open questions."""
    version = edition.version
    rules = dict.fromkeys(rule for rules in edition.book.rules.values() for rule in rules)
    return {
        "version": version.name,
        "in_force_from": version.in_force_from.isoformat(),
        "why": version.why,
        "proposed": edition.proposed,
        "clauses": [
            {
                "clause": rule.citation,
                "categories": sorted(rule.categories),
                "kind": rule.kind.value,
                "quote": rule.quote,
                "reads": list(rule.reads),
                "in_force_from": rule.in_force_from.isoformat(),
                "in_force_until": None if rule.in_force_until is None else rule.in_force_until.isoformat(),
            }
            for rule in rules
        ],
        "parameters": [
            {
                "parameter": parameter.key,
                "clause": parameter.citation,
                "value": as_json(dated.value),
                "since": dated.since.isoformat(),
                "quote": dated.quote,
                "reading": dated.reading,
                "decision": None if dated.decision is None else _decision(dated.decision),
            }
            for parameter in PARAMETERS
            for dated in (edition.dated[parameter.key],)
        ],
        "open_questions": [
            {
                "name": question.name,
                "question": question.question,
                "clauses": list(question.provisions),
                "default": question.default,
                "parameters": [parameter.key for parameter in question.parameters],
                "decisions": [_decision(decision) for decision in question.decisions(version.in_force_from)],
            }
            for question in OPEN_QUESTIONS
        ],
    }


def _decision(decision: Decision) -> dict[str, str]:
    return {"text": decision.text, "decided_on": decision.decided_on.isoformat(), "by": decision.by}
