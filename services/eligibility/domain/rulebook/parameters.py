"""Every threshold, duration, level and reading of the rulebook, dated, with the regulation's words it rests on.

To change one, add a `Dated` with its first day to the parameter and a version that begins on that day to `versions`;
never edit a value that has been in force. Applications of earlier days keep the values of their day.

This is also where the office records its own decision on a question that the text leaves open (`open_questions`): as
`decision=Decision(text, decided_on, by)` of the `Dated` that rests on it, be it a new value or the default confirmed.
"""

from datetime import date
from typing import Any

from services.eligibility.domain.rulebook.dated import Dated, Parameter
from services.eligibility.domain.rulebook.facts import Category, Severity
from services.eligibility.domain.rulebook.measures import Count, Level, Levels, Span, over, reaching

FIRST = date(2026, 1, 1)
"""The first day of the first recorded version. The regulation's text bears no date."""

_EXCEEDS = "超过：不含本数。"
_REACHES = "以上：含本数。"
_CORRESPONDING = "相应荣誉称号：所列级别或更高级别的均可。"
_RESULT_LEVELS = "市级以上：市、省、国家级；市行业级不算市级。"
_SINCE_SUBMISSION = "自首次提交申报之日起算，首尾两日均计入。"
_NO_AGE_LIMIT = "定期：不限评价距申报之日的时间，时间长短供评判人参考。"

# Article 9: the star
STAR_HONOUR_LEVELS = Parameter(
    "9.1.honour_levels",
    Dated(FIRST, Levels(Level.COUNTY, or_city_industry=True), "县区级（或市行业级）相关的荣誉称号", _CORRESPONDING),
)
STAR_SATISFACTION_RATE = Parameter("9.5.satisfaction_rate", Dated(FIRST, over("95"), "客户满意评价率超过95%", _EXCEEDS))
STAR_RESOLUTION_RATE = Parameter(
    "9.5.complaint_resolution_satisfaction_rate", Dated(FIRST, over("98"), "投诉处理满意率超过98%", _EXCEEDS)
)

# Article 10: the team
TEAM_HONOUR_LEVELS = Parameter(
    "10.1.honour_levels",
    Dated(
        FIRST,
        Levels(Level.COUNTY, or_city_industry=True),
        "县、区级（或市行业级）以上“用户满意服务班组”或相应荣誉称号",
        _CORRESPONDING,
    ),
)
TEAM_EVALUATION_AGE: Parameter[Span | None] = Parameter(
    "10.5.evaluation_age", Dated(FIRST, None, "定期开展用户满意评价工作", _NO_AGE_LIMIT)
)
TEAM_SATISFACTION_RATE = Parameter(
    "10.6.satisfaction_rate", Dated(FIRST, over("95"), "客户满意评价率超过95%", _EXCEEDS)
)
TEAM_RESOLUTION_RATE = Parameter(
    "10.6.complaint_resolution_satisfaction_rate", Dated(FIRST, over("98"), "投诉处理满意率超过98%", _EXCEEDS)
)

# Article 11: the enterprise
OPERATING_YEARS = Parameter(
    "11.1.operating_since",
    Dated(FIRST, Span(Count.AT_LEAST, 2), "从事经营活动二年以上", "以上：满二年的当日即可；算至首次提交申报之日。"),
)
UNIT_HONOUR_LEVELS = Parameter(
    "11.1.honour_levels",
    Dated(
        FIRST,
        Levels(Level.COUNTY),
        "县、区级相关的荣誉称号",
        "县区级或更高级别的均可；此处未列市行业级，仅有市行业级荣誉的不符合。",
    ),
)
UNIT_TQM_COVERAGE = Parameter(
    "11.4.tqm_training_coverage_3y", Dated(FIRST, reaching("80"), "三年累计达80%以上", _REACHES)
)
UNIT_QC_LEVELS = Parameter("11.4.qc_levels", Dated(FIRST, Levels(Level.CITY), "市级以上QC小组活动成果", _RESULT_LEVELS))
UNIT_QC_YEARS = Parameter("11.4.qc_years", Dated(FIRST, Span(Count.WITHIN, 3), "近三年", _SINCE_SUBMISSION))
UNIT_QC_COUNT = Parameter("11.4.qc_count", Dated(FIRST, 1, "至少有一个", "一个即可。"))
UNIT_EVALUATION_AGE: Parameter[Span | None] = Parameter(
    "11.5.evaluation_age", Dated(FIRST, None, "定期开展第一方和第三方的用户满意度评价工作", _NO_AGE_LIMIT)
)
UNIT_COMPOSITE_INDEX = Parameter("11.5.composite_index", Dated(FIRST, reaching("80"), "均达到80分以上", _REACHES))
UNIT_SERVICE_INDEX = Parameter("11.5.service_index", Dated(FIRST, reaching("80"), "均达到80分以上", _REACHES))
ACCIDENT_YEARS = Parameter("11.8.accident_years", Dated(FIRST, Span(Count.WITHIN, 3), "近三年来", _SINCE_SUBMISSION))
MAJOR_ACCIDENTS = Parameter(
    "11.8.severities",
    Dated(
        FIRST,
        frozenset({Severity.PARTICULARLY_MAJOR, Severity.MAJOR}),
        "重大质量、安全、环保等事故",
        "重大：法定四级事故中的特别重大事故和重大事故，不论事故种类。",
    ),
)

# Article 12: the leader
IN_CHARGE_YEARS = Parameter(
    "12.1.in_charge_years",
    Dated(FIRST, Span(Count.AT_LEAST, 2), "分管单位的质量与服务工作2年以上", "以上：满二年的当日即可。"),
)
TWO_YEARS_BIND_PRINCIPAL_LEADER = Parameter(
    "12.1.two_years_bind_principal_leader",
    Dated(
        FIRST,
        False,  # noqa: FBT003 (the value of a reading)
        "企（事）业单位的主要领导或分管单位的质量与服务工作2年以上",
        "二年只约束分管质量与服务工作的领导，不约束主要领导。",
    ),
)
ROLE_YEARS = Parameter(
    "12.1.role_years", Dated(FIRST, Span(Count.MORE_THAN, 3), "任现职超过3年", "超过：满三年的当日不算。")
)
UNIT_TITLE_LEVELS = Parameter(
    "12.1.unit_title_levels",
    Dated(
        FIRST,
        Levels(Level.CITY),
        "获得过连云港市用户满意服务企（事）业称号或相应荣誉",
        "单位曾获市级或更高级别的称号或荣誉即可，不限何年获得。",
    ),
)
LEADER_HONOUR_LEVELS = Parameter(
    "12.1.honour_levels",
    Dated(FIRST, Levels(Level.COUNTY, or_city_industry=True), "县、区级（或市行业级）相关的荣誉称号", _CORRESPONDING),
)
LEADER_EVALUATION_AGE: Parameter[Span | None] = Parameter(
    "12.4.evaluation_age", Dated(FIRST, None, "定期开展第一方和第三方的用户满意度评价工作", _NO_AGE_LIMIT)
)
LEADER_COMPOSITE_INDEX = Parameter(
    "12.4.composite_index",
    Dated(
        FIRST, reaching("80"), "用户满意度达80分以上", "以上：含本数。用户满意度即综合指数，此条未列服务满意度指数。"
    ),
)
LEADER_TQM_COVERAGE = Parameter(
    "12.5.tqm_training_coverage_3y", Dated(FIRST, reaching("80"), "三年累计达80%以上", _REACHES)
)
LEADER_QC_LEVELS = Parameter(
    "12.5.qc_levels", Dated(FIRST, Levels(Level.CITY), "市级以上QC小组活动成果", _RESULT_LEVELS)
)
LEADER_QC_YEARS = Parameter("12.5.qc_years", Dated(FIRST, Span(Count.WITHIN, 3), "近三年", _SINCE_SUBMISSION))
LEADER_QC_COUNT = Parameter("12.5.qc_count", Dated(FIRST, 1, "至少有一个", "一个即可。"))

# Articles 3, 4, 8 and 17: readings in words, which services hold that have the facts
AGAIN = Parameter(
    "3.again",
    Dated(
        FIRST,
        "可以；同一年度同一类别每一申报对象一次",
        "每年组织一次",
        "获得过荣誉的可以在以后年度再次申报；每年度每类别一次。",
    ),
)
RESIDENCE = Parameter(
    "3.residence",
    Dated(
        FIRST,
        "不要求个人户籍或居住地，以单位注册地为准",
        "全市服务业的企（事）业单位及高层管理者、基层班组",
        "全市：看单位在何处注册，不看个人住在何处。",
    ),
)
REFERENCE_DAY = Parameter(
    "11.8.reference_day",
    Dated(
        FIRST, "首次提交申报之日", "近三年来", "“近三年”与“以上”均算至首次提交申报之日；补正后重新提交的，仍算至首次。"
    ),
)
FORM_INDEX = Parameter(
    "11.5.form_index",
    Dated(
        FIRST,
        "以第三方测评报告为准，不一致时显示差额",
        "第三方评价的用户满意度综合指数",
        "申报表所填用户满意度指数与报告不一致时，以报告为准。",
    ),
)
NOTICE_DAYS = Parameter(
    "17.5.notice_days",
    Dated(
        FIRST,
        "自然日，遇节假日不顺延；办公室可以说明理由延长，不得缩短",
        "公示一周",
        "公示之日不计入，至其后第七日二十四时止。",
    ),
)

# Article 17: the basis of the selection
MEASUREMENT_YEARS = Parameter(
    "17.4.measurement_years",
    Dated(
        FIRST,
        Span(Count.WITHIN, 1),
        "推荐、评选的主要依据是用户（顾客）评价",
        "测评期截止于申报前十二个月内且有效问卷达到下限的，以测评所得满意率代替申报值。",
    ),
)

# Article 18: the ban
BAN_YEARS = Parameter(
    "18.3.ban_years",
    Dated(FIRST, 3, "三年内不得重新申报", "自决定之次日起算，三年后的对应日为最后一日，其次日起方可申报。"),
)
BANNED_CATEGORIES = Parameter(
    "18.3.categories",
    Dated(FIRST, frozenset(Category), "用户满意服务奖", "此称谓仅见于本条，指全部四类荣誉。"),
)
BANNED_HOLDER = Parameter(
    "18.3.holder",
    Dated(
        FIRST,
        "申报对象本身：个人（明星、卓越领导者），班组（在其单位内），单位",
        "三年内不得重新申报",
        "谁申报，谁受限；不及于其单位、班组或其他成员。",
    ),
)
BAN_DECISION = Parameter(
    "18.3.decision",
    Dated(
        FIRST,
        "由创建活动领导小组决定，自决定之日起；该对象未办结的申报随之终结",
        "应取消申报资格，已经获得表彰的取消荣誉称号",
        "本条未写明由谁决定、自何日起算。",
    ),
)
INSIGNIA = Parameter(
    "18.3.insignia",
    Dated(
        FIRST,
        "奖章、奖牌、证书三种，各自可授可不授；收回所授的",
        "收回奖章、奖牌和荣誉证书",
        "第四条、第十八条第1项只写颁发奖牌和证书，本条另有奖章。",
    ),
)

PARAMETERS: tuple[Parameter[Any], ...] = tuple(each for each in list(globals().values()) if isinstance(each, Parameter))
