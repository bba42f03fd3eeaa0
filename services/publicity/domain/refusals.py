"""Why this service refuses: every refusal says what is the case, cites the article, and says what to do."""

from __future__ import annotations

from datetime import date

from services.publicity.domain.days import day_words
from shared.history import ForbiddenError, NotFoundError, RuleBrokenError


class GateError(RuleBrokenError):
    """A gate is closed. A subclass names it, cites the article and says what to do; the message says what is the case.

    People read the message, the article and the remedy; `gate` is the name that is kept in the history.
    """

    gate = ""


class MissingGateError(GateError, NotFoundError):
    """A gate is closed because the thing that it is about is not there."""


class PersonGateError(GateError, ForbiddenError):
    """A gate is closed to this person, whatever role the account has."""


class ShortlistAlreadyReportedError(GateError):
    """A second, different shortlist of a round."""

    gate = "名单唯一"
    article = "17.3"
    remedy = "请由领导小组办公室核对两份名单；已上报的名单不能更换。"


class ShortlistMissingError(MissingGateError):
    """No shortlist of this round was reported."""

    gate = "名单上报"
    article = "17.3"
    remedy = "请先由领导小组办公室组织完成专家评审并上报入围名单。"


class NoticeMissingError(MissingGateError):
    """The round has no notice yet."""

    gate = "公示"
    article = "17.5"
    remedy = "请先以领导小组名义公示入围名单，公示满一周后再办理。"


class NoticeAlreadyPublishedError(GateError):
    """A round has one notice."""

    gate = "公示唯一"
    article = "17.5"
    remedy = "如需更长时间，请说明理由延长原公示。"


class NothingToPublishError(GateError):
    """The shortlist has no candidate that still stands."""

    gate = "名单上报"
    article = "17.5"
    remedy = "请由领导小组办公室核对入围名单。"


class PostingTimeError(GateError):
    """The posting elsewhere cannot start the clock."""

    gate = "公示起算"
    article = "17.5"
    remedy = "请核对经信委网站上的实际张贴时间；已过期的张贴须重新张贴。"


class NoticeShortenedError(GateError):
    """A notice may run longer, never shorter."""

    gate = "公示只延不缩"
    article = "17.5"
    remedy = "公示只能延长，不能缩短；请填写晚于现定截止日的日期。"


class NoticeTooLongError(GateError):
    """A notice runs into another round."""

    gate = "公示期限"
    article = "3"
    remedy = "活动每年组织一次，请填写一年以内的截止日。"


class NoticeClosedError(GateError):
    """The notice is over."""

    gate = "公示进行中"
    article = "17.5"
    remedy = "公示结束后不能再延长或再次结束。"


class NoticeStillRunningError(GateError):
    """The notice is not over."""

    gate = "公示期满"
    article = "17.5"
    remedy = "请在公示期满、公示结束后再办理。"

    def __init__(self, year: int, last_day: date) -> None:
        super().__init__(f"{year}年度公示至{day_words(last_day)}24:00期满，公示尚未结束。")


class NoticeOverError(GateError):
    """Objections are for the time of the notice."""

    gate = "公示进行中"
    article = "17.5"
    remedy = "公示期已过，如有情况请直接向领导小组办公室（市质量协会）反映。"


class NotOnNoticeError(MissingGateError):
    """There is no such candidate on the notice."""

    gate = "公示对象"
    article = "17.5"
    remedy = "请按公示页面上的申报编号填写，例如 2026-S-0001。"


class ObjectionResolvedError(GateError):
    """An objection is resolved once."""

    gate = "异议待处理"
    article = "17.6"
    remedy = "请核对异议编号；已作出的处理决定不能更改。"


class ObjectionMissingError(MissingGateError):
    """There is no such objection."""

    gate = "异议登记"
    article = "17.5"
    remedy = "请核对异议编号或查询码。"


class NotShortlistedError(MissingGateError):
    """Only who is on the shortlist is decided on."""

    gate = "入围"
    article = "17.3"
    remedy = "请核对申报编号；未入围的申报不进入审定。"


class ApplicationMissingError(MissingGateError):
    """Nothing was ever heard of the application."""

    gate = "申报登记"
    article = "18.3"
    remedy = "请核对申报编号；刚刚提交的申报请稍候再办理。"


class WrongRoundError(GateError):
    """The candidate belongs to another round."""

    gate = "年度一致"
    article = "3"
    remedy = "请核对年度和申报编号。"


class DutiesNotSeparateError(PersonGateError):
    """The person reviewed or judged the candidate, and may not decide on it."""

    gate = "职责分离"
    article = "5"
    remedy = "请由未参加该申报审核、评审和判定的领导小组成员办理。"


class AlreadyDecidedError(GateError):
    """A candidate is decided on once."""

    gate = "一次审定"
    article = "17.6"
    remedy = "请核对审定结果；如需取消已授予的荣誉，请按18.3办理。"


class NotDecidedError(GateError):
    """Nothing is conferred that the leading group has not decided on."""

    gate = "领导小组审定"
    article = "17.6"
    remedy = "请先由领导小组审定。"


class AwaitingVerdictError(GateError):
    """The decision was taken today and waits for its verdict."""

    gate = "资格审查"
    article = "17.6"
    remedy = "请稍候查看结果；次日仍无结果时可以再次审定。"


class CandidateWithdrawnError(GateError):
    """The applicant took the application back."""

    gate = "申报有效"
    article = "8"
    remedy = "申报出于自愿，已撤回的申报不再办理。"


class CandidateDisqualifiedError(GateError):
    """The application was disqualified."""

    gate = "申报资格"
    article = "18.3"
    remedy = "已取消资格的申报不再办理。"


class ObjectionOpenError(GateError):
    """An objection is open."""

    gate = "异议处理完毕"
    article = "17.6"
    remedy = "请先由领导小组对异议作出处理决定。"


class ObjectionUpheldError(GateError):
    """An objection was upheld: in its light the honour is not conferred."""

    gate = "异议不成立"
    article = "17.6"
    remedy = "异议成立的，本年度不授予荣誉称号；请作出不授予的决定并写明理由。"


class HolderUnknownError(GateError):
    """Whose application it is has not been heard yet."""

    gate = "禁止申报期"
    article = "18.3"
    remedy = "请待数据同步完成后再办理。"


class BannedError(GateError):
    """The holder is barred under 18.3."""

    gate = "禁止申报期"
    article = "18.3"
    remedy = "禁止申报期内不得授予荣誉。"


class EligibilityUnknownError(GateError):
    """No verdict on the conditions has been heard yet."""

    gate = "申报条件"
    article = "17.6"
    remedy = "请待资格审查结果到达后再办理。"


class NotEligibleError(GateError):
    """The conditions are not met; cites the first clause that failed."""

    gate = "申报条件"
    remedy = "请查看资格审查的逐条结论；不符合条件的申报不能授予荣誉。"


class HonourMissingError(MissingGateError):
    """The application was not honoured."""

    gate = "荣誉登记"
    article = "17.6"
    remedy = "请核对申报编号；未授予荣誉的申报没有可取消的称号。"


class AlreadyRevokedError(GateError):
    """An honour is revoked once."""

    gate = "荣誉有效"
    article = "18.3"
    remedy = "如需登记收回的奖章、奖牌或证书，请使用“收回”。"


class NotRevokedError(GateError):
    """Nothing is reclaimed of an honour in force."""

    gate = "荣誉已取消"
    article = "18.3"
    remedy = "请先由领导小组作出取消荣誉称号的决定。"


class InsigniaReclaimedError(GateError):
    """A piece came back already."""

    gate = "收回一次"
    article = "18.3"
    remedy = "请核对收回登记，无需重复登记。"


class InsigniaNotConferredError(GateError):
    """This kind was not conferred with the honour."""

    gate = "收回清单"
    article = "18.3"
    remedy = "请只填写随荣誉授予的奖章、奖牌或荣誉证书。"


class CertificateNotNamedError(GateError):
    """A list of what is to be reclaimed that leaves out the certificate."""

    gate = "收回清单"
    article = "18.3"
    remedy = "取消荣誉称号的，须收回荣誉证书；不填收回清单的，收回已授予的全部。"


class ReclaimedOnError(GateError):
    """A day on which it cannot have come back."""

    gate = "收回日期"
    article = "18.3"
    remedy = "请填写取消决定之日以后、今天以前（含当日）的日期。"


class NothingToCommendError(GateError):
    """No honour of the round is in force."""

    gate = "已有荣誉"
    article = "18.1"
    remedy = "请先由领导小组审定并授予荣誉。"


class CeremonyPastError(GateError):
    """The ceremony would lie before its announcement."""

    gate = "大会日期"
    article = "18.1"
    remedy = "请填写公告之日或以后的日期。"


class AlreadyCommendedError(GateError):
    """The round was commended already."""

    gate = "表彰一次"
    article = "18.1"
    remedy = "同一年度只公告一次表彰。"
