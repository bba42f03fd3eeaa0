"""The unit that applies, or that a team or person belongs to; and the opinions at the foot of every table."""

from typing import Annotated

from pydantic import Field

from services.applications.domain.forms.boxes import Line, Text
from services.applications.domain.forms.classes import FormPart, Personal, Public
from services.applications.domain.forms.identifiers import MaybeEmail, MaybePhone, Mobile, Postcode, Uscc


class Organisation(FormPart):
    """A unit without a landline or an e-mail leaves those two empty."""

    unit_name: Annotated[Line, Public] = Field(title="单位名称")
    uscc: Uscc = Field(title="统一社会信用代码")
    industry: Line = Field(title="所属行业")
    address: Line = Field(title="地址")
    postcode: Postcode = Field(title="邮编")
    contact_name: Annotated[Line, Personal] = Field(title="联系人")
    phone: Annotated[MaybePhone, Personal] = Field(default=None, title="电话")
    mobile: Annotated[Mobile, Personal] = Field(title="手机")
    email: Annotated[MaybeEmail, Personal] = Field(default=None, title="电邮")


class Opinion(FormPart):
    """What is written above the seal; the seal and its date are added by sealing."""

    text: Text = Field(title="意见")
