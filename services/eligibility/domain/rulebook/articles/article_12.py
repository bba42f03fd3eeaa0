"""Article 12: the conditions for a leader."""

from services.eligibility.domain.rulebook.conditions import figure, flag, lasting, shown, tenure
from services.eligibility.domain.rulebook.evaluations import (
    COMPOSITE_INDEX,
    first_party_evaluation,
    third_party_evaluation,
)
from services.eligibility.domain.rulebook.facts import Category, Holder
from services.eligibility.domain.rulebook.honours import honour, qc_results, unit_title
from services.eligibility.domain.rulebook.logic import all_of, verdict
from services.eligibility.domain.rulebook.outcome import Kind, Verdict
from services.eligibility.domain.rulebook.parameters import (
    IN_CHARGE_YEARS,
    LEADER_COMPOSITE_INDEX,
    LEADER_EVALUATION_AGE,
    LEADER_HONOUR_LEVELS,
    LEADER_QC_COUNT,
    LEADER_QC_LEVELS,
    LEADER_QC_YEARS,
    LEADER_TQM_COVERAGE,
    ROLE_YEARS,
    TWO_YEARS_BIND_PRINCIPAL_LEADER,
    UNIT_TITLE_LEVELS,
)
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding, Rule

LEADER = frozenset({Category.LEADER})
PRINCIPAL = "evidence.is_principal_leader"
IN_CHARGE = "evidence.in_charge_of_quality_and_service_since"


def leads() -> Condition:
    """Met by the principal leader, or by years in charge of quality and service.

    Of the two, the one that is true decides; where neither is, those that are missing do, and otherwise both fail.
    """

    def find(case: Case) -> tuple[Finding, ...]:
        alternatives = (_principal(case), lasting(IN_CHARGE, case, case.values[IN_CHARGE_YEARS]))
        verdicts = {found.fact.verdict for found in alternatives}
        for deciding in (Verdict.MET, Verdict.EVIDENCE_MISSING):
            if deciding in verdicts:
                return tuple(found if found.fact.verdict is deciding else _aside(found) for found in alternatives)
        return alternatives

    return Condition((PRINCIPAL, IN_CHARGE, "evidence.role_since"), find)


def _principal(case: Case) -> Finding:
    """Whether the person is the principal leader, and where the reading wants it, has been for the years as well."""
    (found,) = flag(PRINCIPAL).find(case)
    if not case.values[TWO_YEARS_BIND_PRINCIPAL_LEADER]:
        return found
    evidence, span = case.facts.evidence, case.values[IN_CHARGE_YEARS]
    truth = all_of(evidence.is_principal_leader, span.holds(evidence.role_since, case.applied_on))
    fact = found.fact.model_copy(update={"verdict": verdict(truth), "threshold": f"role_since {span}"})
    return Finding(fact, found.phrase)


def _aside(found: Finding) -> Finding:
    """The alternative on which nothing rests: shown without a verdict."""
    return Finding(found.fact.model_copy(update={"verdict": None}))


RULES = (
    Rule(
        "12.1",
        Kind.MIXED,
        LEADER,
        "企（事）业单位的主要领导或分管单位的质量与服务工作2年以上，任现职超过3年，所在单位在本地区、本行业具有较大影响，"
        "服务面广量大，获得过连云港市用户满意服务企（事）业称号或相应荣誉。"
        "个人已获得县、区级（或市行业级）相关的荣誉称号；",
        (
            leads(),
            tenure("evidence.role_since", ROLE_YEARS),
            unit_title(UNIT_TITLE_LEVELS),
            honour(Holder.PERSON, LEADER_HONOUR_LEVELS),
        ),
    ),
    Rule("12.2", Kind.JUDGEMENT, LEADER, "以用户满意为追求，组织开展创建用户满意服务活动，做出突出贡献；"),
    Rule(
        "12.3",
        Kind.JUDGEMENT,
        LEADER,
        "在管理领域卓有建树，为企业管理模式和企业文化创建做出较大贡献；",
    ),
    Rule(
        "12.4",
        Kind.MIXED,
        LEADER,
        "所在的企（事）业单位定期开展第一方和第三方的用户满意度评价工作，"
        "并能针对评价中反映的问题认真分析和实施持续改进。第三方评价的用户满意度达80分以上；",
        (
            first_party_evaluation(LEADER_EVALUATION_AGE),
            third_party_evaluation(LEADER_EVALUATION_AGE),
            figure(COMPOSITE_INDEX, LEADER_COMPOSITE_INDEX),
        ),
    ),
    Rule(
        "12.5",
        Kind.FACT,
        LEADER,
        "确定以人为本的管理思想，所在企（事）业单位努力创建学习型组织。新一轮全面质量管理知识普及教育面三年累计达80%以上；"
        "认真组织开展QC小组活动和其他群众性的质量改进活动，"
        "近三年至少有一个市级以上QC小组活动成果（或相应质量改进成果）；",
        (
            figure("evidence.tqm_training_coverage_3y", LEADER_TQM_COVERAGE),
            qc_results(LEADER_QC_LEVELS, LEADER_QC_YEARS, LEADER_QC_COUNT),
        ),
    ),
    Rule(
        "12.6",
        Kind.JUDGEMENT,
        LEADER,
        "讲究民主，作风正派，廉洁奉公，内部职工满意度高。",
        (shown("figures.employee_satisfaction"),),
    ),
)
