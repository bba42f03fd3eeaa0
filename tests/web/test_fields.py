"""pydantic's errors in Chinese, beside the paths that people know, without what they typed."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core._pydantic_core import list_all_errors
from pydantic_core.core_schema import ErrorType

from shared.web import field_errors
from shared.web.fields import MOST_ERRORS, message_of
from shared.web.messages import FIELD_MESSAGES, OTHER_FIELD_MESSAGE
from tests.web.routes import Submission

STAR: dict[str, Any] = {
    "kind": "star",
    "name": "张三",
    "sex": "male",
    "birth_date": "1980-05-01",
    "citizen_id": "32070519800501001X",
}


def errors_of(data: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        Submission.model_validate(data)
    return {error.field: error.message for error in field_errors(caught.value, data)}


def star(**changed: object) -> dict[str, object]:
    return {"round": 2026, "form": {**STAR, **changed}}


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"form": STAR}, "round", "必填项未填写"),
        ({"round": 2026}, "form", "必填项未填写"),
        ({"round": "x", "form": STAR}, "round", "应为整数"),
        ({"round": 2026.5, "form": STAR}, "round", "应为整数，不能带小数"),
        ({"round": None, "form": STAR}, "round", "应为整数"),
        ({"round": 2026, "form": STAR, "extra": 1}, "extra", "不认识的字段，请删除或检查字段名"),
        ({"round": 2026, "form": {"kind": "leader"}}, "form", "类型字段 kind 的值不在可选范围内，可选：star、team"),
        ({"round": 2026, "form": {}}, "form", "缺少用于区分类型的字段 kind"),
        ({"round": 2026, "form": []}, "form", "应为对象"),
        ([], "", "应为对象"),
        (star(name="张"), "form.name", "至少需要 2 个字符"),
        (star(name="张" * 21), "form.name", "不能超过 20 个字符"),
        (star(name=5), "form.name", "应为文字"),
        (star(name=None), "form.name", "应为文字"),
        (star(sex="x"), "form.sex", "不是可选的值，可选：female、male"),
        (star(birth_date="1980-02-30"), "form.birth_date", "应为日期，格式为 YYYY-MM-DD"),
        (star(birth_date="1980-05-01T10:00"), "form.birth_date", "应为日期，不能带时间"),
        (star(citizen_id="320705198005010010"), "form.citizen_id", "公民身份号码的校验码不正确"),
        (star(service_figures={"complaints": 1}), "form.service_figures.satisfaction_rate", "必填项未填写"),
        (
            star(service_figures={"complaints": -1, "satisfaction_rate": "96.5"}),
            "form.service_figures.complaints",
            "不能小于 0",
        ),
        (
            star(service_figures={"complaints": 1, "satisfaction_rate": "100.1"}),
            "form.service_figures.satisfaction_rate",
            "不能大于 100",
        ),
        (
            star(service_figures={"complaints": 1, "satisfaction_rate": "1.00001"}),
            "form.service_figures.satisfaction_rate",
            "小数位数不能超过 4 位",
        ),
        (
            star(service_figures={"complaints": 1, "satisfaction_rate": "九十"}),
            "form.service_figures.satisfaction_rate",
            "应为数字",
        ),
        (
            {"round": 2026, "form": {"kind": "team", "team": "一班", "members": [STAR, {**STAR, "x": 1}]}},
            "form.members.1.x",
            "不认识的字段，请删除或检查字段名",
        ),
        (
            {"round": 2026, "form": {"kind": "team", "team": "一班", "members": [STAR] * 4}},
            "form.members",
            "不能超过 3 项",
        ),
        ({"round": 2026, "form": {"kind": "team", "team": 1, "members": []}}, "form.team", "应为文字"),
        ({"round": 2026, "form": {"kind": "team", "members": []}}, "form.team", "必填项未填写"),
        ({"round": 2026, "form": {"kind": "team", "team": "一班"}}, "form.members", "必填项未填写"),
    ],
)
def test_every_wrong_field_is_named_in_chinese(data: object, field: str, message: str) -> None:
    assert errors_of(data) == {field: message}


def test_all_errors_are_listed_not_only_the_first() -> None:
    found = errors_of({"round": "x", "form": {**STAR, "sex": "x", "name": "", "more": 1}, "y": 2})
    assert sorted(found) == ["form.more", "form.name", "form.sex", "round", "y"]


def test_without_the_input_labels_of_pydantic_are_dropped() -> None:
    class Loose(BaseModel):
        value: int | list[int]

    with pytest.raises(ValidationError) as caught:
        Loose.model_validate({"value": "x"})
    assert {error.field for error in field_errors(caught.value)} == {"value.int", "value"}
    assert {error.field for error in field_errors(caught.value, {"value": "x"})} == {"value"}


def test_no_value_that_was_typed_comes_back() -> None:
    secret = "13812345678"
    form = {**STAR, "sex": secret, "birth_date": secret, "name": secret * 9}
    found = errors_of({"round": secret + "x", "form": form})
    assert len(found) == 4
    assert secret not in str(found)


def test_a_validators_message_in_another_language_is_not_shown() -> None:
    class Loose(BaseModel):
        value: str

        @field_validator("value")
        @classmethod
        def _check(cls, value: str) -> str:
            raise ValueError(f"bad value {value}")

    with pytest.raises(ValidationError) as caught:
        Loose.model_validate({"value": "13812345678"})
    (error,) = field_errors(caught.value)
    assert (error.field, error.message) == ("value", OTHER_FIELD_MESSAGE)


def test_a_custom_error_in_chinese_is_shown() -> None:
    error = PydanticCustomError("own", "第 {row} 行有误", {"row": 3})
    assert message_of({"type": error.type, "msg": error.message(), "ctx": error.context}) == "第 3 行有误"


@pytest.mark.parametrize(
    ("loc", "given", "field"),
    [
        (("category",), {"round": 2026}, "category"),
        (("form", "category"), {"form": {"round": 2026}}, "form.category"),
        (("star",), {"category": "star"}, ""),
        (("form", "star"), {"form": {"category": "star"}}, "form"),
        (("form", "Star"), {"form": {}}, "form"),
    ],
)
def test_an_error_at_an_absent_field_is_told_from_one_at_a_union_member(
    loc: tuple[str, ...], given: object, field: str
) -> None:
    details = InitErrorDetails(type=PydanticCustomError("own", "有误"), loc=loc, input=given)
    error = ValidationError.from_exception_data("x", [details])
    assert [found.field for found in field_errors(error, given)] == [field]


def test_very_many_errors_are_cut() -> None:
    class Many(BaseModel):
        values: list[int] = Field()

    with pytest.raises(ValidationError) as caught:
        Many.model_validate({"values": ["x"] * 250})
    found = field_errors(caught.value)
    assert len(found) == MOST_ERRORS + 1
    assert found[-1].message == "另有 150 处错误未列出"


def test_a_field_name_of_any_length_is_cut() -> None:
    found = errors_of({"round": 2026, "form": STAR, "x" * 5000: 1})
    assert [len(field) for field in found] == [64]


def test_every_error_type_that_json_can_cause_has_its_message() -> None:
    never_from_json = {
        "no_such_attribute", "needs_python_object", "get_attribute_error", "dataclass_exact_type", "named_tuple_type",
        "default_factory_not_called", "iteration_error", "frozen_dict_type", "ordered_dict_type", "counter_type",
        "deque_type", "missing_sentinel_error", "ellipsis_error", "timezone_offset", "is_instance_of",
        "is_subclass_of", "callable_type", "arguments_type", "missing_argument", "unexpected_keyword_argument",
        "missing_keyword_only_argument", "unexpected_positional_argument", "missing_positional_only_argument",
        "multiple_argument_values", "fraction_type", "fraction_parsing", "complex_type", "complex_str_parsing",
    }  # fmt: skip
    own = {"value_error", "assertion_error"}
    assert set(get_args(ErrorType)) == FIELD_MESSAGES.keys() | never_from_json | own


def test_every_message_finds_its_figures_in_the_error() -> None:
    for error in list_all_errors():
        template = FIELD_MESSAGES.get(error["type"], "")
        missing = set(re.findall(r"{(\w+)}", template)) - (error.get("example_context") or {}).keys()
        assert not missing, error["type"]
