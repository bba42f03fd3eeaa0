"""What other services decided about an application, noted so that the applicant sees where it stands."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from services.applications.commands import record_progress
from services.applications.domain.applications import State
from services.applications.domain.forms.titles import title_of
from services.applications.registry import registry
from shared.citations import cited
from shared.contracts.eligibility import EligibilityAssessed, EligibilityChanged, ReapplicationBanned
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.publicity import (
    ApplicationDisqualified,
    HonourConferred,
    HonourDeclined,
    HonourRevoked,
    InsigniaReclaimed,
    NoticePublished,
    ObjectionLodged,
    ObjectionResolved,
)
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
from shared.history import Work

C = TypeVar("C", bound=Contract)

VERDICTS = {
    "eligible": "符合申报条件",
    "ineligible": "不符合申报条件",
    "incomplete": "证据不全",
    "needs_judgement": "待人工评判",
}
INSIGNIA = {"badge": "奖章", "plaque": "奖牌", "certificate": "荣誉证书"}


def _note(
    message: Envelope[C],
    work: Work,
    application: UUID,
    article: str,
    text: str,
    state: State | None = None,
    *,
    correct_by: date | None = None,
) -> None:
    record_progress(
        application,
        service=message.type.split(".")[0],
        what=type(message.data).__name__,
        state=state,
        article=cited(article),
        text=text,
        correct_by=correct_by,
        by=message.actor,
        at=message.time,
        work=work,
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@registry.on(EligibilityAssessed)
def on_eligibility_assessed(message: Envelope[EligibilityAssessed], work: Work) -> None:
    """A verdict; a ban in force refuses the application (18.3)."""
    _note_verdict(message, message.data, work)


@registry.on(EligibilityChanged)
def on_eligibility_changed(message: Envelope[EligibilityChanged], work: Work) -> None:
    """Another verdict than before."""
    _note_verdict(message, message.data, work)


def _note_verdict(message: Envelope[C], data: EligibilityAssessed, work: Work) -> None:
    if data.first_free_day is not None and data.gate in {"submission", "resubmission"}:
        text = f"申报对象在三年禁止期内，不予受理；最早可于{_day(data.first_free_day)}重新申报。"
        _note(message, work, data.application_id, "第十八条第3项", text, State.REFUSED)
        return
    unmet = [clause for clause in data.clauses if clause.verdict in {"not_met", "evidence_missing"}]
    text = f"资格审查：{VERDICTS[data.verdict]}。" + "".join(
        f"（{cited(clause.clause)}）{clause.message}" for clause in unmet
    )
    article = "、".join(clause.clause for clause in unmet) or "第三章"
    _note(message, work, data.application_id, article, text)


@registry.on(ReapplicationBanned)
def on_reapplication_banned(message: Envelope[ReapplicationBanned], work: Work) -> None:
    """The ban that follows a disqualification or a revocation."""
    data = message.data
    until, free = _day(data.last_day), _day(data.first_free_day)
    text = f"自{_day(data.decided_on)}起三年内不得重新申报，至{until}止；{free}起可以申报。"
    _note(message, work, data.application_id, "第十八条第3项", text)


@registry.on(PreliminaryReviewPassed)
def on_preliminary_review_passed(message: Envelope[PreliminaryReviewPassed], work: Work) -> None:
    """Passed, sealed and forwarded."""
    text = f"初审合格，签字盖章并上报：{message.data.opinion}"
    _note(message, work, message.data.application_id, "第十七条第1项", text, State.FORWARDED)


@registry.on(PreliminaryReviewReturned)
def on_preliminary_review_returned(message: Envelope[PreliminaryReviewReturned], work: Work) -> None:
    """Returned with reasons per field and a deadline."""
    reasons = "；".join(f"{title_of(reason.field)}：{reason.reason}" for reason in message.data.reasons)
    text = f"退回补正，请于{_day(message.data.deadline)}前（含当日）重新提交。{reasons}"
    _note(
        message,
        work,
        message.data.application_id,
        "第十七条第1项",
        text,
        State.RETURNED,
        correct_by=message.data.deadline,
    )


@registry.on(PreliminaryReviewRejected)
def on_preliminary_review_rejected(message: Envelope[PreliminaryReviewRejected], work: Work) -> None:
    """Rejected by the recommending department."""
    text = f"初审不合格：{message.data.reason}"
    _note(message, work, message.data.application_id, message.data.article, text, State.REJECTED)


@registry.on(MaterialReviewPassed)
def on_material_review_passed(message: Envelope[MaterialReviewPassed], work: Work) -> None:
    """The office's experts passed the material."""
    text = f"材料审核合格：{message.data.opinion}"
    _note(message, work, message.data.application_id, "第十七条第2项", text)


@registry.on(MaterialReviewRejected)
def on_material_review_rejected(message: Envelope[MaterialReviewRejected], work: Work) -> None:
    """The office's experts rejected the material."""
    text = f"材料审核不合格：{message.data.reason}"
    _note(message, work, message.data.application_id, message.data.article, text, State.REJECTED)


@registry.on(OnSiteAuditScheduled)
def on_on_site_audit_scheduled(message: Envelope[OnSiteAuditScheduled], work: Work) -> None:
    """An audit is planned."""
    text = f"定于{_day(message.data.on)}现场审核，地点：{message.data.place}"
    _note(message, work, message.data.application_id, "第十七条第2项", text)


@registry.on(OnSiteAuditCompleted)
def on_on_site_audit_completed(message: Envelope[OnSiteAuditCompleted], work: Work) -> None:
    """An audit came to its conclusion; a failed one ends the review."""
    passed = message.data.conclusion == "passed"
    text = f"现场审核{'通过' if passed else '未通过'}：{message.data.findings}"
    state = None if passed else State.REJECTED
    _note(message, work, message.data.application_id, "第十七条第2项", text, state)


@registry.on(ExpertReviewCompleted)
def on_expert_review_completed(message: Envelope[ExpertReviewCompleted], work: Work) -> None:
    """The panel's scores are in; the applicant sees that, not the score."""
    text = f"专家评审完成，{len(message.data.experts)}位专家评议。"
    _note(message, work, message.data.application_id, "第十七条第3项", text)


@registry.on(ShortlistReported)
def on_shortlist_reported(message: Envelope[ShortlistReported], work: Work) -> None:
    """Those on the shortlist go to the leading group."""
    for candidate in message.data.candidates:
        text = "入围，报领导小组。"
        _note(message, work, candidate.application_id, "第十七条第3项", text, State.SHORTLISTED)
    for application in message.data.not_listed:
        _note(message, work, application, "第十七条第3项", "未列入本年度入围名单。", State.NOT_LISTED)


@registry.on(NoticePublished)
def on_notice_published(message: Envelope[NoticePublished], work: Work) -> None:
    """The shortlist is on public notice."""
    text = f"向社会公示一周，至{_day(message.data.last_day)}24时止。"
    for application in message.data.applications:
        _note(message, work, application, "第十七条第5项", text)


@registry.on(ObjectionLodged)
def on_objection_lodged(message: Envelope[ObjectionLodged], work: Work) -> None:
    """Somebody objected; who it was is not told."""
    _note(message, work, message.data.application_id, "第十七条第5项", "公示期间收到异议，正在核查。")


@registry.on(ObjectionResolved)
def on_objection_resolved(message: Envelope[ObjectionResolved], work: Work) -> None:
    """An objection was decided."""
    outcome = "成立" if message.data.outcome == "upheld" else "不成立"
    text = f"异议{outcome}：{message.data.reason}"
    _note(message, work, message.data.application_id, "第十七条第5项", text)


@registry.on(ApplicationDisqualified)
def on_application_disqualified(message: Envelope[ApplicationDisqualified], work: Work) -> None:
    """Disqualified before an award."""
    text = f"取消申报资格：{message.data.reason}"
    _note(message, work, message.data.application_id, "第十八条第3项", text, State.DISQUALIFIED)


@registry.on(HonourConferred)
def on_honour_conferred(message: Envelope[HonourConferred], work: Work) -> None:
    """The honour and its certificate number."""
    text = f"授予“{message.data.title}”称号，证书编号 {message.data.certificate}。"
    _note(message, work, message.data.application_id, "第十七条第6项", text, State.HONOURED)


@registry.on(HonourDeclined)
def on_honour_declined(message: Envelope[HonourDeclined], work: Work) -> None:
    """Not conferred."""
    text = f"未授予称号：{message.data.reason}"
    _note(message, work, message.data.application_id, message.data.article, text, State.DECLINED)


@registry.on(HonourRevoked)
def on_honour_revoked(message: Envelope[HonourRevoked], work: Work) -> None:
    """Revoked after the award."""
    text = f"取消荣誉称号（证书 {message.data.certificate}）：{message.data.reason}"
    _note(message, work, message.data.application_id, "第十八条第3项", text, State.REVOKED)


@registry.on(InsigniaReclaimed)
def on_insignia_reclaimed(message: Envelope[InsigniaReclaimed], work: Work) -> None:
    """A badge, plaque or certificate came back."""
    text = f"已收回{INSIGNIA[message.data.insignia]}。"
    _note(message, work, message.data.application_id, "第十八条第3项", text)
