"""Values of the rulebook's parameters: as JSON, as words, and back from a file.

As JSON a limit is `> 95` or `>= 80`, a span `>= 2 years`, `> 3 years` or `within 3 years`, levels `county or higher` or
`county or higher, or city_industry`; counts, yes or no, lists of grades and texts are what they are; null is no limit.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from services.eligibility.domain.rulebook import Category
from services.eligibility.domain.rulebook.dated import Parameter
from services.eligibility.domain.rulebook.labels import LEVELS, SEVERITIES
from services.eligibility.domain.rulebook.measures import Count, Level, Levels, Limit, Span

S = TypeVar("S", bound=StrEnum)
CATEGORIES = {
    Category.ENTERPRISE: "单位",
    Category.TEAM: "班组",
    Category.STAR: "明星",
    Category.LEADER: "卓越领导者",
}
NAMES = {
    "accident_years": "近几年的事故",
    "again": "再次获得荣誉",
    "ban_years": "禁止重新申报的年数",
    "categories": "禁止申报的类别",
    "complaint_resolution_satisfaction_rate": "投诉处理满意率（%）",
    "composite_index": "用户满意度综合指数（分）",
    "decision": "由谁决定、自何日起",
    "evaluation_age": "最近一次评价的期限",
    "form_index": "申报表指数与报告不一致",
    "holder": "禁止申报的对象",
    "honour_levels": "荣誉级别",
    "in_charge_years": "分管质量与服务工作的年数",
    "insignia": "奖章、奖牌、证书",
    "measurement_years": "测评期",
    "notice_days": "公示一周",
    "operating_since": "经营年数",
    "qc_count": "QC成果个数",
    "qc_levels": "QC成果级别",
    "qc_years": "近几年的QC成果",
    "reference_day": "年数算至何日",
    "residence": "居住地",
    "role_years": "任现职的年数",
    "satisfaction_rate": "客户满意评价率（%）",
    "service_index": "服务满意度指数（分）",
    "severities": "计入的事故等级",
    "tqm_training_coverage_3y": "质量教育面（%）",
    "two_years_bind_principal_leader": "年数也约束主要领导",
    "unit_title_levels": "单位称号级别",
}
"""By the last part of a parameter's key."""
_LIMIT = re.compile(r"(>=|>) ([0-9]{1,3}(?:\.[0-9]{1,10})?)")
_SPAN = re.compile(r"(>=|>|within) ([1-9][0-9]?) years?")
_LEVELS = re.compile(r"(county|city|province|nation) or higher(, or city_industry)?")
_MOST = 50
_COUNTS = {Count.AT_LEAST: "满{}年", Count.MORE_THAN: "超过{}年", Count.WITHIN: "近{}年内"}


class BadValueError(ValueError):
    """Why a value cannot be a parameter's, in Chinese, with what it may be."""


def name_of(parameter: Parameter[Any]) -> str:
    """What people call a parameter."""
    return NAMES[parameter.key.rpartition(".")[2]]


def as_json(value: Any) -> bool | int | str | list[str] | None:
    """A value as it stands in JSON."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return sorted(value) if isinstance(value, frozenset) else str(value)


def as_words(value: Any) -> str:
    """A value for people."""
    match value:
        case None:
            words = "不限"
        case bool():
            words = "是" if value else "否"
        case Limit():
            words = f"{'达到' if value.inclusive else '超过'}{value.number:f}"
        case Span():
            words = _COUNTS[value.count].format(value.years)
        case Levels():
            words = f"{LEVELS[value.lowest]}以上{'，或市行业级' if value.or_city_industry else ''}"
        case frozenset():
            names: dict[Any, str] = {**SEVERITIES, **CATEGORIES}
            words = "、".join(names[each] for each in names if each in value)
        case _:
            words = str(value)
    return words


def from_json(parameter: Parameter[Any], given: Any) -> Any:
    """The value that a file gives to a parameter. Raises BadValueError."""
    present = parameter.history[-1].value
    if present is None or any(dated.value is None for dated in parameter.history):
        return None if given is None else _span(given, (Count.WITHIN,))
    if isinstance(present, bool):
        return _plain(given, bool, "true 或 false")
    if isinstance(present, int):
        wanted = f"1 至 {_MOST} 的整数"
        count = _plain(given, int, wanted)
        return count if 1 <= count <= _MOST else _refuse(wanted)
    if isinstance(present, Span):
        counts = (Count.WITHIN,) if present.count is Count.WITHIN else (Count.AT_LEAST, Count.MORE_THAN)
        return _span(given, counts)
    readers: dict[type, Callable[[Any], Any]] = {Limit: _limit, Levels: _levels}
    if type(present) in readers:
        return readers[type(present)](given)
    if isinstance(present, frozenset):
        return _set(given, type(next(iter(present))))
    raise BadValueError("这是文字读法，由有关服务执行，不能由文件改变；请由办公室决定后修改软件")


def _refuse(wanted: str) -> NoReturn:
    raise BadValueError(f"应为{wanted}")


def _plain(given: Any, kind: type, wanted: str) -> Any:
    return given if type(given) is kind else _refuse(wanted)


def _limit(given: Any) -> Limit:
    wanted = "“> 95”（超过，不含本数）或“>= 80”（以上，含本数）一类的文字，数在 0 至 100 之间"
    found = _LIMIT.fullmatch(given) if isinstance(given, str) else None
    if found is None or Decimal(found[2]) > 100 or (found[1] == ">" and Decimal(found[2]) == 100):
        _refuse(wanted)
    return Limit(Decimal(found[2]), inclusive=found[1] == ">=")


def _span(given: Any, counts: tuple[Count, ...]) -> Span:
    wanted = "或".join(f"“{count.value} 3 years”" for count in counts) + "一类的文字，年数在 1 至 99 之间"
    found = _SPAN.fullmatch(given) if isinstance(given, str) else None
    if found is None or Count(found[1]) not in counts:
        _refuse(wanted)
    return Span(Count(found[1]), int(found[2]))


def _levels(given: Any) -> Levels:
    found = _LEVELS.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        _refuse("“county or higher”一类的文字（county、city、province、nation），可加“, or city_industry”")
    return Levels(Level(found[1]), or_city_industry=found[2] is not None)


def _set(given: Any, kind: type[S]) -> frozenset[S]:
    wanted = f"不空、不重复的列表，可以列入：{'、'.join(kind)}"
    known = [each.value for each in kind]
    if not isinstance(given, list) or not given or any(given.count(each) > 1 or each not in known for each in given):
        _refuse(wanted)
    return frozenset(kind(each) for each in given)
