"""The catalogue's words: Chinese labels of clauses, facts, levels and materials, and fixed phrases."""

from services.eligibility.domain.rulebook.facts import Holder, MaterialKind, Severity
from services.eligibility.domain.rulebook.measures import Level

CLAUSES = {
    "9.1": "服务一线与本人荣誉",
    "9.2": "爱岗敬业与遵纪守法",
    "9.3": "学习与创新",
    "9.4": "推进用户满意工程的贡献",
    "9.5": "用户评价与业绩",
    "10.1": "一线班组与班组荣誉",
    "10.2": "合法经营与科学管理",
    "10.3": "创新与团队精神",
    "10.4": "服务质量水平与效益",
    "10.5": "定期评价与持续改进",
    "10.6": "用户评价与业绩",
    "11.1": "注册、经营年限、影响与荣誉",
    "11.2": "卓越观念与经营战略",
    "11.3": "服务网络与服务规范",
    "11.4": "质量教育与质量改进",
    "11.5": "专门机构与第一方、第三方评价",
    "11.6": "创新与社会认可",
    "11.7": "领导班子与内部职工满意度",
    "11.8": "近三年无重大事故",
    "12.1": "职务年限、单位称号与个人荣誉",
    "12.2": "创建活动的贡献",
    "12.3": "管理建树",
    "12.4": "单位的第一方、第三方评价",
    "12.5": "质量教育与质量改进",
    "12.6": "民主作风与内部职工满意度",
    "13": "申报材料",
    "14": "申报材料",
    "15": "申报材料",
    "16": "申报材料",
    "18.3": "禁止重新申报",
}
JUDGED = {
    "9.2": "爱岗敬业、诚实劳动、遵纪守法、热情服务",
    "9.3": "努力学习、钻研技术、敢于创新、开拓进取",
    "9.4": "以实际行动推进用户满意工程的积极贡献",
    "10.2": "爱岗敬业、合法经营、明礼诚信、科学管理、用户至上",
    "10.3": "勇于实践、开拓创新和团队精神",
    "10.4": "整体服务质量水平和社会、经济效益",
    "10.5": "评价的定期开展、分析和持续改进",
    "11.1": "在本地区、本行业的影响和服务面",
    "11.2": "卓越绩效管理、经营战略、服务方针和可测量的服务目标",
    "11.3": "服务网络、服务规范、效益和可比指标的同行先进水平",
    "11.5": "专门机构、整体服务质量水平、评价的定期开展和持续改进",
    "11.6": "改革创新和用户、社会的认可",
    "11.7": "领导班子作风和内部职工满意度",
    "12.1": "所在单位在本地区、本行业的影响和服务面",
    "12.2": "开展创建用户满意服务活动的突出贡献",
    "12.3": "管理领域的建树和对管理模式、企业文化的贡献",
    "12.4": "评价的定期开展、分析和持续改进",
    "12.6": "民主作风、廉洁奉公和内部职工满意度",
}
FIGURES = {
    "satisfaction_rate": ("客户满意评价率", "%"),
    "complaint_resolution_satisfaction_rate": ("投诉处理满意率", "%"),
    "tqm_training_coverage_3y": ("新一轮全面质量管理知识普及教育面三年累计", "%"),
    "composite_index": ("第三方评价的用户满意度综合指数", "分"),
    "service_index": ("第三方评价的服务满意度指数", "分"),
}
FLAGS = {
    "front_line": ("在服务一线", "不在服务一线", "未说明是否在服务一线"),
    "registered_in_city": ("在本市注册", "不在本市注册", "未说明是否在本市注册"),
    "is_principal_leader": ("是单位主要领导", "不是单位主要领导", "未说明是否为单位主要领导"),
    "complies_with_law": ("已声明遵纪守法", "未能声明遵纪守法", "未作遵纪守法的声明"),
}
TENURES = {
    "operating_since": "从事经营活动",
    "role_since": "任现职",
    "in_charge_of_quality_and_service_since": "分管质量与服务工作",
}
LEVELS = {
    Level.COUNTY: "县区级",
    Level.CITY_INDUSTRY: "市行业级",
    Level.CITY: "市级",
    Level.PROVINCE: "省级",
    Level.NATION: "国家级",
}
HOLDERS = {Holder.PERSON: "个人", Holder.TEAM: "班组", Holder.UNIT: "单位"}
SEVERITIES = {
    Severity.PARTICULARLY_MAJOR: "特别重大",
    Severity.MAJOR: "重大",
    Severity.LARGER: "较大",
    Severity.GENERAL: "一般",
}
ACCIDENTS = {"quality": "质量", "safety": "安全", "environmental": "环保", "other": "其他"}
MATERIALS = {
    MaterialKind.FORM: "申报表",
    MaterialKind.SUMMARY: "活动总结",
    MaterialKind.FIRST_PARTY_REPORT: "第一方用户评价报告",
    MaterialKind.THIRD_PARTY_REPORT: "第三方用户满意度测评报告",
    MaterialKind.REGISTRATION: "法人登记及产业准入资质证书",
    MaterialKind.MANAGEMENT_CERTIFICATES: "管理体系认证证书（或没有证书的声明）",
    MaterialKind.FINANCE_AND_HONOURS: "财务报表及技术、质量荣誉证书",
    MaterialKind.HONOURS: "相关荣誉证书",
    MaterialKind.UNIT_TITLE_AND_HONOURS: "用户满意服务单位及相关荣誉证书",
    MaterialKind.STAFF_SATISFACTION_SUMMARY: "内部员工满意度测评汇总表",
}
NO_COMPLAINTS = "全年无投诉，投诉处理满意率视为达标"
COMPLAINTS_UNKNOWN = "未提供年投诉件数"
EVALUATIONS = {"first_party_evaluation": "第一方用户评价", "third_party_evaluation": "第三方用户满意度评价"}
NO_HONOURS = "未提供荣誉情况（没有也须声明）"
NO_RESULTS = "未提供QC小组活动成果情况（没有也须声明）"
NO_ACCIDENT = "声明所涉期间未发生重大质量、安全、环保等事故"
NO_ACCIDENT_DECLARATION = "未提供事故情况声明，或所填事故的等级、日期不全（没有事故也须声明）"
NO_BAN = "没有有效的禁止申报记录"
BANS_NOT_CONSULTED = "未查询禁止申报名册，按没有记录处理"
NAME_A_RULEBOOK = "请使用已发布的评审规则版本"
NAME_A_CLAUSE = "请使用该申报类别的条款编号，如“9.2”"
CORRECT_THE_FACT = "如事实有误，请更正申报内容或补充证明材料后重新提交"
