"""A verdict as people read it: beside every clause the regulation's words, and what is to be done about it."""

from dataclasses import dataclass

from services.eligibility.domain.rulebook import (
    AssessmentResult,
    Category,
    ClauseAssessed,
    FactSeen,
    MaterialKind,
    Verdict,
    load,
)
from services.eligibility.domain.rulebook.articles.articles_13_to_16 import REQUIRED
from services.eligibility.domain.rulebook.labels import MATERIALS

_HONOURS = "填写已获荣誉的名称、级别、获得者和授予日期，并附证书；没有荣誉的，也要写明没有"
_RESULTS = "填写近三年QC小组活动成果（或相应质量改进成果）的名称、级别和日期，并附证书；没有的，也要写明没有"
_MISSING = {
    "front_line": "写明岗位或班组是否直接面向用户（制造业的售后服务也算）",
    "prior_honours": _HONOURS,
    "unit_title_obtained_on": "填写单位所获市级以上称号或荣誉的名称、级别和授予日期，并附证书",
    "complies_with_law": "作出遵纪守法的声明",
    "first_party_evaluation": "填写第一方用户评价的起止日期，并附评价报告；在本系统开展并达到有效问卷数的调查可以代替",
    "third_party_evaluation": "填写第三方测评的机构和日期，并附测评报告",
    "satisfaction_rate": "填写客户满意评价率",
    "complaint_resolution_satisfaction_rate": "填写投诉处理满意率",
    "annual_complaint_count": "填写年投诉件数，没有投诉的填0",
    "registered_in_city": "写明是否在本市注册",
    "operating_since": "填写开始经营的日期",
    "tqm_training_coverage_3y": "填写新一轮全面质量管理知识普及教育面的三年累计数",
    "qc_results": _RESULTS,
    "composite_index": "填写第三方测评报告中的用户满意度综合指数",
    "service_index": "填写第三方测评报告中的服务满意度指数",
    "accidents": "填写近三年的事故及其等级、日期；没有事故的，也要写明没有",
    "is_principal_leader": "写明是否为单位主要领导",
    "in_charge_of_quality_and_service_since": "填写开始分管质量与服务工作的日期",
    "role_since": "填写任现职的日期",
}
_NOT_MET = "所填有误的，请更正；所填属实的，不符合本条"
_BANNED = "禁止期满之前不能申报；如认为登记有误，请向活动办公室（市质量协会）提出"
_JUDGED = "如有新的事实或材料，可请作出评判的部门重新评判；新的评判须写明所替代的评判"
_TO_JUDGE = "由推荐部门、活动办公室或评审专家依据事迹和材料评判；请在事迹和总结中写明与本条对应的事实"


@dataclass(frozen=True)
class Words:
    """The regulation's words on a clause, and on each item of it that lists any."""

    quote: str
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Explained:
    """A clause as it was assessed, the words it rests on, and what to do, a sentence each."""

    assessed: ClauseAssessed
    words: Words
    judgeable: bool
    advice: tuple[str, ...]


def explain(result: AssessmentResult, category: Category) -> tuple[Explained, ...]:
    """Every clause of a result, in the words of the rulebook under which it was made."""
    book = load(result.rulebook)
    explained = []
    for assessed in result.clauses:
        rule = book.rule(category, assessed.clause)
        items = tuple((item.citation, item.quote) for item in REQUIRED.get(assessed.clause, ()))
        explained.append(Explained(assessed, Words(rule.quote, items), rule.judgeable, advice_on(assessed)))
    return tuple(explained)


def advice_on(assessed: ClauseAssessed) -> tuple[str, ...]:
    """What there is to do about a clause that is not met."""
    if assessed.verdict is Verdict.MET:
        return ()
    if assessed.verdict is Verdict.NEEDS_JUDGEMENT:
        return (f"{_TO_JUDGE}。",)
    if assessed.verdict is Verdict.NOT_MET:
        failed = {fact.name for fact in assessed.facts if fact.verdict is Verdict.NOT_MET}
        return (f"{_BANNED if 'bans' in failed else _JUDGED if failed == {'judgement'} else _NOT_MET}。",)
    missing = (_missing(fact) for fact in assessed.facts if fact.verdict is Verdict.EVIDENCE_MISSING)
    return tuple(dict.fromkeys(f"{each}。" for each in missing))


def _missing(fact: FactSeen) -> str:
    if fact.name in _MISSING:
        return _MISSING[fact.name]
    return f"补交{MATERIALS[MaterialKind(fact.name)]}"
