"""Applications assessed by the rulebook, against pydantic reading the same facts and deciding nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from services.eligibility.domain.rulebook import Facts, Figures, assess

SAMPLES = Path(__file__).parents[1] / "deploy" / "demo" / "samples"
ROUNDS, EACH = 10, 10_000
"""100,000 applications."""


def _facts_of(content: dict[str, Any]) -> dict[str, Any]:
    form = content["form"] | content["form"].get("service_figures", {})
    return {
        "category": content["category"],
        "variant": content.get("variant"),
        "applied_on": content["applied_on"],
        "figures": {name: form.get(name) for name in Figures.model_fields},
        "evidence": content["evidence"],
        "materials": [material["kind"] for material in content["materials"]],
        "bans": [],
    }


def _varied(facts: dict[str, Any], number: int) -> dict[str, Any]:
    """Another application of the kind: rates on either side of their thresholds, one piece missing now and then."""
    facts, evidence = facts | {"figures": dict(facts["figures"])}, deepcopy(facts["evidence"])
    figures = facts["figures"]
    for name in ("satisfaction_rate", "complaint_resolution_satisfaction_rate"):
        if figures[name] is not None:
            figures[name] = f"{93 + number % 701 / 100:.2f}"
    if "tqm_training_coverage_3y" in evidence:
        evidence["tqm_training_coverage_3y"] = f"{78 + number % 20}"
    for place, honour in enumerate(evidence["prior_honours"]):
        honour["granted_on"] = str(date(2020, 1, 1) + timedelta(days=number % 2300 + 100 * place))
    if number % 10 == 0:
        evidence["first_party_evaluation"] = None
    return facts | {"evidence": evidence}


def applications(start: int, count: int) -> Iterator[bytes]:
    """Facts as JSON, of the five samples in turn."""
    samples = [_facts_of(json.loads(path.read_bytes())) for path in sorted(SAMPLES.glob("table*.json"))]
    for number in range(start, start + count):
        yield json.dumps(_varied(samples[number % len(samples)], number)).encode()


def _parse(given: list[bytes]) -> None:
    for one in given:
        Facts.model_validate_json(one)


def _assess(given: list[bytes]) -> None:
    for one in given:
        facts = Facts.model_validate_json(one)
        assess(facts, on=facts.applied_on)


def _seconds(run: Callable[[list[bytes]], None], given: list[bytes]) -> float:
    start = time.process_time()
    run(given)
    return time.process_time() - start


def measure() -> dict[str, float]:
    """Applications a second of CPU time, JSON in and verdict out, and of the floor; medians of the rounds."""
    rounds = []
    for number in range(ROUNDS):
        given = list(applications(number * EACH, EACH))
        rounds.append({"floor": _seconds(_parse, given), "verdicts": _seconds(_assess, given)})
    return {
        "applications": ROUNDS * EACH,
        "per_second": EACH / median(r["verdicts"] for r in rounds),
        "floor_per_second": EACH / median(r["floor"] for r in rounds),
    }


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{name:24}{figure:14,.0f}")
