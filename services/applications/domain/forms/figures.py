"""The figures of the tables: two years of a unit's accounts, and how a service performs."""

from pydantic import Field

from services.applications.domain.forms.boxes import (
    Amount,
    Count,
    DebtRatio,
    Hours,
    Line,
    Percent,
    SignedAmount,
)
from services.applications.domain.forms.classes import FormPart


class YearFigures(FormPart):
    """Money in 万元."""

    employee_count: Count = Field(title="职工总数")
    total_assets: Amount = Field(title="资产总额")
    product_sales_revenue: Amount = Field(title="产品销售收入")
    service_revenue: Amount = Field(title="服务业务收入")
    total_profit: SignedAmount = Field(title="利润总额")
    total_tax: Amount = Field(title="税收总额")
    debt_to_asset_ratio: DebtRatio = Field(title="资产负债率")


class Figures(FormPart):
    """Two rows: 上年 and 申报年."""

    previous_year: YearFigures = Field(title="上年")
    application_year: YearFigures = Field(title="申报年")


class ResponseTime(FormPart):
    """As written on the form, and in hours."""

    text: Line = Field(title="响应时限")
    hours: Hours = Field(title="折合小时")


class ServiceFigures(FormPart):
    """Declared figures; one that is missing is for the rulebook to judge, since a survey may have measured it."""

    response_time: ResponseTime | None = Field(default=None, title="响应时限")
    service_timeliness_rate: Percent | None = Field(default=None, title="服务及时率")
    satisfaction_rate: Percent | None = Field(default=None, title="满意评价率")
    customer_grievance_rate: Percent | None = Field(default=None, title="客户抱怨率")
    annual_complaint_count: Count | None = Field(default=None, title="年投诉件数")
    complaint_rate: Percent | None = Field(default=None, title="客户投诉率")
    complaint_resolution_satisfaction_rate: Percent | None = Field(default=None, title="投诉处理满意率")
