"""Table 4: the star."""

from typing import Annotated

from pydantic import Field

from services.applications.domain.forms.boxes import Line, OptionalText, Text
from services.applications.domain.forms.classes import FormPart, Public
from services.applications.domain.forms.figures import ServiceFigures
from services.applications.domain.forms.organisation import Opinion, Organisation
from services.applications.domain.forms.people import Person


class StarForm(FormPart):
    """The address is the 通信地址."""

    person: Person = Field(title="个人")
    post: Line = Field(title="岗位")
    organisation: Organisation = Field(title="单位")
    service_figures: ServiceFigures = Field(title="服务指标")
    deeds: Annotated[Text, Public] = Field(title="主要事迹")
    main_honours: OptionalText = Field(default="", title="主要荣誉")
    applicant_opinion: Opinion | None = Field(default=None, title="申报单位意见")
    recommender_opinion: Opinion | None = Field(default=None, title="推荐单位意见")
