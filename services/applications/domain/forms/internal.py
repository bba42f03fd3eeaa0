"""The application as events hold it: the same boxes without the personal and secret ones, and without limits.

A limit is for what comes in; were it checked here, tightening it would make history unreadable. `split` and `join`
convert; a test holds the boxes to those of the forms. A box that is added needs a default.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from services.applications.domain.forms.categories import Category, Variant
from services.applications.domain.forms.classes import InternalPart
from services.applications.domain.forms.enterprise import (
    BrandLevel,
    ServiceAwardLevel,
    StateLevel,
    SupportSystem,
    TrademarkLevel,
)
from services.applications.domain.forms.internal_evidence import (
    InternalEnterpriseEvidence,
    InternalFrontLineEvidence,
    InternalLeaderEvidence,
    InternalMaterial,
)


class InternalOrganisation(InternalPart):
    """A unit without its contact."""

    unit_name: str
    uscc: str
    industry: str
    address: str
    postcode: str


class InternalPerson(InternalPart):
    """A person by name and duty alone."""

    name: str
    duty: str


class InternalOpinion(InternalPart):
    """The text above a seal."""

    text: str


class InternalYearFigures(InternalPart):
    """Money in 万元."""

    employee_count: int
    total_assets: Decimal
    product_sales_revenue: Decimal
    service_revenue: Decimal
    total_profit: Decimal
    total_tax: Decimal
    debt_to_asset_ratio: Decimal


class InternalFigures(InternalPart):
    """Two years of accounts."""

    previous_year: InternalYearFigures
    application_year: InternalYearFigures


class InternalResponseTime(InternalPart):
    """As written, and in hours."""

    text: str
    hours: Decimal


class InternalServiceFigures(InternalPart):
    """Rates in percent."""

    response_time: InternalResponseTime | None
    service_timeliness_rate: Decimal | None
    satisfaction_rate: Decimal | None
    customer_grievance_rate: Decimal | None
    annual_complaint_count: int | None
    complaint_rate: Decimal | None
    complaint_resolution_satisfaction_rate: Decimal | None


class InternalCertifications(InternalPart):
    """Certified management systems."""

    gbt_27922: bool
    iso_9001: bool
    iso_14001: bool
    ohsas_18001: bool
    other: str


class InternalRelatedHonours(InternalPart):
    """The six groups that tables 1 and 2 tick, and the rest as text."""

    famous_brand: tuple[BrandLevel, ...]
    trademark: tuple[TrademarkLevel, ...]
    quality_award: tuple[StateLevel, ...]
    service_award: tuple[ServiceAwardLevel, ...]
    technology_centre: tuple[StateLevel, ...]
    high_tech_enterprise: tuple[StateLevel, ...]
    other: str


class InternalEnterpriseForm(InternalPart):
    """What tables 1 and 2 share."""

    organisation: InternalOrganisation
    figures: InternalFigures
    main_market_area: str
    service_department: str
    service_staff_count: int
    service_outlet_count: int
    outlet_coverage_rate: Decimal | None
    certifications: InternalCertifications
    satisfaction_index: Decimal | None
    satisfaction_index_assessor: str | None
    quality_credit_grade: str | None
    quality_credit_assessor: str | None
    annual_complaint_count: int | None
    complaint_rate: Decimal | None
    complaint_resolution_satisfaction_rate: Decimal | None
    response_time: InternalResponseTime | None
    support_systems: tuple[SupportSystem, ...]
    honours: InternalRelatedHonours
    applicant_opinion: InternalOpinion | None
    recommender_opinion: InternalOpinion | None


class InternalManufacturingForm(InternalEnterpriseForm):
    """Table 1."""

    main_products: str


class InternalServicesForm(InternalEnterpriseForm):
    """Table 2."""

    main_services: str


class InternalTeamForm(InternalPart):
    """Table 3."""

    team_name: str
    team_business: str
    headcount: int
    female_count: int
    technical_count: int
    management_count: int
    organisation: InternalOrganisation
    service_figures: InternalServiceFigures
    deeds: str
    main_honours: str
    applicant_opinion: InternalOpinion | None
    recommender_opinion: InternalOpinion | None


class InternalStarForm(InternalPart):
    """Table 4."""

    person: InternalPerson
    post: str
    organisation: InternalOrganisation
    service_figures: InternalServiceFigures
    deeds: str
    main_honours: str
    applicant_opinion: InternalOpinion | None
    recommender_opinion: InternalOpinion | None


class InternalLeaderForm(InternalPart):
    """Table 5."""

    person: InternalPerson
    professional_title: str
    organisation: InternalOrganisation
    unit_title_obtained_on: date | None
    employee_satisfaction: Decimal | None
    deeds: str
    main_honours: str
    management_achievements: str
    applicant_opinion: InternalOpinion | None
    recommender_opinion: InternalOpinion | None


class InternalApplication(InternalPart):
    """What every application says before its form."""

    round: int
    recommending_department: str
    applied_on: date
    materials: tuple[InternalMaterial, ...]


class InternalManufacturing(InternalApplication):
    """An enterprise with table 1."""

    category: Literal[Category.ENTERPRISE]
    variant: Literal[Variant.MANUFACTURING]
    form: InternalManufacturingForm
    evidence: InternalEnterpriseEvidence


class InternalServices(InternalApplication):
    """An enterprise with table 2."""

    category: Literal[Category.ENTERPRISE]
    variant: Literal[Variant.SERVICES]
    form: InternalServicesForm
    evidence: InternalEnterpriseEvidence


class InternalTeam(InternalApplication):
    """A team."""

    category: Literal[Category.TEAM]
    form: InternalTeamForm
    evidence: InternalFrontLineEvidence


class InternalStar(InternalApplication):
    """A star."""

    category: Literal[Category.STAR]
    form: InternalStarForm
    evidence: InternalFrontLineEvidence


class InternalLeader(InternalApplication):
    """A leader."""

    category: Literal[Category.LEADER]
    form: InternalLeaderForm
    evidence: InternalLeaderEvidence
