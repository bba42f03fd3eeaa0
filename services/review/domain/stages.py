"""The stages of a review and what they are called."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a review stands; from REFUSED on it has ended."""

    AWAITED = "awaited"
    PRELIMINARY = "preliminary"
    RETURNED = "returned"
    MATERIAL = "material"
    AUDIT = "audit"
    EXPERT = "expert"
    COMPLETED = "completed"
    REFUSED = "refused"
    REJECTED = "rejected"
    MATERIAL_REJECTED = "material_rejected"
    AUDIT_FAILED = "audit_failed"
    WITHDRAWN = "withdrawn"
    LEFT_OUT = "left_out"


STAGE_NAMES = {
    Stage.AWAITED: "材料尚未送达",
    Stage.PRELIMINARY: "待初审",
    Stage.RETURNED: "退回补正",
    Stage.MATERIAL: "待材料审核",
    Stage.AUDIT: "待现场审核",
    Stage.EXPERT: "待专家评审",
    Stage.COMPLETED: "评审完成",
    Stage.REFUSED: "不予受理",
    Stage.REJECTED: "初审不合格",
    Stage.MATERIAL_REJECTED: "材料审核不合格",
    Stage.AUDIT_FAILED: "现场审核不合格",
    Stage.WITHDRAWN: "申报已撤回",
    Stage.LEFT_OUT: "评审未完成，未列入名单",
}

ENDED = frozenset(
    {Stage.REFUSED, Stage.REJECTED, Stage.MATERIAL_REJECTED, Stage.AUDIT_FAILED, Stage.WITHDRAWN, Stage.LEFT_OUT}
)

FORWARDED = frozenset({Stage.MATERIAL, Stage.AUDIT, Stage.EXPERT, Stage.COMPLETED})
"""Passed, sealed and forwarded, and not ended: the round's shortlist has to say what becomes of it."""

ARTICLES = {
    Stage.AWAITED: "17.1",
    Stage.PRELIMINARY: "17.1",
    Stage.RETURNED: "17.1",
    Stage.MATERIAL: "17.2",
    Stage.AUDIT: "17.2",
    Stage.EXPERT: "17.3",
    Stage.COMPLETED: "17.3",
    Stage.REFUSED: "18.3",
    Stage.REJECTED: "17.1",
    Stage.MATERIAL_REJECTED: "17.2",
    Stage.AUDIT_FAILED: "17.2",
    Stage.WITHDRAWN: "8",
    Stage.LEFT_OUT: "17.3",
}
"""The provision behind each stage."""
