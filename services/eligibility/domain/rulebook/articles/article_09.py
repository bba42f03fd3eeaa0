"""Article 9: the conditions for a star."""

from services.eligibility.domain.rulebook.conditions import flag
from services.eligibility.domain.rulebook.evaluations import first_party_evaluation
from services.eligibility.domain.rulebook.facts import Category, Holder
from services.eligibility.domain.rulebook.honours import honour
from services.eligibility.domain.rulebook.outcome import Kind
from services.eligibility.domain.rulebook.parameters import (
    STAR_HONOUR_LEVELS,
    STAR_RESOLUTION_RATE,
    STAR_SATISFACTION_RATE,
)
from services.eligibility.domain.rulebook.rules import Rule
from services.eligibility.domain.rulebook.satisfaction import complaint_resolution, satisfaction_rate

STAR = frozenset({Category.STAR})

RULES = (
    Rule(
        "9.1",
        Kind.FACT,
        STAR,
        "工作在服务一线（包括制造业中的售后服务、以及其他面向社会的服务岗位）的从业人员，"
        "必须是已获得县区级（或市行业级）相关的荣誉称号；",
        (flag("evidence.front_line"), honour(Holder.PERSON, STAR_HONOUR_LEVELS)),
    ),
    Rule(
        "9.2",
        Kind.JUDGEMENT,
        STAR,
        "爱岗敬业、诚实劳动、遵纪守法、热情服务；",
        (flag("evidence.complies_with_law"),),
    ),
    Rule("9.3", Kind.JUDGEMENT, STAR, "努力学习、钻研技术、敢于创新、开拓进取；"),
    Rule(
        "9.4",
        Kind.JUDGEMENT,
        STAR,
        "以用户满意为追求，在本职岗位上能以实际行动推进用户满意工程，并做出积极贡献；",
    ),
    Rule(
        "9.5",
        Kind.FACT,
        STAR,
        "用户满意服务业绩突出，得到消费者、用户认可及好评（有第一方用户评价报告），"
        "客户满意评价率超过95%，投诉处理满意率超过98%。",
        (
            first_party_evaluation(),
            satisfaction_rate(STAR_SATISFACTION_RATE),
            complaint_resolution(STAR_RESOLUTION_RATE),
        ),
    ),
)
