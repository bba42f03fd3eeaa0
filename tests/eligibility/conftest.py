"""The eligibility service, who uses it, and what the others tell it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from services.eligibility.service import build
from shared.contracts.applications import (
    ApplicationSubmitted,
    Evidence,
    Figures,
    FirstPartyEvaluation,
    Material,
    PriorHonour,
)
from shared.history import Actor
from tests.house import House

CLERK = Actor("clerk", "haizhou", frozenset({"clerk"}))
OTHER_CLERK = Actor("otherclerk", "lianyun", frozenset({"clerk"}))
OFFICE = Actor("office", "zlxh", frozenset({"office"}))
EXPERT = Actor("expert", "zlxh", frozenset({"expert"}))
BOTH = Actor("both", "lianyun", frozenset({"clerk", "applicant"}))
UNIT = Actor("unit", "haizhou", frozenset({"applicant"}))
_IDS = UUID("00000000-0000-5000-8000-000000000000")
HOLDER = "ab" * 32


def application_id(name: str = "first") -> UUID:
    return uuid5(_IDS, name)


def submitted(
    name: str = "first", /, *, contract: type[ApplicationSubmitted] = ApplicationSubmitted, **changes: Any
) -> Any:
    """A star that meets every fact; its judgements are still to be made."""
    values: dict[str, Any] = {
        "application_id": application_id(name),
        "round": 2026,
        "category": "star",
        "version": 1,
        "number": "2026-S-0001",
        "holder": HOLDER,
        "unit": "cd" * 32,
        "recommending_department": "haizhou",
        "submitted_at": datetime(2026, 4, 10, 2, 0, tzinfo=UTC),
        "applied_on": date(2026, 4, 10),
        "name": "示例一",
        "unit_name": "示例单位",
        "industry": "零售",
        "deeds": "事迹",
        "main_honours": "",
        "figures": Figures(
            satisfaction_rate=Decimal("97.60"),
            annual_complaint_count=3,
            complaint_resolution_satisfaction_rate=Decimal("100.00"),
        ),
        "evidence": Evidence(
            prior_honours=(
                PriorHonour(
                    title="标兵", level="county", holder="person", granted_by="总工会", granted_on=date(2025, 1, 18)
                ),
            ),
            front_line=True,
            complies_with_law=True,
            first_party_evaluation=FirstPartyEvaluation(
                period_from=date(2025, 4, 1), period_to=date(2026, 3, 31), report="report.pdf"
            ),
        ),
        "materials": tuple(Material(kind=kind, file=f"{kind}.pdf") for kind in ("form", "summary", "honours")),
        "form": "{}",
        "content_hash": "00" * 32,
    }
    return contract(**(values | changes))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    running = House(tmp_path, build, (CLERK, OTHER_CLERK, OFFICE, EXPERT, BOTH, UNIT))
    yield running
    running.close()
