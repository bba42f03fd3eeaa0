"""`honours eligibility check`: what the rulebook says of application files, without a suite and without its data."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from services.applications.domain.forms import AnyApplication
from services.eligibility.domain.rulebook import (
    AssessmentResult,
    Ban,
    Facts,
    Figures,
    Judgement,
    Rulebook,
    decide,
    in_force_on,
)


def facts_of(application: AnyApplication, bans: tuple[Ban, ...] | None) -> Facts:
    """What of an application the rulebook reads; `bans` None: no register was given."""
    content: dict[str, Any] = application.model_dump(mode="json")
    form = content["form"]
    boxes = {**form, **form.get("service_figures", {})}
    return Facts.model_validate(
        {
            "category": content["category"],
            "variant": content.get("variant"),
            "applied_on": content["applied_on"],
            "figures": {name: boxes.get(name) for name in Figures.model_fields},
            "evidence": content["evidence"],
            "materials": [material["kind"] for material in content["materials"]],
            "bans": bans,
        }
    )


def check(
    application: AnyApplication,
    *,
    on: date | None,
    book: Rulebook | None,
    bans: tuple[Ban, ...] | None,
    judgements: Sequence[Judgement],
) -> AssessmentResult:
    """Decide one application on its day or at a later gate; judgements on clauses that it has not are left aside."""
    facts = facts_of(application, bans)
    rules = book or in_force_on(facts.applied_on)
    own = {rule.citation for rule in rules.rules[facts.category]}
    concerned = [judgement for judgement in judgements if judgement.clause in own]
    return decide(facts, concerned, on=on or facts.applied_on, book=rules)


def as_line(file: str, result: AssessmentResult) -> str:
    """One JSON object on one line: file, verdict, rulebook, clauses, materials."""
    said = result.model_dump(mode="json", include={"verdict", "rulebook", "clauses", "materials"})
    shown = file.encode("utf-8", "replace").decode("utf-8")  # a name that is not UTF-8 has lone surrogates
    return json.dumps({"file": shown, **said}, ensure_ascii=False)


def unused(judgements: Iterable[Judgement], results: Sequence[AssessmentResult]) -> list[str]:
    """Clauses that were judged and that none of the applications has."""
    known = {clause.clause for result in results for clause in result.clauses}
    return [judgement.clause for judgement in judgements if judgement.clause not in known]
