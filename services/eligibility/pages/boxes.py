"""The self-check's form: for each category the facts that its clauses read, and no box for a person's data."""

from dataclasses import dataclass, field
from typing import Literal

from services.eligibility.domain.rulebook import Category, MaterialKind
from services.eligibility.domain.rulebook.articles.articles_13_to_16 import REQUIRED
from services.eligibility.domain.rulebook.labels import ACCIDENTS, LEVELS, MATERIALS, SEVERITIES

What = Literal["flag", "rate", "count", "day", "choice", "tick"]
Columns = tuple[tuple[str, str, What], ...]
CHOICES = {
    "level": {level.value: label for level, label in LEVELS.items()},
    "severity": {severity.value: label for severity, label in SEVERITIES.items()},
    "kind": dict(ACCIDENTS),
}
FLAG = {"yes": "是", "no": "否"}
DECLARED = {"none": "没有", "some": "有，填在下面"}


@dataclass(frozen=True)
class Box:
    """One box; `name` is the path of the fact, which is also what an error names."""

    name: str
    label: str
    what: What
    hint: str = ""

    @property
    def choices(self) -> dict[str, str]:
        """What may be chosen, empty for what is typed."""
        return FLAG if self.what == "flag" else CHOICES.get(self.name.rpartition(".")[2], {})


@dataclass(frozen=True)
class Entries:
    """A list of entries: whether there are any, and a few rows of boxes."""

    name: str
    label: str
    columns: Columns
    rows: int
    hint: str = ""
    holder: str = ""

    def row(self, number: int) -> tuple[Box, ...]:
        """The boxes of one row, counted from 0."""
        return tuple(Box(f"{self.name}.{number}.{name}", label, what) for name, label, what in self.columns)


@dataclass(frozen=True)
class Group:
    """Boxes that belong together, with the clauses that read them."""

    title: str
    clauses: str
    boxes: tuple[Box | Entries, ...] = field(default=())


_HONOUR: Columns = (("level", "级别", "choice"), ("granted_on", "授予日期", "day"))
_ACCIDENT: Columns = (("kind", "类别", "choice"), ("severity", "等级", "choice"), ("date", "发生日期", "day"))
_APPLIED = Group("申报", "", (Box("applied_on", "打算提交申报的日期", "day", "年限和有效期都算到这一天。"),))
_LAW = Box("evidence.complies_with_law", "能够声明遵纪守法", "flag")
_FIRST = (
    Box("evidence.first_party_evaluation.report", "有第一方用户评价报告", "tick"),
    Box("evidence.first_party_evaluation.period_to", "第一方评价截止的日期", "day"),
)
_IN_CHARGE = Box(
    "evidence.in_charge_of_quality_and_service_since", "开始分管质量与服务工作的日期", "day", "主要领导可以不填。"
)
_THIRD = (
    Box("evidence.third_party_evaluation.report", "有第三方用户满意度测评报告", "tick"),
    Box("evidence.third_party_evaluation.assessed_on", "第三方测评的日期", "day"),
    Box("evidence.third_party_evaluation.composite_index", "用户满意度综合指数（分）", "rate"),
)
_RATES = (
    Box("figures.satisfaction_rate", "客户满意评价率（%）", "rate", "例如 96.5。"),
    Box("figures.annual_complaint_count", "年投诉件数", "count", "没有投诉的填 0。"),
    Box("figures.complaint_resolution_satisfaction_rate", "投诉处理满意率（%）", "rate", "没有投诉的可以不填。"),
)
_LEARNING = (
    Box("evidence.tqm_training_coverage_3y", "全面质量管理知识普及教育面，三年累计（%）", "rate"),
    Entries("evidence.qc_results", "近三年QC小组活动成果或相应质量改进成果", _HONOUR, 2),
)


def _honours(label: str, holder: str, name: str = "evidence.prior_honours") -> Entries:
    return Entries(name, label, _HONOUR, 3, holder=holder)


def _materials(article: str) -> Group:
    kinds = (item.kind for item in REQUIRED[article])
    return Group("材料", article, tuple(Box(f"materials.{kind.value}", MATERIALS[kind], "tick") for kind in kinds))


UNIT_HONOURS = "evidence.unit_honours"
"""A leader's form has two lists of honours, which are one in the facts."""
GROUPS: dict[Category, tuple[Group, ...]] = {
    Category.STAR: (
        _APPLIED,
        Group(
            "岗位与荣誉",
            "9.1、9.2",
            (
                Box("evidence.front_line", "在服务一线工作", "flag", "制造业的售后服务和其他面向社会的服务岗位也算。"),
                _honours("本人已获的荣誉称号", "person"),
                _LAW,
            ),
        ),
        Group("用户评价", "9.5", (*_FIRST, *_RATES)),
        _materials("15"),
    ),
    Category.TEAM: (
        _APPLIED,
        Group(
            "班组与荣誉",
            "10.1、10.2",
            (
                Box("evidence.front_line", "是一线基层服务班组", "flag", "站、店、队、所和制造业中的售后服务也算。"),
                _honours("班组已获的荣誉称号", "team"),
                _LAW,
            ),
        ),
        Group("用户评价", "10.5、10.6", (*_FIRST, *_RATES)),
        _materials("14"),
    ),
    Category.ENTERPRISE: (
        _APPLIED,
        Group(
            "单位与荣誉",
            "11.1、18.3",
            (
                Box("evidence.registered_in_city", "在本市注册", "flag"),
                Box("evidence.operating_since", "开始从事经营活动的日期", "day"),
                _honours("单位已获的荣誉称号", "unit"),
                _LAW,
            ),
        ),
        Group("质量教育与改进", "11.4", _LEARNING),
        Group(
            "用户评价",
            "11.5",
            (*_FIRST, *_THIRD, Box("evidence.third_party_evaluation.service_index", "服务满意度指数（分）", "rate")),
        ),
        Group("事故", "11.8", (Entries("evidence.accidents", "近三年来的质量、安全、环保等事故", _ACCIDENT, 2),)),
        _materials("13"),
    ),
    Category.LEADER: (
        _APPLIED,
        Group(
            "职务与荣誉",
            "12.1、18.3",
            (
                Box("evidence.is_principal_leader", "是单位主要领导", "flag"),
                _IN_CHARGE,
                Box("evidence.role_since", "任现职的日期", "day"),
                _honours("本人已获的荣誉称号", "person"),
                _honours("单位获得过的用户满意服务称号或相应荣誉", "unit", UNIT_HONOURS),
                _LAW,
            ),
        ),
        Group("单位的用户评价", "12.4", (*_FIRST, *_THIRD)),
        Group("单位的质量教育与改进", "12.5", _LEARNING),
        _materials("16"),
    ),
}  # fmt: skip
MATERIAL_KINDS = tuple(kind.value for kind in MaterialKind)
