"""Tables 1 and 2: the unit; manufacturing names its main products, services its main services."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from services.applications.domain.forms.boxes import (
    Count,
    Flag,
    Index,
    Line,
    MaybeLine,
    OptionalLine,
    OptionalText,
    Percent,
    Text,
    refusal,
)
from services.applications.domain.forms.classes import FormPart
from services.applications.domain.forms.figures import Figures, ResponseTime
from services.applications.domain.forms.organisation import Opinion, Organisation


class SupportSystem(StrEnum):
    """服务支持系统, any of them."""

    CRM = "crm"
    CALL_CENTRE = "call_centre"
    HOTLINE_800 = "hotline_800"
    COMPLAINT_LINE = "complaint_line"
    SUPERVISION_LINE = "supervision_line"


class BrandLevel(StrEnum):
    """1 名牌."""

    WORLD = "world"
    NATIONAL = "national"
    PROVINCIAL = "provincial"


class TrademarkLevel(StrEnum):
    """2 商标."""

    WELL_KNOWN = "well_known"
    FAMOUS = "famous"


class StateLevel(StrEnum):
    """3 质量奖, 5 技术中心, 6 高新企业."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"


class ServiceAwardLevel(StrEnum):
    """4 服务类奖."""

    MINISTERIAL = "ministerial"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"


def _once_each(ticked: tuple[StrEnum, ...]) -> tuple[StrEnum, ...]:
    if len(set(ticked)) < len(ticked):
        raise refusal("choice_repeated", "同一选项只能勾选一次，请去掉重复的选项")
    return ticked


def _nothing_ticked(value: object) -> object:
    return () if value is None else value


_ticked = (BeforeValidator(_nothing_ticked), AfterValidator(_once_each), Field(json_schema_extra={"uniqueItems": True}))


class Certifications(FormPart):
    """体系认证, ticked, and others as text."""

    gbt_27922: Flag = Field(default=False, title="GB/T 27922")
    iso_9001: Flag = Field(default=False, title="ISO 9001")
    iso_14001: Flag = Field(default=False, title="ISO 14001")
    ohsas_18001: Flag = Field(default=False, title="OHSAS 18001")
    other: OptionalLine = Field(default="", title="其它")


class RelatedHonours(FormPart):
    """相关荣誉, ticked in six groups, and others as text."""

    famous_brand: Annotated[tuple[BrandLevel, ...], *_ticked] = Field(default=(), title="名牌")
    trademark: Annotated[tuple[TrademarkLevel, ...], *_ticked] = Field(default=(), title="商标")
    quality_award: Annotated[tuple[StateLevel, ...], *_ticked] = Field(default=(), title="质量奖")
    service_award: Annotated[tuple[ServiceAwardLevel, ...], *_ticked] = Field(default=(), title="服务类奖")
    technology_centre: Annotated[tuple[StateLevel, ...], *_ticked] = Field(default=(), title="技术中心")
    high_tech_enterprise: Annotated[tuple[StateLevel, ...], *_ticked] = Field(default=(), title="高新企业")
    other: OptionalText = Field(default="", title="其它荣誉")


class EnterpriseForm(FormPart):
    """What tables 1 and 2 share."""

    organisation: Organisation = Field(title="单位")
    figures: Figures = Field(title="年度数据")
    main_market_area: Line = Field(title="主要市场区域")
    service_department: Line = Field(title="服务职能部门")
    service_staff_count: Count = Field(title="服务人员数")
    service_outlet_count: Count = Field(title="服务网点数")
    outlet_coverage_rate: Percent | None = Field(default=None, title="网点覆盖率")
    certifications: Certifications = Field(title="体系认证")
    satisfaction_index: Index | None = Field(default=None, title="用户满意度指数")
    satisfaction_index_assessor: MaybeLine = Field(default=None, title="用户满意度指数测评机构")
    quality_credit_grade: MaybeLine = Field(default=None, title="质量信用评价等级")
    quality_credit_assessor: MaybeLine = Field(default=None, title="质量信用评价机构")
    annual_complaint_count: Count | None = Field(default=None, title="年投诉件数")
    complaint_rate: Percent | None = Field(default=None, title="客户投诉率")
    complaint_resolution_satisfaction_rate: Percent | None = Field(default=None, title="投诉处理满意率")
    response_time: ResponseTime | None = Field(default=None, title="响应时限")
    support_systems: Annotated[tuple[SupportSystem, ...], *_ticked] = Field(default=(), title="服务支持系统")
    honours: RelatedHonours = Field(title="相关荣誉")
    applicant_opinion: Opinion | None = Field(default=None, title="申报单位意见")
    recommender_opinion: Opinion | None = Field(default=None, title="推荐单位意见")


class ManufacturingForm(EnterpriseForm):
    """Table 1."""

    main_products: Text = Field(title="主导产品")


class ServicesForm(EnterpriseForm):
    """Table 2."""

    main_services: Text = Field(title="主要服务业务")
