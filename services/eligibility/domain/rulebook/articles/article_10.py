"""Article 10: the conditions for a team."""

from services.eligibility.domain.rulebook.conditions import flag
from services.eligibility.domain.rulebook.evaluations import first_party_evaluation
from services.eligibility.domain.rulebook.facts import Category, Holder
from services.eligibility.domain.rulebook.honours import honour
from services.eligibility.domain.rulebook.outcome import Kind
from services.eligibility.domain.rulebook.parameters import (
    TEAM_EVALUATION_AGE,
    TEAM_HONOUR_LEVELS,
    TEAM_RESOLUTION_RATE,
    TEAM_SATISFACTION_RATE,
)
from services.eligibility.domain.rulebook.rules import Rule
from services.eligibility.domain.rulebook.satisfaction import complaint_resolution, satisfaction_rate

TEAM = frozenset({Category.TEAM})

RULES = (
    Rule(
        "10.1",
        Kind.FACT,
        TEAM,
        "一线基层服务班组（包括站、店、队、所和制造业中的售后服务及其他面向社会的服务单位），"
        "必须获得县、区级（或市行业级）以上“用户满意服务班组”或相应荣誉称号；",
        (flag("evidence.front_line"), honour(Holder.TEAM, TEAM_HONOUR_LEVELS)),
    ),
    Rule(
        "10.2",
        Kind.JUDGEMENT,
        TEAM,
        "爱岗敬业、合法经营、明礼诚信、科学管理、用户至上；",
        (flag("evidence.complies_with_law"),),
    ),
    Rule("10.3", Kind.JUDGEMENT, TEAM, "勇于实践、开拓创新，具有良好的团队精神；"),
    Rule(
        "10.4",
        Kind.JUDGEMENT,
        TEAM,
        "积极推进和实践用户满意工程，整体服务质量水平高，创造了良好的社会和经济效益；",
    ),
    Rule(
        "10.5",
        Kind.MIXED,
        TEAM,
        "定期开展用户满意评价工作，并认真分析和持续改进（有第一方用户评价报告）；",
        (first_party_evaluation(TEAM_EVALUATION_AGE),),
    ),
    Rule(
        "10.6",
        Kind.FACT,
        TEAM,
        "用户满意服务业绩突出，得到消费者、用户认可及好评，客户满意评价率超过95%，投诉处理满意率超过98%。",
        (satisfaction_rate(TEAM_SATISFACTION_RATE), complaint_resolution(TEAM_RESOLUTION_RATE)),
    ),
)
