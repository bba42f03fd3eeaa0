"""What holds the provisions that are no rule: a command of a named service and the event that it leads to, or nothing.

Commands and events are named by the classes themselves, so that one that is gone is an error and not a stale word.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from services.applications.commands import OpenRound, SubmitApplication, WithdrawApplication
from services.applications.domain.applications import Application
from services.applications.domain.forms import holder_identity
from services.applications.domain.rounds import Round
from services.eligibility.domain.holder import Holder
from services.eligibility.domain.rulebook.evaluations import index_of_form
from services.eligibility.domain.rulebook.rules import Case
from services.publicity.commands.decisions import DecideAward
from services.publicity.commands.disqualifications import DisqualifyApplication
from services.publicity.commands.honours import AnnounceCommendation, ReclaimInsignia, RevokeHonour
from services.publicity.commands.notices import ExtendNotice, PublishNotice
from services.publicity.commands.objections import LodgeObjection, ResolveObjection
from services.publicity.domain.candidate import Candidate
from services.publicity.domain.commendation import Commendation
from services.publicity.domain.honour import Honour
from services.publicity.domain.notice import Notice
from services.publicity.domain.objection import Objection
from services.review.commands import (
    CompleteAudit,
    CompleteExpertReview,
    GiveScore,
    PassMaterialReview,
    PassPreliminaryReview,
    Recuse,
    Reject,
    ReportShortlist,
    ReturnPreliminaryReview,
    ScheduleAudit,
)
from services.review.domain.audit import Audit
from services.review.domain.panel import Panel
from services.review.domain.review import Review
from services.review.domain.shortlist import Shortlist
from services.surveys.commands.closing import CloseSurvey
from services.surveys.commands.opening import OpenSurvey
from services.surveys.domain.campaign import Campaign
from shared.history import Aggregate


@dataclass(frozen=True, slots=True)
class Step:
    """What a service does about a provision."""

    what: str
    commands: tuple[type[BaseModel], ...]
    events: tuple[type[Aggregate.Event], ...]


@dataclass(frozen=True, slots=True)
class WithoutEffect:
    """Text on which no software acts, and why."""

    reason: str


STEPS: dict[str, Step] = {
    "2": Step(
        "领导小组成员以领导小组的角色审定；推荐、评审、审定由不同的人办理",
        (DecideAward,),
        (Candidate.Awarded, Candidate.Declined),
    ),
    "3": Step(
        "每年开设一个年度，在其申报期内受理申报", (OpenRound, SubmitApplication), (Round.Opened, Application.Submitted)
    ),
    "4": Step("按四类授予称号，编发证书号，记明所授奖牌、证书", (DecideAward,), (Honour.Conferred,)),
    "5": Step(
        "办公室组织材料审核、现场考核、专家评审，并公告、宣传、表彰",
        (PassMaterialReview, ScheduleAudit, CompleteExpertReview, PublishNotice, AnnounceCommendation),
        (Review.MaterialPassed, Audit.Scheduled, Panel.Completed, Notice.Published, Commendation.Announced),
    ),
    "6": Step(
        "县区经信局、行业主管部门初审推荐本地区、本行业的申报", (PassPreliminaryReview,), (Review.PreliminaryPassed,)
    ),
    "7": Step(
        "单位自己开展的用户满意度评价由调查服务承办；学习培训、竞赛、示范、承诺由单位自行组织",
        (OpenSurvey, CloseSurvey),
        (Campaign.Opened, Campaign.Measured),
    ),
    "8": Step(
        "单位自愿申报四类称号之一，入围前可以撤回", (SubmitApplication, WithdrawApplication), (Application.Submitted,)
    ),
    "17.1": Step(
        "初审：合格的签字盖章上报，退回补正或不予通过的说明理由",
        (PassPreliminaryReview, ReturnPreliminaryReview, Reject),
        (Review.PreliminaryPassed, Review.PreliminaryReturned, Review.PreliminaryRejected),
    ),
    "17.2": Step(
        "四类均作材料审核；单位和卓越领导者所在单位均作现场审核",
        (PassMaterialReview, Reject, ScheduleAudit, CompleteAudit),
        (Review.MaterialPassed, Review.MaterialRejected, Audit.Scheduled, Audit.Completed),
    ),
    "17.3": Step(
        "专家评分、回避，评审结果排序后报领导小组",
        (GiveScore, Recuse, CompleteExpertReview, ReportShortlist),
        (Panel.Scored, Panel.Recused, Panel.Completed, Shortlist.Reported),
    ),
    "17.4": Step(
        "参照附件3的问卷，各行业可自行设计；测评结果连同问卷版本和算法一并记录",
        (OpenSurvey, CloseSurvey),
        (Campaign.Opened, Campaign.Measured),
    ),
    "17.5": Step(
        "入围名单公示一周，任何人可以提出异议",
        (PublishNotice, ExtendNotice, LodgeObjection, ResolveObjection),
        (Notice.Published, Notice.Extended, Objection.Lodged, Objection.Resolved, Notice.Closed),
    ),
    "17.6": Step(
        "领导小组在公示期满、异议办结之后审定",
        (DecideAward,),
        (Candidate.Awarded, Candidate.Declined, Honour.Conferred),
    ),
    "18.1": Step("公告表彰大会，颁发证书和奖牌", (AnnounceCommendation,), (Commendation.Announced, Honour.Conferred)),
    "18.3": Step(
        "取消申报资格，或取消荣誉称号并收回奖章、奖牌、证书；两者都自决定之日起禁止重新申报三年",
        (DisqualifyApplication, RevokeHonour, ReclaimInsignia),
        (Candidate.Disqualified, Honour.Revoked, Honour.InsigniaReclaimed, Holder.Banned),
    ),
    "18.4": Step(
        "荣誉名录和公告向公众公开，并随消息发布给媒体",
        (AnnounceCommendation,),
        (Commendation.Announced, Honour.Conferred),
    ),
}
WITHOUT_EFFECT: dict[str, WithoutEffect] = {
    "1": WithoutEffect("宗旨和六个组织单位，不引起任何办理；六个单位列在部门名录（shared/departments.py）中。"),
    "18.2": WithoutEffect("奖励由获得者所在单位“可”自行给予，不须申报、审批，也不影响称号；本软件不办理。"),
}
"""By provision; one may be both a rule and a step."""

HELD_BY: dict[str, type | Callable[..., object]] = {
    "3.again": Round,
    "3.residence": SubmitApplication,
    "11.5.form_index": index_of_form,
    "11.8.reference_day": Case,
    "17.5.notice_days": Notice,
    "18.3.decision": DisqualifyApplication,
    "18.3.holder": holder_identity,
    "18.3.insignia": ReclaimInsignia,
}
"""What carries out the readings in words, by the key of their parameter; the others are values that rules read."""
