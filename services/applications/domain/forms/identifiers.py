"""Numbers that identify organisations and people, and ways to reach them; a wrong one is refused, never repaired."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from services.applications.domain.forms.boxes import blank_to_none, clean_line, refusal
from shared.identity import (
    CITIZEN_ID,
    REGION,
    USCC,
    birth_date_of,
    citizen_id_check_character,
    organisation_check_character,
    uscc_check_character,
)

_PHONE = re.compile(r"\+?[0-9]+(-[0-9]+)*")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


def _uscc(value: str) -> str:
    if value != value.upper() and USCC.fullmatch(value.upper()):
        raise refusal("uscc_case", "统一社会信用代码中的字母应为大写，请改为大写后重新填写")
    if not USCC.fullmatch(value):
        raise refusal(
            "uscc_form",
            "统一社会信用代码应为 18 位半角数字或大写字母（不含 I、O、S、V、Z），请对照营业执照填写",
        )
    if organisation_check_character(value[8:16]) != value[16]:
        raise refusal(
            "uscc_organisation_check",
            "统一社会信用代码第 17 位（组织机构代码校验码）不符，第 9 至 17 位中有错，请对照营业执照逐位核对",
        )
    if uscc_check_character(value[:17]) != value[17]:
        raise refusal("uscc_check", "统一社会信用代码的校验码（第 18 位）不符，号码中有错，请对照营业执照逐位核对")
    return value


def _citizen_id(value: str) -> str:
    if value[-1:] == "x" and CITIZEN_ID.fullmatch(value.upper()):
        raise refusal("citizen_id_case", "公民身份号码末位的 X 应为大写，请改为大写 X")
    if not CITIZEN_ID.fullmatch(value):
        raise refusal("citizen_id_form", "公民身份号码应为 18 位半角数字（末位可为大写 X），请对照身份证填写")
    if not REGION.fullmatch(value[:2]):
        raise refusal("citizen_id_region", "公民身份号码前两位不是有效的省级地区代码，请对照身份证核对")
    if birth_date_of(value) is None:
        raise refusal("citizen_id_birth_date", "公民身份号码第 7 至 14 位不是真实的出生日期，请对照身份证核对")
    if citizen_id_check_character(value[:17]) != value[17]:
        raise refusal("citizen_id_check", "公民身份号码的校验码（第 18 位）不符，号码中有错，请对照身份证逐位核对")
    return value


def sex_of(citizen_id: str) -> str:
    """`male` or `female`, by the parity of position 17."""
    return "male" if int(citizen_id[16]) % 2 else "female"


def _postcode(value: str) -> str:
    if not re.fullmatch("[0-9]{6}", value):
        raise refusal("postcode_form", "邮编应为 6 位半角数字，例如 222000")
    return value


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(value) or not 7 <= sum(character.isdigit() for character in value) <= 20:
        raise refusal("phone_form", "电话应为半角数字，区号与分机之间用“-”隔开，例如 0518-85550101")
    return value


def _mobile(value: str) -> str:
    if not re.fullmatch("1[3-9][0-9]{9}", value):
        raise refusal("mobile_form", "手机号应为 11 位半角数字，以 13 至 19 开头，不带区号、空格或“+86”")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value) or value.index("@") > 64:
        raise refusal("email_form", "电邮地址不正确，应类似 office@example.cn，请核对")
    return value


def _schema(pattern: str, length: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "maxLength": length})


Uscc = Annotated[str, BeforeValidator(clean_line), AfterValidator(_uscc), _schema(USCC.pattern, 18)]
CitizenId = Annotated[str, BeforeValidator(clean_line), AfterValidator(_citizen_id), _schema(CITIZEN_ID.pattern, 18)]
Postcode = Annotated[str, BeforeValidator(clean_line), AfterValidator(_postcode), _schema("[0-9]{6}", 6)]
Phone = Annotated[str, BeforeValidator(clean_line), AfterValidator(_phone), _schema(_PHONE.pattern, 30)]
Mobile = Annotated[str, BeforeValidator(clean_line), AfterValidator(_mobile), _schema("1[3-9][0-9]{9}", 11)]
Email = Annotated[
    str,
    Field(max_length=254),
    BeforeValidator(clean_line),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
MaybePhone = Annotated[Phone | None, BeforeValidator(blank_to_none)]
MaybeEmail = Annotated[Email | None, BeforeValidator(blank_to_none)]
