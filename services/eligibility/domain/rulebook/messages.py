"""The Chinese sentences on clauses and facts, made from the words of `labels`."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.eligibility.domain.rulebook import labels
from services.eligibility.domain.rulebook.facts import Accident, Ban, Holder, MaterialKind
from services.eligibility.domain.rulebook.measures import Count, Level, Levels, Limit, Span
from services.eligibility.domain.rulebook.outcome import Verdict


def say(clause: str, parts: Iterable[str]) -> str:
    """The one sentence on a clause."""
    said = "；".join(part for part in parts if part)
    return f"{labels.CLAUSES[clause]}：{said}。"


def to_be_judged(clause: str) -> str:
    """What a person has still to judge."""
    return f"尚待评判{labels.JUDGED[clause]}"


def judged(reason: str, *, met: bool) -> str:
    """What a person judged, and why."""
    return f"经评判{'符合' if met else '不符合'}（{' '.join(reason.split()).rstrip('。；')}）"


def figure(name: str, value: Decimal | None, limit: Limit, exact: Fraction | None = None) -> str:
    """A figure against its limit; where `value` is cut off for show, `exact` is what is compared."""
    label, unit = labels.FIGURES[name]
    if value is None:
        return f"未提供{label}"
    holds = limit.holds(value if exact is None else exact)
    reach = "达到" if limit.inclusive else "超过"
    return f"{label}为{value:f}{unit}，{'' if holds else '未'}{reach}{limit.number:f}{unit}"


def flag(name: str, value: bool | None) -> str:  # noqa: FBT001 (the fact itself)
    """A yes or no of the evidence."""
    met, not_met, missing = labels.FLAGS[name]
    return missing if value is None else met if value else not_met


def tenure(name: str, since: date | None, span: Span, *, holds: bool) -> str:
    """How long something has lasted on the day of application."""
    label = labels.TENURES[name]
    if since is None:
        return f"未提供{label}的起始日期"
    words = ("超过" if holds else "未超过") if span.count is Count.MORE_THAN else ("已满" if holds else "未满")
    return f"自{since}起{label}，至申报之日{words}{span.years}年"


def levels(accepted: Levels) -> str:
    """The levels that count."""
    return f"{labels.LEVELS[accepted.lowest]}{'（或市行业级）' if accepted.or_city_industry else ''}以上"


def entry(title: str | None, level: Level | None, day: date | None) -> str:
    """An honour or a result that decides."""
    return (
        f"“{' '.join((title or '').split())}”（{labels.LEVELS[level] if level else '级别未填'}，{day or '日期未填'}）"
    )


def honour(verdict: Verdict, holder: Holder, accepted: Levels, deciding: str) -> str:
    """Whether the holder has an honour that counts."""
    of = labels.HOLDERS[holder]
    if verdict is Verdict.MET:
        return f"有{of}荣誉{deciding}"
    if verdict is Verdict.NOT_MET:
        return f"没有在申报之日或以前获得的{levels(accepted)}{of}荣誉"
    return f"{of}荣誉所填的级别、获得者或日期不全" if deciding else labels.NO_HONOURS


def results(verdict: Verdict, accepted: Levels, span: Span, deciding: str) -> str:
    """Whether there are enough QC results that count."""
    if verdict is Verdict.MET:
        return f"申报前{span.years}年内有QC成果{deciding}"
    if verdict is Verdict.NOT_MET:
        return f"申报前{span.years}年内{levels(accepted)}QC小组活动成果（或相应质量改进成果）不足"
    return "QC小组活动成果所填的级别或日期不全" if deciding else labels.NO_RESULTS


def evaluation(verdict: Verdict, name: str, day: date | None) -> str:
    """Whether an evaluation counts."""
    label = labels.EVALUATIONS[name]
    if verdict is Verdict.MET:
        return f"有截至{day}的{label}报告"
    if verdict is Verdict.NOT_MET:
        return f"{label}（{day}）晚于申报之日或超出规定的期限，不能计入"
    return f"未提供{label}报告，或所填日期不全"


def age(name: str, days: int) -> str:
    """How old an evaluation is on the day of application."""
    return f"{labels.EVALUATIONS[name]}距申报之日{days}天"


def declared_beside(declared: Decimal, difference: Decimal) -> str:
    """The declared rate beside the measured one that counts."""
    return f"以测评值为准，申报值为{declared:f}%，相差{difference:+f}个百分点"


def measured_beside(measured: Decimal | None) -> str:
    """A measured rate that does not count beside the declared one."""
    value = "没有有效问卷" if measured is None else f"{measured:f}%"
    return f"另有测评结果（{value}），因测评期或有效问卷数不合要求而不作依据"


def index_beside(index: Decimal, difference: Decimal) -> str:
    """The form's satisfaction index where it differs from the report's."""
    return f"申报表所填用户满意度指数为{index:f}分，与报告相差{difference:+f}分，以报告为准"


def unit_title(verdict: Verdict, accepted: Levels, deciding: str, *, claimed: bool) -> str:
    """Whether the unit has ever had the title or an equivalent; `claimed`: only the form says so."""
    if claimed:
        return f"所填获得用户满意服务单位称号的时间没有{levels(accepted)}单位荣誉佐证"
    if verdict is Verdict.NOT_MET:
        return f"单位未获得过{levels(accepted)}的用户满意服务称号或相应荣誉"
    return honour(verdict, Holder.UNIT, accepted, deciding)


def accidents(verdict: Verdict, counting: Sequence[Accident]) -> str:
    """Whether an accident that counts happened."""
    if verdict is Verdict.MET:
        return labels.NO_ACCIDENT
    if verdict is Verdict.EVIDENCE_MISSING:
        return labels.NO_ACCIDENT_DECLARATION
    return "、".join(_accident(accident) for accident in counting)


def _accident(happened: Accident) -> str:
    severity = labels.SEVERITIES[happened.severity] if happened.severity else ""
    return f"{happened.date}发生{severity}{labels.ACCIDENTS[happened.kind] if happened.kind else ''}事故"


def banned(ban: Ban, free: date) -> str:
    """A ban that stands, and when it ends."""
    return f"因{ban.decided_on}的决定不得重新申报，禁止期至{ban.last_day}止，{free}起方可申报"


def material(kind: MaterialKind, *, present: bool) -> str:
    """A required material."""
    return f"{'有' if present else '缺少'}{labels.MATERIALS[kind]}"


def unknown_rulebook(version: str) -> str:
    """No such version."""
    return f"没有版本为“{version}”的评审规则"


def unknown_clause(clause: str) -> str:
    """No such clause in the category."""
    return f"该申报类别没有条款“{clause}”"


def not_judgeable(clause: str) -> str:
    """A judgement on a matter of fact."""
    return f"第{clause}条由事实认定，任何人不得以评判代替"
