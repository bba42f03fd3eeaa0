"""What an application refuses: the rule that was broken, its article, and what to do."""

from collections.abc import Sequence
from datetime import date

from shared.history import NotFoundError, RuleBrokenError


class AlreadyAppliedError(RuleBrokenError):
    """One application per holder, category and round."""

    article = "第三条"
    remedy = (
        "每个申报对象在同一年度、同一类别只能申报一次；如被退回，请在原申报上补正后重新提交；如已撤回，可以重新申报。"
    )

    def __init__(self, number: str, label: str) -> None:
        super().__init__(f"该申报对象本年度已申报（编号 {number}，{label}）。")


class AppliedByAnotherError(RuleBrokenError):
    """One application per holder, category and round; what became of another account's is not for this one to know."""

    article = "第三条"
    remedy = "每个申报对象在同一年度、同一类别只能申报一次；如不知情，请向本单位或推荐部门核实。"

    def __init__(self) -> None:
        super().__init__("该申报对象本年度已由其他账号申报。")


class NotReturnedError(RuleBrokenError):
    """Only a returned application can be submitted again."""

    article = "第十七条第1项"
    remedy = "只有被退回补正的申报可以重新提交；请在时间线中查看当前状态。"

    def __init__(self, number: str, label: str) -> None:
        super().__init__(f"申报 {number} 当前为“{label}”，不能重新提交。")


class AnotherHolderError(RuleBrokenError):
    """A correction stays with its holder, category and round."""

    article = "第八条"
    remedy = "补正不能更换申报对象、类别或年度；请为另一对象另行申报。"
    status = 422

    def __init__(self, number: str) -> None:
        super().__init__(f"补正材料与申报 {number} 不是同一申报对象、类别和年度。")


class CorrectionOverdueError(RuleBrokenError):
    """The deadline of the correction is over."""

    article = "第十七条第1项"
    remedy = "如有正当理由，请联系推荐部门重新退回并给出新的期限。"

    def __init__(self, number: str, correct_by: date) -> None:
        super().__init__(f"申报 {number} 的补正期限为{correct_by.isoformat()}（含当日），已经过期。")


class NotWithdrawableError(RuleBrokenError):
    """Withdrawal is possible until the shortlist."""

    article = "第八条"
    remedy = "入围之后或已有结论的申报不能撤回。"

    def __init__(self, number: str, label: str) -> None:
        super().__init__(f"申报 {number} 当前为“{label}”，不能撤回。")


class RoundNotOpenError(RuleBrokenError):
    """There is no such round."""

    article = "第三条"
    remedy = "请核对年度，或等待办公室开启该年度的活动。"

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年度的活动尚未开启。")


class AppliedInFutureError(RuleBrokenError):
    """The date on the form lies after the day of submission."""

    article = "第三条"
    remedy = "请将申报日期（applied_on）改为提交当日或之前的日期。"
    status = 422

    def __init__(self, applied_on: date, today: date) -> None:
        super().__init__(f"申报日期 {applied_on.isoformat()} 晚于提交日期 {today.isoformat()}。")


class NotUploadedError(NotFoundError):
    """Files that an application names and its account has not uploaded."""

    article = "第四章"
    remedy = "请用提交申报的账号上传这些文件，再提交申报。"

    def __init__(self, files: Sequence[str]) -> None:
        super().__init__(f"材料“{'”“'.join(files)}”尚未上传。")


class TooMuchUploadedError(RuleBrokenError):
    """An account has uploaded as much as may wait for an application."""

    remedy = (
        "请先提交列有这些材料的申报，再上传其余材料；不再需要的，自上传起满 30 日未列入申报即自动清除；"
        "确需更多的，请联系办公室。"
    )
    status = 413

    def __init__(self, files: int, size: int, *, most_files: int, most_bytes: int) -> None:
        mib = 1024 * 1024
        super().__init__(
            f"您上传而尚未列入申报的材料已有 {files} 份、{-(-size // mib)} MB，"
            f"再加上这份文件将超过上限（{most_files} 份、{most_bytes // mib} MB）。"
        )
