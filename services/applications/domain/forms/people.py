"""The person of tables 4 and 5; birth date and sex have to agree with the citizen id."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from services.applications.domain.forms.boxes import Day, Line, OptionalLine, refusal
from services.applications.domain.forms.classes import FormPart, Personal, Public, Secret
from services.applications.domain.forms.identifiers import CitizenId, sex_of
from shared.identity import birth_date_of


class Sex(StrEnum):
    """As on the identity card."""

    FEMALE = "female"
    MALE = "male"


class Person(FormPart):
    """Name and duty may be known; everything else about the person is kept in the vault."""

    name: Annotated[Line, Public] = Field(title="姓名")
    citizen_id: Annotated[CitizenId, Secret] = Field(title="公民身份号码")
    sex: Annotated[Sex, Personal] = Field(title="性别")
    birth_date: Annotated[Day, Personal] = Field(title="出生时间")
    political_status: Annotated[Line, Personal] = Field(title="政治面貌")
    duty: Line = Field(title="职务")
    education: Annotated[Line, Personal] = Field(title="学历")
    graduated_from: Annotated[OptionalLine, Personal] = Field(default="", title="毕业院校")

    @field_validator("sex")
    @classmethod
    def sex_agrees_with_citizen_id(cls, sex: Sex, info: ValidationInfo) -> Sex:
        """Position 17 is odd for men (GB 11643)."""
        citizen_id: str | None = info.data.get("citizen_id")
        if citizen_id is not None and sex != sex_of(citizen_id):
            raise refusal("sex_mismatch", "性别与公民身份号码（第 17 位）不符，请对照身份证核对两项")
        return sex

    @field_validator("birth_date")
    @classmethod
    def birth_date_agrees_with_citizen_id(cls, birth_date: date, info: ValidationInfo) -> date:
        """Positions 7 to 14 are the birth date."""
        citizen_id: str | None = info.data.get("citizen_id")
        if citizen_id is not None and birth_date != birth_date_of(citizen_id):
            raise refusal("birth_date_mismatch", "出生时间与公民身份号码（第 7 至 14 位）不符，请对照身份证核对两项")
        return birth_date
