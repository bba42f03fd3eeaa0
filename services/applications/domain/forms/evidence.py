"""Evidence that the conditions need and no table has a box for, and the materials; what is missing is no error here.

A missing piece gets a verdict (`evidence_missing`) from the rulebook; an empty list declares that there is none.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from services.applications.domain.forms.boxes import (
    LIST_LIMIT,
    Day,
    FilePath,
    Flag,
    Index,
    MaybeFilePath,
    MaybeLine,
    Percent,
    refusal,
)
from services.applications.domain.forms.classes import FormPart


class HonourLevel(StrEnum):
    """Who granted an honour; `city_industry` is a level of its own."""

    COUNTY = "county"
    CITY_INDUSTRY = "city_industry"
    CITY = "city"
    PROVINCE = "province"
    NATION = "nation"


class HonourHolder(StrEnum):
    """Whose honour it is."""

    PERSON = "person"
    TEAM = "team"
    UNIT = "unit"


class AccidentKind(StrEnum):
    """Article 11.8."""

    QUALITY = "quality"
    SAFETY = "safety"
    ENVIRONMENTAL = "environmental"
    OTHER = "other"


class AccidentSeverity(StrEnum):
    """The four statutory grades."""

    PARTICULARLY_MAJOR = "particularly_major"
    MAJOR = "major"
    LARGER = "larger"
    GENERAL = "general"


class MaterialKind(StrEnum):
    """Articles 13 to 16, and the two reports that stand behind the evaluations."""

    FORM = "form"
    SUMMARY = "summary"
    THIRD_PARTY_REPORT = "third_party_report"
    FIRST_PARTY_REPORT = "first_party_report"
    REGISTRATION = "registration"
    MANAGEMENT_CERTIFICATES = "management_certificates"
    FINANCE_AND_HONOURS = "finance_and_honours"
    HONOURS = "honours"
    UNIT_TITLE_AND_HONOURS = "unit_title_and_honours"
    STAFF_SATISFACTION_SUMMARY = "staff_satisfaction_summary"


class Material(FormPart):
    """One attachment; several may be of one kind."""

    kind: MaterialKind = Field(title="材料种类")
    file: FilePath = Field(title="文件")


class PriorHonour(FormPart):
    """9.1, 10.1, 11.1, 12.1."""

    title: MaybeLine = Field(default=None, title="荣誉名称")
    level: HonourLevel | None = Field(default=None, title="级别")
    holder: HonourHolder | None = Field(default=None, title="获得者")
    granted_by: MaybeLine = Field(default=None, title="授予单位")
    granted_on: Day | None = Field(default=None, title="授予日期")


class QcResult(FormPart):
    """A QC-circle result or an equivalent improvement (11.4, 12.5)."""

    title: MaybeLine = Field(default=None, title="成果名称")
    level: HonourLevel | None = Field(default=None, title="级别")
    granted_on: Day | None = Field(default=None, title="授予日期")


class Accident(FormPart):
    """Article 11.8."""

    kind: AccidentKind | None = Field(default=None, title="事故类别")
    severity: AccidentSeverity | None = Field(default=None, title="事故等级")
    date: Day | None = Field(default=None, title="发生日期")


class FirstPartyEvaluation(FormPart):
    """The unit's own evaluation by its customers."""

    period_from: Day | None = Field(default=None, title="评价起始日期")
    period_to: Day | None = Field(default=None, title="评价截止日期")
    report: MaybeFilePath = Field(default=None, title="第一方用户评价报告")

    @field_validator("period_to")
    @classmethod
    def period_runs_forward(cls, period_to: date | None, info: ValidationInfo) -> date | None:
        """A period ends on or after its first day."""
        period_from: date | None = info.data.get("period_from")
        if period_from is not None and period_to is not None and period_to < period_from:
            raise refusal("period_order", "截止日期早于起始日期，请核对两项")
        return period_to


class ThirdPartyEvaluation(FormPart):
    """An assessor's evaluation; indices 0-100."""

    assessor: MaybeLine = Field(default=None, title="测评机构")
    assessed_on: Day | None = Field(default=None, title="测评日期")
    composite_index: Index | None = Field(default=None, title="用户满意度综合指数")
    service_index: Index | None = Field(default=None, title="服务满意度指数")
    report: MaybeFilePath = Field(default=None, title="第三方用户满意度测评报告")


PriorHonours = Annotated[tuple[PriorHonour, ...], Field(max_length=LIST_LIMIT)]
QcResults = Annotated[tuple[QcResult, ...], Field(max_length=LIST_LIMIT)]
Accidents = Annotated[tuple[Accident, ...], Field(max_length=LIST_LIMIT)]


class Evidence(FormPart):
    """What every category declares."""

    prior_honours: PriorHonours | None = Field(default=None, title="已获荣誉")
    complies_with_law: Flag | None = Field(default=None, title="遵纪守法声明")
    first_party_evaluation: FirstPartyEvaluation | None = Field(default=None, title="第一方用户评价")


class FrontLineEvidence(Evidence):
    """Star and team."""

    front_line: Flag | None = Field(default=None, title="是否服务一线")


class UnitEvidence(Evidence):
    """Enterprise, and the leader's unit."""

    tqm_training_coverage_3y: Percent | None = Field(default=None, title="新一轮全面质量管理知识普及教育面（三年累计）")
    qc_results: QcResults | None = Field(default=None, title="QC小组活动成果")
    third_party_evaluation: ThirdPartyEvaluation | None = Field(default=None, title="第三方用户满意度测评")


class EnterpriseEvidence(UnitEvidence):
    """Articles 11.1 and 11.8 besides."""

    registered_in_city: Flag | None = Field(default=None, title="是否在本市注册")
    operating_since: Day | None = Field(default=None, title="开始经营日期")
    accidents: Accidents | None = Field(default=None, title="事故")


class LeaderEvidence(UnitEvidence):
    """Article 12.1 besides."""

    role_since: Day | None = Field(default=None, title="任现职日期")
    in_charge_of_quality_and_service_since: Day | None = Field(default=None, title="开始分管质量与服务工作日期")
    is_principal_leader: Flag | None = Field(default=None, title="是否单位主要领导")
