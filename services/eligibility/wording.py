"""The words of this service's pages: what a verdict, a fact, its value, threshold and source are called in Chinese."""

import re
from dataclasses import dataclass

from services.eligibility.domain.parts import Gate
from services.eligibility.domain.rulebook import (
    FactSeen,
    Holder,
    Kind,
    Level,
    MaterialKind,
    Overall,
    Severity,
    Verdict,
)
from services.eligibility.domain.rulebook.labels import ACCIDENTS, HOLDERS, LEVELS, MATERIALS, SEVERITIES
from services.eligibility.domain.unit import Succession

CATEGORIES = {"star": "服务明星（个人）", "team": "服务班组", "enterprise": "企（事）业单位", "leader": "卓越领导者"}
OVERALL = {
    Overall.ELIGIBLE: ("符合条件", "good"),
    Overall.INELIGIBLE: ("不符合条件", "bad"),
    Overall.INCOMPLETE: ("材料或证据不全", "warn"),
    Overall.NEEDS_JUDGEMENT: ("待评判", "now"),
}
VERDICTS = {
    Verdict.MET: ("符合", "good"),
    Verdict.NOT_MET: ("不符合", "bad"),
    Verdict.EVIDENCE_MISSING: ("缺少证据", "warn"),
    Verdict.NEEDS_JUDGEMENT: ("待评判", "now"),
}
KINDS = {Kind.FACT: "由事实认定", Kind.JUDGEMENT: "由人评判", Kind.MIXED: "事实认定并由人评判"}
GATES = {
    Gate.SUBMISSION: "提交申报",
    Gate.RESUBMISSION: "补正后重新提交",
    Gate.MEASUREMENT: "用户满意度测评",
    Gate.JUDGEMENT: "评判",
    Gate.BAN: "禁止申报登记",
    Gate.AWARD: "授予前复核",
}
GROUNDS = {"disqualified": "申报中被取消资格", "revoked": "荣誉被取消"}
SUCCESSIONS = {Succession.RENAMED: "改名", Succession.MERGED: "合并"}
FACTS = {
    "front_line": "服务一线",
    "prior_honours": "已获荣誉",
    "complies_with_law": "遵纪守法声明",
    "first_party_evaluation": "第一方用户评价",
    "first_party_evaluation_age_days": "第一方评价距申报",
    "third_party_evaluation": "第三方测评",
    "third_party_evaluation_age_days": "第三方测评距申报",
    "satisfaction_rate": "客户满意评价率",
    "declared_satisfaction_rate": "申报的满意评价率",
    "measured_satisfaction_rate": "测评的满意评价率（不作依据）",
    "satisfaction_rate_difference": "测评与申报相差",
    "satisfied_of_valid": "满意问卷／有效问卷",
    "complaint_resolution_satisfaction_rate": "投诉处理满意率",
    "annual_complaint_count": "年投诉件数",
    "registered_in_city": "在本市注册",
    "operating_since": "开始经营",
    "tqm_training_coverage_3y": "质量知识普及教育面（三年累计）",
    "qc_results": "QC小组活动成果",
    "composite_index": "用户满意度综合指数",
    "service_index": "服务满意度指数",
    "satisfaction_index": "申报表所填满意度指数",
    "satisfaction_index_difference": "报告与申报表相差",
    "accidents": "事故",
    "is_principal_leader": "单位主要领导",
    "in_charge_of_quality_and_service_since": "开始分管质量与服务",
    "role_since": "任现职",
    "unit_title_obtained_on": "单位称号",
    "employee_satisfaction": "员工满意度",
    "bans": "禁止申报记录",
    "judgement": "评判",
} | {kind.value: label for kind, label in MATERIALS.items()}
_PERCENT = (
    "satisfaction_rate",
    "declared_satisfaction_rate",
    "measured_satisfaction_rate",
    "complaint_resolution_satisfaction_rate",
    "tqm_training_coverage_3y",
    "employee_satisfaction",
)
_UNITS = dict.fromkeys(_PERCENT, "%") | {
    "satisfaction_rate_difference": "个百分点",
    "first_party_evaluation_age_days": "天",
    "third_party_evaluation_age_days": "天",
    "annual_complaint_count": "件",
    "composite_index": "分",
    "service_index": "分",
    "satisfaction_index": "分",
    "satisfaction_index_difference": "分",
}
_FORM_PARTS = {"form": "申报表", "evidence": "佐证信息"}
_WORDS = {
    **{level.value: LEVELS[level] for level in Level},
    **{severity.value: SEVERITIES[severity] for severity in Severity},
    **{holder.value: HOLDERS[holder] for holder in Holder},
    **ACCIDENTS,
}
_IN_BRACKETS = re.compile(r" \(([a-z_?]+)(?:, ([a-z_?]+))?, ([0-9?-]+)\)$")
_LEVELS = re.compile(r"([a-z_]+) or higher(, or city_industry)?")
_SPAN = re.compile(r"(>=|>|within) (\d+) years")
_SIGNS = {">=": "达到", ">": "超过", "<=": "不晚于", "=": "或为"}
_ASKED = {
    "bans": "申报之日至审查之日没有",
    "accidents": "申报前三年内及其后没有重大、特别重大事故",
} | dict.fromkeys(MaterialKind, "应有")


@dataclass(frozen=True)
class Shown:
    """A fact as a page shows it: what it is, what was seen, what is asked, and where that came from."""

    label: str
    value: str
    asked: str
    verdict: tuple[str, str] | None
    source: str
    report: str = ""
    """The attachment by its file's name, empty where the source is none."""


def shown(fact: FactSeen) -> Shown:
    """A fact in words."""
    source, _, report = (fact.source or "").partition(": ")
    return Shown(
        label=FACTS.get(fact.name, fact.name),
        value=_value(fact),
        asked=_asked(fact),
        verdict=VERDICTS[fact.verdict] if fact.verdict is not None else None,
        source=_source(fact.name, source),
        report=report,
    )


def _value(fact: FactSeen) -> str:
    value = fact.value
    if fact.name in {kind.value for kind in MaterialKind}:
        return "有" if value else "无"
    if value is None:
        return "未提供"
    if isinstance(value, bool):
        return ("符合" if value else "不符合") if fact.name == "judgement" else ("是" if value else "否")
    if isinstance(value, tuple):
        return "；".join(_entry(each) for each in value) or "没有"
    return f"{_entry(str(value))}{_UNITS.get(fact.name, '')}"


def _entry(text: str) -> str:
    """`标兵 (county, 2025-01-18)` as people write it; a period's stroke as a word."""
    found = _IN_BRACKETS.search(text)
    if found:
        parts = [_WORDS.get(part, "未填" if part == "?" else part) for part in found.groups() if part]
        head = _WORDS.get(text[: found.start()], text[: found.start()])
        return f"{'名称未填' if head == '?' else head}（{'，'.join(parts)}）"
    return text.replace("/", " 至 ") if re.fullmatch(r"[0-9?-]+/[0-9?-]+", text) and "-" in text else text


def _asked(fact: FactSeen) -> str:
    asked = fact.threshold or ""
    if fact.name in _ASKED:
        return _ASKED[fact.name]
    levels = _LEVELS.search(asked)
    if levels:
        holder = _WORDS.get(asked.partition(":")[0], "")
        named = f"{_WORDS.get(levels[1], levels[1])}以上{'（市行业级也可）' if levels[2] else ''}"
        return f"{holder}{named}{f'，{_span(asked)}' if _SPAN.search(asked) else ''}"
    if _SPAN.search(asked):
        return f"{'任现职' if asked.startswith('role_since') else ''}{_span(asked)}"
    sign, _, number = asked.partition(" ")
    return f"{_SIGNS[sign]}{number}{_UNITS.get(fact.name, '')}" if sign in _SIGNS else asked


def _span(text: str) -> str:
    found = _SPAN.search(text)
    if found is None:
        return text
    sign, years = found.groups()
    return {">=": f"满{years}年", ">": f"超过{years}年", "within": f"申报前{years}年内"}[sign]


def _source(name: str, source: str) -> str:
    if name == "judgement":
        return f"评判人 {source}"
    if source.startswith("measurement:"):
        return f"测评 {source.removeprefix('measurement:')}"
    if source == "bans":
        return "禁止申报名册"
    if source == "materials":
        return "所附材料"
    part, _, field = source.partition(".")
    named = FACTS.get(field.rpartition(".")[2], field)
    return f"{_FORM_PARTS[part]}·{named}" if part in _FORM_PARTS else source
