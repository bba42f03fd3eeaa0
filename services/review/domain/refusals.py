"""Why a review refuses an act; Review, Audit and Panel share them."""

from collections.abc import Sequence
from datetime import date

from services.review.domain.regulation import CATEGORY_NAMES, Category
from services.review.domain.stages import ARTICLES, STAGE_NAMES, Stage
from services.review.domain.submission import CLAUSE_VERDICT_NAMES, Clause
from shared.citations import cited
from shared.history import FieldError, ForbiddenError, InvalidInputError, NotFoundError, RuleBrokenError


class ReviewNotFoundError(NotFoundError):
    """No word of this application has come."""

    remedy = "请核对申报的编号；刚刚提交的申报需稍候片刻。"

    def __init__(self) -> None:
        super().__init__("没有找到该申报的评审记录。")


class ReviewNotVisibleError(ForbiddenError):
    """Before it is sealed and forwarded, an application is seen by the recommending department alone."""

    article = "17.1"
    remedy = "初审合格并盖章上报后，办公室和专家方可查看；其他部门推荐的申报请向该部门了解。"

    def __init__(self) -> None:
        super().__init__("该申报不由您所在的部门推荐，或尚未初审合格上报，您无权查看。")


class RecusedExpertMayNotSeeError(ForbiddenError):
    """Who stepped aside sees no more of the application."""

    article = "17.3"
    remedy = "请由其他专家办理。"

    def __init__(self) -> None:
        super().__init__("您已对该申报声明回避，不能再查看。")


class NotRecommendingDepartmentError(ForbiddenError):
    """Only the department that recommends reviews first."""

    article = "17.1"
    remedy = "请由该申报的推荐部门初审；如推荐部门填错，请申报单位撤回后重新申报。"

    def __init__(self) -> None:
        super().__init__("这份申报不由您所在的部门推荐，您无权初审。")


class RoleMissingError(ForbiddenError):
    """The account does not hold the role that the act belongs to."""

    remedy = "请由具有相应角色的账号办理，或请管理员核实您的角色。"

    def __init__(self, act: str, roles: str, article: str) -> None:
        super().__init__(f"{act}只能由{roles}账号办理。", article=article)


class RecommenderMayNotReviewError(ForbiddenError):
    """Who recommended an application takes no part in reviewing it: duties are kept apart by person."""

    article = "5"
    remedy = "请由未参与该申报推荐的其他人员办理。"

    def __init__(self, label: str, account: str) -> None:
        super().__init__(f"账号 {account} 曾为{label}签署推荐意见或评判申报条件，不得再参与其评审。")


class ApplicantMayNotReviewError(ForbiddenError):
    """Nobody passes or reviews what they handed in themselves."""

    article = "5"
    remedy = "请由未参与该申报填报的其他人员办理。"

    def __init__(self, label: str, account: str) -> None:
        super().__init__(f"{label}由账号 {account} 提交，本人不得办理其初审和评审。")


class NotAtThisStageError(RuleBrokenError):
    """The act belongs to another stage."""

    remedy = "请按初审、材料审核、现场审核、专家评审的先后办理。"

    def __init__(self, label: str, stage: Stage, wanted: Stage) -> None:
        message = f"{label}当前为“{STAGE_NAMES[stage]}”，不能办理“{STAGE_NAMES[wanted]}”阶段的事项。"
        super().__init__(message, article=ARTICLES[wanted])


class ReviewEndedError(RuleBrokenError):
    """Nothing more is decided once a review has ended."""

    remedy = "该申报的评审已经结束，不再受理新的事项。"

    def __init__(self, label: str, stage: Stage) -> None:
        super().__init__(f"{label}的评审已结束（{STAGE_NAMES[stage]}）。", article=ARTICLES[stage])


class AssessmentUnknownError(RuleBrokenError):
    """No verdict on the conditions of this version has come yet."""

    article = "17.1"
    remedy = "资格审查结果送达后再办理；如长时间未送达，请联系系统管理员。"

    def __init__(self, label: str, version: int) -> None:
        super().__init__(f"{label}第 {version} 版的资格审查结果尚未送达，不能判为合格。")


class NotEligibleError(RuleBrokenError):
    """The conditions of the category are not all met."""

    remedy = "缺少证明的请退回补正，待判断的请先逐条作出判断，不符合的请驳回并注明条款。"

    def __init__(self, label: str, clauses: Sequence[Clause]) -> None:
        lines = [f"{cited(item.clause)}{CLAUSE_VERDICT_NAMES[item.verdict]}：{item.message}" for item in clauses]
        detail = "；".join(line.rstrip("。；") for line in lines)
        article = "、".join(dict.fromkeys(item.clause for item in clauses))
        super().__init__(f"{label}的申报条件未全部符合，不能判为合格。{detail}。", article=article)
        self.clauses = tuple(clauses)


class ConvenedDepartmentsMissingError(InvalidInputError):
    """A county bureau names the departments that it convened."""

    remedy = "请填写参加初审的相关部门，至少一个。"

    def __init__(self) -> None:
        message = "县区经信局（经发局）初审应召集相关部门，请列明所召集的部门。"
        super().__init__(message, [FieldError("convened", message)], article="17.1")


class ReasonsMissingError(InvalidInputError):
    """A return says what to correct, field by field."""

    remedy = "请逐项写明需补正的栏目和原因。"

    def __init__(self) -> None:
        message = "退回补正应逐项写明原因，至少一项。"
        super().__init__(message, [FieldError("reasons", message)], article="17.1")


class DeadlinePastError(InvalidInputError):
    """A deadline that has passed leaves no time to correct."""

    remedy = "请将补正期限定在今天或之后。"

    def __init__(self, deadline: date, today: date) -> None:
        message = f"补正期限 {deadline.isoformat()} 早于今天（{today.isoformat()}）。"
        super().__init__(message, [FieldError("deadline", message)], article="17.1")


class DeadlineTooFarError(InvalidInputError):
    """A return is no way to put an application off."""

    def __init__(self, deadline: date, latest: date) -> None:
        message = f"补正期限 {deadline.isoformat()} 过长，最迟为 {latest.isoformat()}。"
        remedy = f"请将补正期限定在 {latest.isoformat()} 或之前。"
        super().__init__(message, [FieldError("deadline", message)], article="17.1", remedy=remedy)


class AwaitingCorrectionError(RuleBrokenError):
    """The applicant still has time to correct."""

    article = "17.1"

    def __init__(self, label: str, deadline: date) -> None:
        super().__init__(
            f"{label}已退回补正，期限至 {deadline.isoformat()}，期限内不能驳回或再次退回。",
            remedy="请等待申报单位补正，或在期限届满后再办理。",
        )


class AuditNotForeseenError(RuleBrokenError):
    """17.2 has enterprises and leaders' units audited on site, nobody else."""

    article = "17.2"
    remedy = "材料审核合格后请直接进入专家评审。"

    def __init__(self, label: str, category: Category) -> None:
        super().__init__(
            f"{label}的类别为“{CATEGORY_NAMES[category]}”；"
            "现场审核只针对用户满意服务企（事）业单位和卓越领导者所在单位。"
        )


class AuditFirstError(RuleBrokenError):
    """No expert review of an enterprise or a leader before its on-site audit."""

    article = "17.2"
    remedy = "请先安排并完成现场审核，结论合格后再进行专家评审。"

    def __init__(self, label: str) -> None:
        super().__init__(f"{label}尚未通过现场审核，不能进行专家评审。")
