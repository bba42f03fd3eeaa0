"""Table 3: the team; no part of it exceeds its headcount."""

from typing import Annotated

from pydantic import Field, Strict, ValidationInfo, field_validator

from services.applications.domain.forms.boxes import COUNT_LIMIT, Count, Line, OptionalText, Text, refusal
from services.applications.domain.forms.classes import FormPart, Public
from services.applications.domain.forms.figures import ServiceFigures
from services.applications.domain.forms.organisation import Opinion, Organisation


class TeamForm(FormPart):
    """Women, technical and managing staff are each part of the headcount."""

    team_name: Annotated[Line, Public] = Field(title="班组名称")
    team_business: Line = Field(title="班组业务")
    headcount: Annotated[int, Strict()] = Field(ge=1, le=COUNT_LIMIT, title="人数")
    female_count: Count = Field(title="女职工数")
    technical_count: Count = Field(title="技术人员数")
    management_count: Count = Field(title="管理人员数")
    organisation: Organisation = Field(title="单位")
    service_figures: ServiceFigures = Field(title="服务指标")
    deeds: Annotated[Text, Public] = Field(title="主要事迹")
    main_honours: OptionalText = Field(default="", title="主要荣誉")
    applicant_opinion: Opinion | None = Field(default=None, title="申报单位意见")
    recommender_opinion: Opinion | None = Field(default=None, title="推荐单位意见")

    @field_validator("female_count", "technical_count", "management_count")
    @classmethod
    def part_is_within_headcount(cls, part: int, info: ValidationInfo) -> int:
        """No part exceeds the headcount."""
        headcount: int | None = info.data.get("headcount")
        if headcount is not None and part > headcount:
            raise refusal(
                "part_exceeds_headcount",
                "此数 {part} 超过了班组人数 {headcount}，请核对两项",
                part=part,
                headcount=headcount,
            )
        return part
