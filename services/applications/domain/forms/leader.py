"""Table 5: the outstanding leader."""

from typing import Annotated

from pydantic import Field

from services.applications.domain.forms.boxes import Day, OptionalLine, OptionalText, Percent, Text
from services.applications.domain.forms.classes import FormPart, Public
from services.applications.domain.forms.organisation import Opinion, Organisation
from services.applications.domain.forms.people import Person


class LeaderForm(FormPart):
    """The address is the 通信地址."""

    person: Person = Field(title="个人")
    professional_title: OptionalLine = Field(default="", title="职称")
    organisation: Organisation = Field(title="单位")
    unit_title_obtained_on: Day | None = Field(default=None, title="获得连云港市用户满意服务单位时间")
    employee_satisfaction: Percent | None = Field(default=None, title="员工满意度")
    deeds: Annotated[Text, Public] = Field(title="主要事迹")
    main_honours: OptionalText = Field(default="", title="主要荣誉")
    management_achievements: OptionalText = Field(default="", title="管理建树及论文论著")
    applicant_opinion: Opinion | None = Field(default=None, title="申报单位意见")
    recommender_opinion: Opinion | None = Field(default=None, title="推荐单位意见")
