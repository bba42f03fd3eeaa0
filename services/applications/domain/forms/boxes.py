"""The kinds of value that a box can hold, each with its limits, and refusals that say what to do."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

LINE_LIMIT: Final = 100
TEXT_LIMIT: Final = 5000
PATH_LIMIT: Final = 255
COUNT_LIMIT: Final = 10**8
LIST_LIMIT: Final = 100

_FORMAT = "\u00ad\u061c\u200b-\u200f\u2060-\u2064\ufeff\ufff9-\ufffb"
_BIDI = "\u202a-\u202e\u2066-\u206f"
_NOT_IN_LINE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_FORMAT}{_BIDI}]")
_NOT_IN_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_BIDI}]")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EXACT_DIGITS: Final = 15  # of a double: more may differ from what was written (IEEE 754)


def refusal(kind: str, message: str, **context: str | int) -> PydanticCustomError:
    """A validator's error: a frozen type name, and a message for people with `{context}` filled in."""
    return PydanticCustomError(kind, message, context or None)


def _without(forbidden: re.Pattern[str], value: str) -> str:
    found = forbidden.search(value)
    if found is not None:
        raise refusal(
            "text_control",
            "第 {position} 个字符（{code}）是不可见的控制字符或不完整的字符，请删除后重新填写",
            position=found.start() + 1,
            code=f"U+{ord(found.group()):04X}",
        )
    return value


def clean_line(value: object) -> object:
    """One line of text: surrounding white space is dropped, nothing else is changed."""
    if not isinstance(value, str):
        return value
    line = _without(_NOT_IN_LINE, value.strip())
    if not line:
        raise refusal("text_blank", "此项必填，不能留空，请填写")
    return line


def clean_text(value: object) -> object:
    """Several lines; the line ends of browsers (CR LF) become LF."""
    if not isinstance(value, str):
        return value
    text = _without(_NOT_IN_TEXT, value.replace("\r\n", "\n").strip())
    if not text:
        raise refusal("text_blank", "此项必填，不能留空，请填写")
    return text


def blank_to_none(value: object) -> object:
    """An empty box is a missing one."""
    return None if isinstance(value, str) and not value.strip() else value


def none_to_blank(value: object) -> object:
    """A missing text is an empty one."""
    return "" if value is None else value


def _clean_optional_line(value: object) -> object:
    return _without(_NOT_IN_LINE, value.strip()) if isinstance(value, str) else none_to_blank(value)


def _clean_optional_text(value: object) -> object:
    if not isinstance(value, str):
        return none_to_blank(value)
    return _without(_NOT_IN_TEXT, value.replace("\r\n", "\n").strip())


def _blank_schema(limit: int) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": "string", "maxLength": limit}, {"type": "null"}]})


# The limits stand before the validators: so pydantic checks them last, and calls them limits of a text or a number.
Line = Annotated[str, Field(min_length=1, max_length=LINE_LIMIT), BeforeValidator(clean_line)]
Text = Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT), BeforeValidator(clean_text)]
# A box that may stay empty; null is an empty box.
OptionalLine = Annotated[
    str, Field(max_length=LINE_LIMIT), BeforeValidator(_clean_optional_line), _blank_schema(LINE_LIMIT)
]
OptionalText = Annotated[
    str, Field(max_length=TEXT_LIMIT), BeforeValidator(_clean_optional_text), _blank_schema(TEXT_LIMIT)
]
# A piece of evidence that may be missing; a blank is missing.
MaybeLine = Annotated[Line | None, BeforeValidator(blank_to_none)]


def _number(value: object) -> object:
    """Plain decimal digits, or a JSON number that a double holds exactly as it was written."""
    if isinstance(value, bool):
        raise refusal("number_type", "此项应填数字，例如 96.5；不能是“是/否”")
    if isinstance(value, Decimal):
        return value if value.is_finite() else _not_a_number()
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**40 else _not_a_number()
    if isinstance(value, float):
        written = repr(value)
        if not _NUMBER.fullmatch(written):
            return _not_a_number()
        if len(written.replace("-", "").replace(".", "").strip("0")) > _EXACT_DIGITS:
            raise refusal("number_inexact", '位数太多，作为数值会失真；请改为加引号的文本，例如 "96.5"')
        return Decimal(written)
    if isinstance(value, str):
        written = value.strip()
        return Decimal(written) if _NUMBER.fullmatch(written) else _not_a_number()
    raise refusal("number_type", "此项应填数字，例如 96.5")


def _not_a_number() -> object:
    raise refusal("number_form", "不是有效的数字；请用半角数字填写，例如 96.5，不带单位、百分号、逗号或空格")


def _no_minus_zero(value: Decimal) -> Decimal:
    return abs(value) if value.is_zero() else value


def _number_schema(minimum: int, maximum: int, places: int, unit: str) -> WithJsonSchema:
    sign = "-?" if minimum < 0 else ""
    digits = len(str(max(abs(minimum), maximum)))
    return WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": rf"^{sign}[0-9]{{1,{digits}}}(\.[0-9]{{1,{places}}})?$"},
                {"type": "number", "minimum": minimum, "maximum": maximum},
            ],
            "x-unit": unit,
        }
    )


_AMOUNT_LIMIT = 10**10  # 万元
_HOURS_LIMIT = 10**4
_number_in = (BeforeValidator(_number), AfterValidator(_no_minus_zero))

Percent = Annotated[
    Decimal, Field(ge=0, le=100, max_digits=19, decimal_places=16), *_number_in, _number_schema(0, 100, 16, "%")
]
DebtRatio = Annotated[
    Decimal, Field(ge=0, le=10**4, max_digits=11, decimal_places=6), *_number_in, _number_schema(0, 10**4, 6, "%")
]
Index = Annotated[
    Decimal, Field(ge=0, le=100, max_digits=19, decimal_places=16), *_number_in, _number_schema(0, 100, 16, "分")
]
Amount = Annotated[
    Decimal,
    Field(ge=0, le=_AMOUNT_LIMIT, max_digits=17, decimal_places=6),
    *_number_in,
    _number_schema(0, _AMOUNT_LIMIT, 6, "万元"),
]
SignedAmount = Annotated[
    Decimal,
    Field(ge=-_AMOUNT_LIMIT, le=_AMOUNT_LIMIT, max_digits=17, decimal_places=6),
    *_number_in,
    _number_schema(-_AMOUNT_LIMIT, _AMOUNT_LIMIT, 6, "万元"),
]
Hours = Annotated[
    Decimal,
    Field(ge=0, le=_HOURS_LIMIT, max_digits=11, decimal_places=6),
    *_number_in,
    _number_schema(0, _HOURS_LIMIT, 6, "小时"),
]
Count = Annotated[int, Strict(), Field(ge=0, le=COUNT_LIMIT)]
Flag = Annotated[bool, Strict()]


def _day(value: object) -> object:
    if isinstance(value, str):
        written = value.strip()
        if not _DAY.fullmatch(written):
            raise refusal("date_form", "日期应写成“年-月-日”，例如 2026-04-25")
        try:
            value = date.fromisoformat(written)
        except ValueError:
            raise refusal("date_impossible", "日历上没有这一天，请核对年、月、日") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise refusal("date_form", "日期应写成“年-月-日”，例如 2026-04-25")
    if not 1900 <= value.year <= 2100:
        raise refusal("date_range", "年份应在 1900 至 2100 之间，请核对")
    return value


Day = Annotated[date, BeforeValidator(_day)]


def _safe_path(value: str) -> str:
    if value.startswith("/") or "\\" in value or ":" in value:
        raise refusal("path_unsafe", "文件应写成相对路径，例如 materials/summary.pdf，不能以“/”开头，也不能含“\\”或“:”")
    if any(part in {"", ".", ".."} or part != part.strip() for part in value.split("/")):
        raise refusal("path_unsafe", "文件路径中不能有“.”“..”、空的一段或多余的空格，例如 materials/summary.pdf")
    return value


FilePath = Annotated[
    str, Field(min_length=1, max_length=PATH_LIMIT), BeforeValidator(clean_line), AfterValidator(_safe_path)
]
MaybeFilePath = Annotated[FilePath | None, BeforeValidator(blank_to_none)]
