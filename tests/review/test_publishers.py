"""What the others are told of each act, through the stored history and back."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.contracts.review import (
    ExpertReviewCompleted,
    MaterialReviewPassed,
    MaterialReviewRejected,
    OnSiteAuditCompleted,
    OnSiteAuditScheduled,
    PreliminaryReviewPassed,
    PreliminaryReviewRejected,
    PreliminaryReviewReturned,
    ShortlistReported,
)
from shared.history import verify_chain
from tests.review.given import APPLICATION, AT, CLERK, EXPERTS, OFFICE, YEAR
from tests.review.house import House

OTHER = UUID(int=2)
OF = {"application_id": APPLICATION, "round": YEAR}


def test_pass_tells_opinion_and_seal(house: House) -> None:
    house.forwarded()
    seal = {"by": "haizhou.clerk", "department": "haizhou", "at": AT, "content_hash": "01" * 32}
    assert house.contracts() == [
        PreliminaryReviewPassed.model_validate(
            OF
            | {
                "category": "star",
                "department": "haizhou",
                "opinion": "同意推荐",
                "convened": ("总工会", "团委"),
                "seal": seal,
            }
        )
    ]


def test_return_tells_reasons_and_deadline(house: House) -> None:
    house.submitted()
    reasons = [{"field": "materials.summary", "reason": "缺少活动总结"}]
    house.done("/preliminary/return", {"reasons": reasons, "deadline": "2026-05-20"}, by=CLERK)
    assert house.contracts() == [
        PreliminaryReviewReturned.model_validate(
            OF | {"category": "star", "department": "haizhou", "reasons": tuple(reasons), "deadline": date(2026, 5, 20)}
        )
    ]


def test_reject_tells_reason_and_article(house: House) -> None:
    house.submitted()
    house.done("/preliminary/reject", {"reason": "未超过95%", "article": "9.5"}, by=CLERK)
    assert house.contracts() == [
        PreliminaryReviewRejected.model_validate(
            OF | {"category": "star", "department": "haizhou", "reason": "未超过95%", "article": "9.5"}
        )
    ]


def test_material_rejection_tells_reason_and_article(house: House) -> None:
    house.forwarded()
    house.done("/material/reject", {"reason": "荣誉证书不实", "article": "15.3"}, by=EXPERTS[0])
    assert house.contracts()[1:] == [
        MaterialReviewRejected.model_validate(OF | {"category": "star", "reason": "荣誉证书不实", "article": "15.3"})
    ]


def test_enterprise_tells_its_audit_and_its_score_once_each(house: House) -> None:
    house.completed(APPLICATION, "90", "91.5", "80.01", category="enterprise", variant="services")
    of = OF | {"category": "enterprise"}
    assert house.contracts()[1:] == [
        MaterialReviewPassed.model_validate(of | {"opinion": "材料齐全"}),
        OnSiteAuditScheduled.model_validate(
            of | {"on": date(2026, 5, 6), "place": "示例路1号", "lead": "expert.d", "team": ("expert.d", "expert.e")}
        ),
        OnSiteAuditCompleted.model_validate(of | {"on": date(2026, 5, 6), "conclusion": "passed", "findings": "一致"}),
        ExpertReviewCompleted.model_validate(
            of
            | {
                "method": "arithmetic_mean.v1",
                "score": Decimal("87.1700"),
                "experts": ("expert.a", "expert.b", "expert.c"),
            }
        ),
    ]


def test_shortlist_tells_candidates_whose_canonical_json_has_its_hash(house: House) -> None:
    house.round_opened(star=1)
    house.completed(APPLICATION, "90", "91", "92")
    house.completed(OTHER, "80", "81", "82", category="enterprise", number="2026-E-0001", variant="services")
    assert house.send("POST", "/shortlists", by=OFFICE, json={"round": YEAR}).status_code == 201
    told = house.contracts()[-1]
    assert isinstance(told, ShortlistReported)
    first, second = told.candidates
    assert first.model_dump() == {
        "application_id": OTHER,
        "category": "enterprise",
        "rank": 1,
        "score": Decimal("81.0000"),
        "number": "2026-E-0001",
        "name": "示例星一",
        "unit_name": "海州示例供电营业厅",
        "department": "haizhou",
        "reviewed_by": (
            "expert.a", "expert.b", "expert.c", "expert.d", "expert.e", "haizhou.clerk", "zlxh.office",
        ),
    }  # fmt: skip
    assert (second.number, second.rank, second.score) == ("2026-S-0001", 1, Decimal("91.0000"))
    canonical = json.dumps(
        [line.model_dump(mode="json") for line in told.candidates],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    assert told.shortlist_hash == hashlib.sha256(canonical.encode()).hexdigest()


def test_recused_expert_may_not_decide_and_does_not_count(house: House) -> None:
    house.round_opened()
    house.to_experts()
    house.done("/recusals", {"reason": "曾在该单位任职"}, by=EXPERTS[4])
    house.scored("90", "91", "92")
    house.done("/expert-review/complete", by=OFFICE)
    house.send("POST", "/shortlists", by=OFFICE, json={"round": YEAR})
    completed, reported = house.contracts()[-2:]
    assert isinstance(completed, ExpertReviewCompleted)
    assert isinstance(reported, ShortlistReported)
    assert "expert.e" not in completed.experts
    assert "expert.e" in reported.candidates[0].reviewed_by


def test_what_others_tell_is_not_told_again(house: House) -> None:
    house.round_opened()
    house.submitted()
    house.assessed()
    house.withdrawn()
    assert house.contracts() == []


def test_history_is_an_unbroken_chain(house: House) -> None:
    house.round_opened()
    house.completed(category="leader")
    house.send("POST", "/shortlists", by=OFFICE, json={"round": YEAR})
    assert verify_chain(house.service.ledger) is None
