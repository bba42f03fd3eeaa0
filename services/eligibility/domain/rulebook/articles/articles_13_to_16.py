"""Articles 13-16: the materials of each category. They look at kinds; opening the files is the intake's affair.

The first-party report that 9.5, 10.5, 11.5 and 12.4 want is listed in none of them, nor is 12.4's third-party report.
"""

from dataclasses import dataclass

from services.eligibility.domain.rulebook import messages
from services.eligibility.domain.rulebook.facts import Category, MaterialKind
from services.eligibility.domain.rulebook.outcome import FactSeen, Kind, Verdict
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding, Rule

MATERIALS = "materials"


@dataclass(frozen=True, slots=True)
class Material:
    """One required material: its provision, its kind, and the regulation's words."""

    citation: str
    kind: MaterialKind
    quote: str


ENTERPRISE = (
    Material(
        "13.1",
        MaterialKind.FORM,
        "连云港市用户满意服务单位申报表（附件2表1：制造业申报表，附件2表2：服务业申报表）；",
    ),
    Material("13.2", MaterialKind.SUMMARY, "开展创建用户满意服务活动总结；"),
    Material("13.3", MaterialKind.THIRD_PARTY_REPORT, "第三方用户满意度测评报告；"),
    Material("13.4", MaterialKind.REGISTRATION, "法人登记及相关产业准入资质证书复印件；"),
    Material("13.5", MaterialKind.MANAGEMENT_CERTIFICATES, "管理体系认证证书复印件；"),
    Material("13.6", MaterialKind.FINANCE_AND_HONOURS, "财务报表及技术、质量荣誉证书复印件。"),
)
TEAM = (
    Material("14.1", MaterialKind.FORM, "连云港市用户满意服务班组申报表（附件2表3：班组申报表）；"),
    Material("14.2", MaterialKind.SUMMARY, "开展创建用户满意服务活动总结；"),
    Material("14.3", MaterialKind.HONOURS, "相关荣誉证书复印件。"),
)
STAR = (
    Material("15.1", MaterialKind.FORM, "连云港市用户满意服务明星申报（附件2表4：明星申报表）；"),
    Material("15.2", MaterialKind.SUMMARY, "开展创建用户满意服务活动总结；"),
    Material("15.3", MaterialKind.HONOURS, "相关荣誉证书复印件。"),
)
LEADER = (
    Material("16.1", MaterialKind.FORM, "连云港市用户满意服务卓越领导者申报表（附件2表5：卓越领导者申报表）；"),
    Material("16.2", MaterialKind.SUMMARY, "开展创建用户满意服务活动总结；"),
    Material("16.3", MaterialKind.UNIT_TITLE_AND_HONOURS, "连云港市用户满意服务单位及相关荣誉证书复印件；"),
    Material("16.4", MaterialKind.STAFF_SATISFACTION_SUMMARY, "单位内部员工满意度测评汇总表。"),
)
REQUIRED = {"13": ENTERPRISE, "14": TEAM, "15": STAR, "16": LEADER}


def required(materials: tuple[Material, ...]) -> Condition:
    """Met by an attachment of every kind; one that is absent is missing evidence."""

    found = [(each.kind, _found(each, present=True), _found(each, present=False)) for each in materials]

    def find(case: Case) -> tuple[Finding, ...]:
        attached = case.facts.materials
        return tuple(present if kind in attached else absent for kind, present, absent in found)

    return Condition((MATERIALS,), find)


def _found(material: Material, *, present: bool) -> Finding:
    verdict = Verdict.MET if present else Verdict.EVIDENCE_MISSING
    fact = FactSeen(name=material.kind, value=present, threshold=material.citation, verdict=verdict, source=MATERIALS)
    return Finding(fact, messages.material(material.kind, present=present))


def _rule(citation: str, category: Category, quote: str) -> Rule:
    return Rule(citation, Kind.FACT, frozenset({category}), quote, (required(REQUIRED[citation]),))


RULES = (
    _rule("13", Category.ENTERPRISE, "申报连云港市用户满意服务单位材料："),
    _rule("14", Category.TEAM, "申报连云港市用户满意服务班组材料："),
    _rule("15", Category.STAR, "申报连云港市用户满意服务明星材料："),
    _rule("16", Category.LEADER, "申报连云港市用户满意服务卓越领导者材料："),
)
