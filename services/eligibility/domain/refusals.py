"""What this service refuses people, and why, by which article, and what to do."""

from collections.abc import Sequence

from services.eligibility.domain.rulebook import RulebookError
from shared.history import ForbiddenError, NotFoundError, RuleBrokenError


class NotAssessedError(NotFoundError):
    """The application has not been assessed, or is not there."""

    remedy = "请核对申报的编号；刚提交的申报请稍候再试。"

    def __init__(self) -> None:
        super().__init__("没有这份申报的资格审查。")


class JudgementRefusedError(RuleBrokenError):
    """The rulebook has no such clause for the category, or it is a matter of fact."""

    status = 422

    def __init__(self, error: RulebookError) -> None:
        super().__init__(str(error), article=error.article, remedy=error.remedy)


class NotYoursToJudgeError(ForbiddenError):
    """A department judges the applications that it recommends."""

    article = "第十七条第1项"
    remedy = "请由推荐该申报的部门，或由办公室、评审专家评判。"

    def __init__(self) -> None:
        super().__init__("该申报由其他部门推荐，您不能评判。")


class AlreadyForwardedError(ForbiddenError):
    """A department judges until it forwards the application."""

    article = "第十七条第1项"
    remedy = "如有新的情况，请书面报创建办公室，由办公室或评审专家评判。"

    def __init__(self) -> None:
        super().__init__("该申报已初审合格并盖章上报，推荐部门不再评判。")


class JudgedCentrallyError(ForbiddenError):
    """A department does not overrule the office or an expert."""

    article = "第十七条第2项"
    remedy = "请只评判其余条款；如有新的情况，请书面报创建办公室，由办公室或评审专家重新评判。"

    def __init__(self, clauses: Sequence[str]) -> None:
        super().__init__(f"以下条款已由办公室或评审专家评判，推荐部门不能改判：{'、'.join(clauses)}。")


class AssessmentClosedError(RuleBrokenError):
    """The application came to an end: withdrawn, rejected, not listed, declined, honoured or disqualified."""

    remedy = "该申报已经终结，无需评判。"

    def __init__(self) -> None:
        super().__init__("该申报的资格审查已经结束。")


class JudgedTwiceError(RuleBrokenError):
    """One request judges a clause twice."""

    status = 422
    remedy = "每条只评判一次，请删去重复的评判后重新提交。"

    def __init__(self, clauses: Sequence[str]) -> None:
        super().__init__(f"同一次提交中重复评判了以下条款：{'、'.join(clauses)}。")


class JudgementStandsError(RuleBrokenError):
    """A judgement is changed only by a new one that names it; the earlier stays in the history."""

    article = "第十七条第2项"

    def __init__(self, clause: str, standing: int, *, by: str, named: int | None) -> None:
        said = f"第{clause}条现行的评判是第{standing}号（{by}作出）"
        said += "，改判须写明它。" if named is None else f"，而您要替代的是第{named}号。"
        remedy = f"请先核对现行评判的结论和理由；确需改判的，把所替代的评判编号（replaces）写为{standing}后重新提交。"
        super().__init__(said, remedy=remedy)


class NothingToReplaceError(RuleBrokenError):
    """A judgement names an earlier one where there is none."""

    remedy = "首次评判请不要填写所替代的评判编号（replaces）。"

    def __init__(self, clause: str, named: int) -> None:
        super().__init__(f"第{clause}条还没有评判，没有可以替代的第{named}号。")


class SameUnitError(RuleBrokenError):
    """A unit whose number did not change needs no record: bans know it by its number."""

    status = 422
    article = "第十八条第3项"
    remedy = "单位改名而统一社会信用代码不变的，无需登记；代码有变的，请填写变更后的代码。"

    def __init__(self) -> None:
        super().__init__("原单位与现单位的统一社会信用代码相同。")


class SucceededAlreadyError(RuleBrokenError):
    """A unit is renamed or merged once; what follows is recorded of its successor."""

    article = "第十八条第3项"

    def __init__(self, old: str, successor: str) -> None:
        remedy = f"请核对登记；如{successor}后来又改名或合并，请以{successor}为原单位登记。"
        super().__init__(f"{old}已登记由{successor}承继，不能再登记另一承继单位。", remedy=remedy)


class CircularSuccessionError(RuleBrokenError):
    """A unit would come to succeed itself."""

    article = "第十八条第3项"
    remedy = "请核对两个单位的先后：原单位在前，现单位在后。"

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"{old}本身已登记为承继{new}的单位，再登记{new}承继{old}会形成循环。")


class FutureSuccessionError(RuleBrokenError):
    """A succession is recorded when it has happened."""

    status = 422
    remedy = "请填写批准文件上的生效日期，生效之后再登记。"

    def __init__(self) -> None:
        super().__init__("改名或合并的生效日期晚于今天。")


class RulebookNotInForceError(RuleBrokenError):
    """An order names a version that is not there or not in force yet."""

    status = 422

    def __init__(self, rulebook: str, begun: Sequence[str]) -> None:
        super().__init__(
            f"“{rulebook}”不是现行的评审规则版本。", remedy=f"请从已施行的版本中选择：{'、'.join(begun)}。"
        )


class NothingToReassessError(RuleBrokenError):
    """An order would move nothing."""

    remedy = "无需重新审查。"

    def __init__(self, round_: int, rulebook: str) -> None:
        super().__init__(f"{round_}年度没有未终结的、按其他版本审查的申报；均已按评审规则{rulebook}审查，或尚无申报。")


class NoSuchSuccessionError(NotFoundError):
    """There is no such record to withdraw, or it was withdrawn before."""

    remedy = "请核对原单位和现单位的统一社会信用代码。"

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"没有{new}承继{old}的登记，或登记已经撤销。")
