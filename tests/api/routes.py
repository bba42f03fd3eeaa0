"""Every route that takes JSON, with somebody who may send it and a well-formed body."""

from dataclasses import dataclass, field
from typing import Any

from shared.history import Actor
from tests.api import acts
from tests.api.suite import CLERK, EXPERTS, LEADER, OFFICE, PASSWORD, PUBLICITY, UNIT

APPLICATION = "{application_id}"
OBJECTION = "{objection_id}"
CAMPAIGN = "{campaign_id}"
DEEDS = "经核查属实"
SUBJECT = {"category": "star", "round": 2026, "name": "张三", "citizen_id": "320706199005060427"}


@dataclass(frozen=True)
class Route:
    """A POST; `path` names ids in braces."""

    path: str
    by: Actor | None
    body: dict[str, Any] = field(hash=False)

    def to(self, **ids: str) -> str:
        return self.path.format(**ids)

    def __str__(self) -> str:
        return self.path


ROUTES = (
    Route("/api/applications/rounds", OFFICE, acts.ROUND | {"round": 2028}),
    Route("/api/applications", UNIT, {"application": acts.content("manufacturing"), "files": {}}),
    Route(f"/api/applications/{APPLICATION}/resubmit", UNIT, {"application": acts.content(), "files": {}}),
    Route(f"/api/applications/{APPLICATION}/withdraw", UNIT, {"reason": "岗位调整"}),
    Route(
        f"/api/eligibility/{APPLICATION}/judgements",
        CLERK,
        {"judgements": [{"clause": "9.2", "met": True, "reason": DEEDS}]},
    ),
    Route(
        "/api/eligibility/successions/withdraw",
        OFFICE,
        {"old_uscc": "91320703MA1ABCD2X4", "new_uscc": "91320707MA1ABCD46Q", "reason": DEEDS},
    ),
    Route("/api/eligibility/orders", OFFICE, {"round": 2026, "rulebook": "2026.1", "reason": DEEDS}),
    Route(
        "/api/eligibility/successions",
        CLERK,
        {
            "old_uscc": "91320703MA1ABCD2X4",
            "new_uscc": "91320707MA1ABCD46Q",
            "kind": "renamed",
            "on": "2026-03-01",
            "document": "登记通知书",
        },
    ),
    Route(f"/api/review/{APPLICATION}/preliminary/pass", CLERK, acts.OPINION),
    Route(
        f"/api/review/{APPLICATION}/preliminary/return",
        CLERK,
        {"reasons": [{"field": "form.deeds", "reason": "请补充"}], "deadline": "2026-06-30"},
    ),
    Route(f"/api/review/{APPLICATION}/preliminary/reject", CLERK, {"reason": "不符合条件", "article": "9.5"}),
    Route(f"/api/review/{APPLICATION}/material/pass", OFFICE, {"opinion": "材料齐全"}),
    Route(f"/api/review/{APPLICATION}/material/reject", OFFICE, {"reason": "不符合条件", "article": "9.5"}),
    Route(
        f"/api/review/{APPLICATION}/audit/schedule",
        OFFICE,
        {"on": "2026-06-30", "place": "示例路1号", "lead": "expert1", "team": ["expert2"]},
    ),
    Route(f"/api/review/{APPLICATION}/audit/complete", OFFICE, {"conclusion": "passed", "findings": "一致"}),
    Route(f"/api/review/{APPLICATION}/scores", EXPERTS[0], {"score": "91.5", "reason": "业绩突出"}),
    Route(f"/api/review/{APPLICATION}/recusals", EXPERTS[0], {"reason": "同一单位"}),
    Route(f"/api/review/{APPLICATION}/expert-review/complete", OFFICE, {}),
    Route("/api/review/shortlists", OFFICE, {"round": 2026}),
    Route(
        "/api/publicity/notices",
        PUBLICITY,
        {"round": 2026, "address": "https://example.cn/gs", "posted_at": "2026-06-01T09:00:00+08:00"},
    ),
    Route("/api/publicity/notices/2026/extend", PUBLICITY, {"last_day": "2026-06-20", "reason": "端午假期"}),
    Route("/api/publicity/objections", None, {"application_number": "2026-S-0001", "text": "情况不实"}),
    Route("/api/publicity/objections/query", None, {"query_code": "ABCD-EFGH-JKMN-PQRS-TVWX"}),
    Route(
        f"/api/publicity/objections/{OBJECTION}/resolve",
        LEADER,
        {"outcome": "upheld", "reason": DEEDS, "ground": "fraud"},
    ),
    Route(
        "/api/publicity/decisions",
        LEADER,
        {
            "round": 2026,
            "application_id": "00000000-0000-4000-8000-000000000000",
            "confer": False,
            "reason": "会议审定",
        },
    ),
    Route(f"/api/publicity/applications/{APPLICATION}/disqualify", LEADER, {"ground": "fraud", "reason": DEEDS}),
    Route(
        f"/api/publicity/honours/{APPLICATION}/revoke",
        LEADER,
        {"ground": "fraud", "reason": DEEDS, "insignia": ["certificate"]},
    ),
    Route(
        f"/api/publicity/honours/{APPLICATION}/insignia",
        OFFICE,
        {"insignia": "certificate", "reclaimed_on": "2026-06-01"},
    ),
    Route("/api/publicity/commendations", PUBLICITY, {"round": 2026, "ceremony_on": "2026-07-01"}),
    Route(
        "/api/surveys",
        CLERK,
        {"subject": SUBJECT, "party": "first", "period_from": "2026-04-01", "period_to": "2026-05-31"},
    ),
    Route(
        f"/api/surveys/{CAMPAIGN}/answers",
        CLERK,
        {
            "answers": [
                {"scores": {"speed": 9}, "signature": "李", "phone": "0518-85800000", "answered_on": "2026-05-01"}
            ]
        },
    ),
    Route(f"/api/surveys/{CAMPAIGN}/close", CLERK, {"reason": "样本已足"}),
    Route("/api/login", None, {"account": "unit", "password": PASSWORD}),
)
BODILESS = {"/api/publicity/notices/{year}/close", "/api/logout"}
FILES = {"/api/applications/materials": "application/octet-stream", f"/api/surveys/{CAMPAIGN}/files": "text/csv"}
"""Routes that take a file, and as what it comes."""
