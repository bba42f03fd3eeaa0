"""Article 11: the conditions for an enterprise. It sets no rate of satisfaction, though table 1 has the boxes."""

from datetime import date

from services.eligibility.domain.rulebook import messages
from services.eligibility.domain.rulebook.conditions import figure, flag, tenure
from services.eligibility.domain.rulebook.evaluations import (
    COMPOSITE_INDEX,
    SERVICE_INDEX,
    first_party_evaluation,
    index_of_form,
    third_party_evaluation,
)
from services.eligibility.domain.rulebook.facts import Accident, Category, Holder
from services.eligibility.domain.rulebook.honours import honour, qc_results
from services.eligibility.domain.rulebook.logic import all_of, any_of, matches, newest_first, verdict
from services.eligibility.domain.rulebook.outcome import FactSeen, Kind
from services.eligibility.domain.rulebook.parameters import (
    ACCIDENT_YEARS,
    MAJOR_ACCIDENTS,
    OPERATING_YEARS,
    UNIT_COMPOSITE_INDEX,
    UNIT_EVALUATION_AGE,
    UNIT_HONOUR_LEVELS,
    UNIT_QC_COUNT,
    UNIT_QC_LEVELS,
    UNIT_QC_YEARS,
    UNIT_SERVICE_INDEX,
    UNIT_TQM_COVERAGE,
)
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding, Rule

ENTERPRISE = frozenset({Category.ENTERPRISE})
ACCIDENTS = "evidence.accidents"


def no_major_accident() -> Condition:
    """Met where no accident that counts happened in the years before the application, nor since, up to the gate."""

    def find(case: Case) -> tuple[Finding, ...]:
        span, severities = case.values[ACCIDENT_YEARS], case.values[MAJOR_ACCIDENTS]

        def counts(accident: Accident) -> bool | None:
            return all_of(
                None if accident.severity is None else accident.severity in severities,
                any_of(span.holds(accident.date, case.applied_on), _since(accident.date, case)),
            )

        declared = case.facts.evidence.accidents
        found = matches(newest_first(declared or (), lambda accident: accident.date), counts)
        happened = found.at_least(1)
        truth = None if declared is None or happened is None else not happened
        fact = FactSeen(
            name="accidents",
            value=None if declared is None else tuple(_described(each) for each in found.certain or found.unclear),
            threshold=f"none of {', '.join(sorted(severities))} {span} before {case.applied_on}, or until {case.gate}",
            verdict=verdict(truth),
            source=ACCIDENTS,
        )
        return (Finding(fact, messages.accidents(verdict(truth), found.certain)),)

    return Condition((ACCIDENTS,), find)


def _since(day: date | None, case: Case) -> bool | None:
    return None if day is None else case.applied_on < day <= case.gate


def _described(accident: Accident) -> str:
    return f"{accident.kind or '?'} ({accident.severity or '?'}, {accident.date or '?'})"


RULES = (
    Rule(
        "11.1",
        Kind.MIXED,
        ENTERPRISE,
        "制造业和服务行业的企（事）业单位，在本市注册，从事经营活动二年以上。"
        "在本地区、本行业具有较大影响，服务面广量大。已获得县、区级相关的荣誉称号；",
        (
            flag("evidence.registered_in_city"),
            tenure("evidence.operating_since", OPERATING_YEARS),
            honour(Holder.UNIT, UNIT_HONOUR_LEVELS),
        ),
    ),
    Rule(
        "11.2",
        Kind.JUDGEMENT,
        ENTERPRISE,
        "树立卓越观念，积极推进卓越绩效管理模式，确定了顾客与市场的需求，树立了“用户满意为最高服务质量标准”的理念。"
        "制定了以用户满意为中心的经营发展战略，有明确的服务方针和可测量的服务目标并进行目标分解和考核；",
    ),
    Rule(
        "11.3",
        Kind.JUDGEMENT,
        ENTERPRISE,
        "服务部门和服务网络健全，服务制度、服务流程、服务业务及售后服务规范完善，"
        "获得较高的社会效益和经济效益，各项可比指标达市同行先进水平；",
    ),
    Rule(
        "11.4",
        Kind.FACT,
        ENTERPRISE,
        "以人为本，努力创建学习型组织。新一轮全面质量管理知识普及教育面三年累计达80%以上；"
        "认真开展QC小组活动和其他群众性的质量改进活动，近三年至少有一个市级以上QC小组活动成果（或相应质量改进成果）；",
        (
            figure("evidence.tqm_training_coverage_3y", UNIT_TQM_COVERAGE),
            qc_results(UNIT_QC_LEVELS, UNIT_QC_YEARS, UNIT_QC_COUNT),
        ),
    ),
    Rule(
        "11.5",
        Kind.MIXED,
        ENTERPRISE,
        "科学策划、有效组织、积极推进和全面实施用户满意工程，有专门机构负责用户满意工作，整体服务质量水平高。"
        "必须定期开展第一方和第三方的用户满意度评价工作，并能针对评价中反映的问题认真分析和实施持续改进。"
        "第三方评价的用户满意度综合指数和服务满意度指数均达到80分以上；",
        (
            first_party_evaluation(UNIT_EVALUATION_AGE),
            third_party_evaluation(UNIT_EVALUATION_AGE),
            figure(COMPOSITE_INDEX, UNIT_COMPOSITE_INDEX),
            figure(SERVICE_INDEX, UNIT_SERVICE_INDEX),
            index_of_form(),
        ),
    ),
    Rule(
        "11.6",
        Kind.JUDGEMENT,
        ENTERPRISE,
        "开拓创新、锐意改革、与时俱进，用户满意服务业绩突出，得到用户和社会的广泛认可和好评；",
    ),
    Rule("11.7", Kind.JUDGEMENT, ENTERPRISE, "领导班团结一致，作风正派，廉洁奉公，内部职工满意度高；"),
    Rule("11.8", Kind.FACT, ENTERPRISE, "近三年来未发生重大质量、安全、环保等事故。", (no_major_accident(),)),
)
