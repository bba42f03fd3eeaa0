"""Input that is refused: exactly the box that is wrong, a named error, and a Chinese message beside it."""

import copy
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.applications.domain.forms import parse
from shared.web.fields import field_errors
from tests.applications.forms.samples import (
    ABSENT,
    LEADER,
    MANUFACTURING,
    NAMES,
    SERVICES,
    STAR,
    TEAM,
    changed,
    sample,
)

CHINESE = re.compile("[\u4e00-\u9fff]")
LONG_LINE, LONG_TEXT = "字" * 101, "字" * 5001
RATE = "form.service_figures.satisfaction_rate"
MONEY = "form.figures.previous_year.total_assets"
PROFIT = "form.figures.previous_year.total_profit"
NAME = "form.organisation.unit_name"
REPORT = "evidence.first_party_evaluation.report"
BAD: list[tuple[str, str, object, str]] = [
    # whole application
    (STAR, "category", ABSENT, "category_unknown"),
    (STAR, "category", "stars", "category_unknown"),
    (STAR, "category", ["star"], "category_unknown"),
    (STAR, "category", None, "category_unknown"),
    (SERVICES, "variant", ABSENT, "variant_unknown"),
    (SERVICES, "variant", "farming", "variant_unknown"),
    (SERVICES, "variant", {}, "variant_unknown"),
    (STAR, "variant", "services", "extra_forbidden"),
    (STAR, "form", ABSENT, "missing"),
    (STAR, "form", None, "model_type"),
    (STAR, "form", [], "model_type"),
    (STAR, "surprise", 1, "extra_forbidden"),
    (STAR, "round", "2026", "int_type"),
    (STAR, "round", 2026.0, "int_type"),
    (STAR, "round", True, "int_type"),
    (STAR, "round", 1999, "greater_than_equal"),
    (STAR, "round", 10**30, "less_than_equal"),
    (STAR, "round", ABSENT, "missing"),
    (STAR, "recommending_department", "海州", "department_form"),
    (STAR, "recommending_department", "HaiZhou", "department_form"),
    (STAR, "recommending_department", "", "text_blank"),
    (STAR, "recommending_department", "h" * 33, "department_form"),
    (STAR, "applied_on", "2026-4-20", "date_form"),
    (STAR, "applied_on", "2026-02-30", "date_impossible"),
    (STAR, "applied_on", "2026-04-20T00:00:00", "date_form"),
    (STAR, "applied_on", 20260420, "date_form"),
    (STAR, "applied_on", "２０２６-04-20", "date_form"),
    (STAR, "applied_on", "1899-12-31", "date_range"),
    (STAR, "applied_on", "2101-01-01", "date_range"),
    (STAR, "applied_on", None, "date_form"),
    # unit
    (STAR, NAME, "", "text_blank"),
    (STAR, NAME, " \u3000 ", "text_blank"),
    (STAR, NAME, LONG_LINE, "string_too_long"),
    (STAR, NAME, "海州\0银行", "text_control"),
    (STAR, NAME, "海州\n银行", "text_control"),
    (STAR, NAME, "海州\ud842银行", "text_control"),
    (STAR, NAME, "海州\u202e银行", "text_control"),
    (STAR, NAME, "海州\u200b银行", "text_control"),
    (STAR, NAME, 12, "string_type"),
    (STAR, NAME, ["海州银行"], "string_type"),
    (STAR, NAME, None, "string_type"),
    (STAR, NAME, ABSENT, "missing"),
    (STAR, "form.organisation.uscc", "91320706MA1ABCD11Q", "uscc_check"),
    (STAR, "form.organisation.uscc", "91320706MA1ABCD21P", "uscc_organisation_check"),
    (STAR, "form.organisation.uscc", "9132", "uscc_form"),
    (STAR, "form.organisation.uscc", "91320706ma1abcd11p", "uscc_case"),
    (STAR, "form.organisation.postcode", "99999", "postcode_form"),
    (STAR, "form.organisation.postcode", 222000, "string_type"),
    (STAR, "form.organisation.phone", "call me", "phone_form"),
    (STAR, "form.organisation.mobile", "1380000518", "mobile_form"),
    (STAR, "form.organisation.mobile", ABSENT, "missing"),
    (STAR, "form.organisation.email", "bureau", "email_form"),
    (STAR, "form.organisation.email", "a@" + "b." * 200 + "cn", "string_too_long"),
    (STAR, "form.organisation.fax", "1", "extra_forbidden"),
    # person
    (STAR, "form.person.citizen_id", "320706199005060428", "citizen_id_check"),
    (STAR, "form.person.citizen_id", "320706199013060427", "citizen_id_birth_date"),
    (STAR, "form.person.citizen_id", "020706199005060427", "citizen_id_form"),
    (STAR, "form.person.citizen_id", ABSENT, "missing"),
    (STAR, "form.person.sex", "male", "sex_mismatch"),
    (STAR, "form.person.sex", "女", "enum"),
    (STAR, "form.person.sex", None, "enum"),
    (STAR, "form.person.birth_date", "1990-05-07", "birth_date_mismatch"),
    (STAR, "form.person.birth_date", "1990-05", "date_form"),
    (STAR, "form.person.education", "", "text_blank"),
    # figures
    (STAR, RATE, "100.01", "less_than_equal"),
    (STAR, RATE, "-0.01", "greater_than_equal"),
    (STAR, RATE, 101, "less_than_equal"),
    (STAR, RATE, "97.60%", "number_form"),
    (STAR, RATE, "９７", "number_form"),
    (STAR, RATE, "1e1", "number_form"),
    (STAR, RATE, "97,6", "number_form"),
    (STAR, RATE, ".5", "number_form"),
    (STAR, RATE, "", "number_form"),
    (STAR, RATE, "NaN", "number_form"),
    (STAR, RATE, float("nan"), "number_form"),
    (STAR, RATE, float("inf"), "number_form"),
    (STAR, RATE, Decimal("sNaN"), "number_form"),
    (STAR, RATE, 97.63313609467455, "number_inexact"),
    (STAR, RATE, True, "number_type"),
    (STAR, RATE, [97], "number_type"),
    (STAR, RATE, {}, "number_type"),
    (STAR, RATE, "97." + "6" * 17, "decimal_max_places"),
    (STAR, RATE, "9" * 50, "number_form"),
    (STAR, "form.service_figures.annual_complaint_count", -1, "greater_than_equal"),
    (STAR, "form.service_figures.annual_complaint_count", 10**8 + 1, "less_than_equal"),
    (STAR, "form.service_figures.annual_complaint_count", 1.0, "int_type"),
    (STAR, "form.service_figures.annual_complaint_count", "3", "int_type"),
    (STAR, "form.service_figures.annual_complaint_count", False, "int_type"),
    (STAR, "form.service_figures.response_time.hours", "-1", "greater_than_equal"),
    (STAR, "form.service_figures.response_time.hours", "半小时", "number_form"),
    (STAR, "form.service_figures.response_time.hours", ABSENT, "missing"),
    (STAR, "form.service_figures.response_time.minutes", 3, "extra_forbidden"),
    (STAR, "form.service_figures.response_time", "15分钟内", "model_type"),
    (MANUFACTURING, MONEY, "-1", "greater_than_equal"),
    (MANUFACTURING, MONEY, "10000000001", "less_than_equal"),
    (MANUFACTURING, MONEY, "1.1234567", "decimal_max_places"),
    (MANUFACTURING, MONEY, None, "number_type"),
    (MANUFACTURING, MONEY, ABSENT, "missing"),
    (MANUFACTURING, PROFIT, "-10000000001", "greater_than_equal"),
    (MANUFACTURING, "form.figures.application_year.debt_to_asset_ratio", "10001", "less_than_equal"),
    (MANUFACTURING, "form.figures.application_year.employee_count", -1, "greater_than_equal"),
    (MANUFACTURING, "form.satisfaction_index", "100.1", "less_than_equal"),
    # tables 1 and 2
    (MANUFACTURING, "form.main_services", "维修", "extra_forbidden"),
    (SERVICES, "form.main_products", "机械", "extra_forbidden"),
    (MANUFACTURING, "form.main_products", ABSENT, "missing"),
    (MANUFACTURING, "form.certifications.iso_9001", "true", "bool_type"),
    (MANUFACTURING, "form.certifications.iso_9001", 1, "bool_type"),
    (MANUFACTURING, "form.certifications.iso_9999", True, "extra_forbidden"),
    (MANUFACTURING, "form.support_systems.0", "fax", "enum"),
    (MANUFACTURING, "form.support_systems", ["crm", "crm"], "choice_repeated"),
    (MANUFACTURING, "form.support_systems", "crm", "tuple_type"),
    (MANUFACTURING, "form.honours.trademark", ["provincial"], "enum"),
    # tables 3 to 5
    (TEAM, "form.headcount", 0, "greater_than_equal"),
    (TEAM, "form.female_count", 25, "part_exceeds_headcount"),
    (TEAM, "form.technical_count", 25, "part_exceeds_headcount"),
    (TEAM, "form.management_count", 10**8, "part_exceeds_headcount"),
    (TEAM, "form.team_name", "班\u2028组", "text_control"),
    (TEAM, "form.deeds", LONG_TEXT, "string_too_long"),
    (TEAM, "form.deeds", "事\0迹", "text_control"),
    (TEAM, "form.deeds", "事\udfff迹", "text_control"),
    (TEAM, "form.deeds", "\r\n", "text_blank"),
    (TEAM, "form.main_honours", LONG_TEXT, "string_too_long"),
    (TEAM, "form.main_honours", 1, "string_type"),
    (TEAM, "form.person", {}, "extra_forbidden"),
    (STAR, "form.applicant_opinion.text", "", "text_blank"),
    (STAR, "form.applicant_opinion.seal", "x", "extra_forbidden"),
    (LEADER, "form.unit_title_obtained_on", "2023", "date_form"),
    (LEADER, "form.employee_satisfaction", 100.5, "less_than_equal"),
    # evidence and materials
    (STAR, "evidence.front_line", "yes", "bool_type"),
    (STAR, "evidence.accidents", [], "extra_forbidden"),
    (STAR, "evidence.prior_honours", {}, "tuple_type"),
    (STAR, "evidence.prior_honours.0.level", "world", "enum"),
    (STAR, "evidence.prior_honours.0.granted_on", "2025-13-01", "date_impossible"),
    (STAR, "evidence.prior_honours.0.title", "称号" * 51, "string_too_long"),
    (STAR, "evidence.prior_honours.0", "称号", "model_type"),
    (STAR, "evidence.prior_honours", [{}] * 101, "too_long"),
    (STAR, "evidence.first_party_evaluation.period_to", "2025-03-31", "period_order"),
    (STAR, REPORT, "../secret.pdf", "path_unsafe"),
    (STAR, REPORT, "/etc/passwd", "path_unsafe"),
    (STAR, REPORT, "materials\\a.pdf", "path_unsafe"),
    (STAR, REPORT, "C:/a.pdf", "path_unsafe"),
    (STAR, REPORT, "materials//a.pdf", "path_unsafe"),
    (STAR, REPORT, "materials/./a.pdf", "path_unsafe"),
    (STAR, REPORT, "a/" * 127 + "ab", "string_too_long"),
    (STAR, "evidence", [], "model_type"),
    (MANUFACTURING, "evidence.tqm_training_coverage_3y", "100.5", "less_than_equal"),
    (MANUFACTURING, "evidence.third_party_evaluation.service_index", "-1", "greater_than_equal"),
    (MANUFACTURING, "evidence.role_since", "2020-01-01", "extra_forbidden"),
    (STAR, "materials", {}, "tuple_type"),
    (STAR, "materials", [{"kind": "form", "file": "a.pdf"}] * 101, "too_long"),
    (STAR, "materials.0.kind", "photo", "enum"),
    (STAR, "materials.0.file", "a/../../b.pdf", "path_unsafe"),
    (STAR, "materials.0.file", "a\0.pdf", "text_control"),
    (STAR, "materials.0.file", ABSENT, "missing"),
]
INSIDE = {"form.honours.trademark": "form.honours.trademark.0"}  # the path of the item that is wrong


@pytest.mark.parametrize(("name", "path", "value", "kind"), BAD)
def test_bad_box_is_refused_by_path_and_name(name: str, path: str, value: object, kind: str) -> None:
    content = changed(name, path, value)
    with pytest.raises(ValidationError) as refused:
        parse(content)
    assert [(error["type"], ".".join(map(str, error["loc"]))) for error in refused.value.errors()] == [
        (kind, INSIDE.get(path, path))
    ]
    (error,) = field_errors(refused.value, content)
    assert error.field == INSIDE.get(path, path)
    assert CHINESE.search(error.message)
    if isinstance(value, str) and len(value) > 3:
        assert value not in str(refused.value)


@pytest.mark.parametrize("content", [None, 1, "star", [], [{}], True])
def test_what_is_no_application_at_all_is_refused(content: object) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(content)
    (error,) = field_errors(refused.value, content)
    assert (error.field, refused.value.errors()[0]["type"]) == ("", "application_type")
    assert CHINESE.search(error.message)


def test_every_wrong_box_is_named_at_once() -> None:
    content = sample(STAR)
    content["form"]["person"]["citizen_id"] = "1"
    content["form"]["organisation"]["mobile"] = "1"
    content["form"]["service_figures"]["satisfaction_rate"] = "101"
    content["evidence"]["nonsense"] = 1
    with pytest.raises(ValidationError) as refused:
        parse(content)
    assert {error.field for error in field_errors(refused.value, content)} == {
        "form.person.citizen_id",
        "form.organisation.mobile",
        "form.service_figures.satisfaction_rate",
        "evidence.nonsense",
    }


@pytest.mark.parametrize("name", [STAR, LEADER])
def test_birth_after_application_is_refused_at_the_birth_date(name: str) -> None:
    content = changed(name, "applied_on", "1950-01-01")
    with pytest.raises(ValidationError) as refused:
        parse(content)
    (error,) = field_errors(refused.value, content)
    assert (error.field, refused.value.errors()[0]["type"]) == (
        "form.person.birth_date",
        "birth_date_after_application",
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, f"evidence.{key}") for name in NAMES for key in sample(name)["evidence"]]
    + [
        (name, f"evidence.first_party_evaluation.{key}")
        for name in NAMES
        for key in ("period_from", "period_to", "report")
    ]
    + [(STAR, f"evidence.prior_honours.0.{key}") for key in ("title", "level", "holder", "granted_by", "granted_on")]
    + [(name, part) for name in NAMES for part in ("evidence", "materials")]
    + [(LEADER, "form.unit_title_obtained_on"), (LEADER, "form.employee_satisfaction")]
    + [(STAR, f"form.service_figures.{key}") for key in sample(STAR)["form"]["service_figures"]]
    + [(STAR, "form.organisation.phone"), (STAR, "form.organisation.email"), (STAR, "form.main_honours")],
)
def test_missing_evidence_is_not_malformed(name: str, path: str) -> None:
    null, absent = parse(changed(name, path, None)), parse(changed(name, path, ABSENT))
    assert null == absent


def test_empty_list_is_a_declaration_and_not_missing() -> None:
    declared = parse(changed(MANUFACTURING, "evidence.accidents", []))
    missing = parse(changed(MANUFACTURING, "evidence.accidents", None))
    assert declared.evidence.accidents == ()  # type: ignore[union-attr]
    assert missing.evidence.accidents is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "written", "kept"),
    [
        (RATE, "95", "95"),
        (RATE, 95, "95"),
        (RATE, 95.5, "95.5"),
        (RATE, 0.1, "0.1"),
        (RATE, " 95.50 ", "95.50"),
        (RATE, "95.0000000000000001", "95.0000000000000001"),
        (RATE, "-0.0", "0.0"),
        (RATE, 100, "100"),
        (RATE, "0", "0"),
    ],
)
def test_exact_numbers_are_taken_as_written(path: str, written: object, kept: str) -> None:
    form: Any = parse(changed(STAR, path, written))
    assert str(form.form.service_figures.satisfaction_rate) == kept


def test_limits_that_are_wide_on_purpose() -> None:
    assert parse(changed(MANUFACTURING, PROFIT, "-4100.25"))
    assert parse(changed(MANUFACTURING, "form.figures.previous_year.debt_to_asset_ratio", "146.2"))
    assert parse(changed(STAR, "form.person.name", "𠮷野家"))
    assert parse(changed(STAR, NAME, "字" * 100))
    assert parse(changed(STAR, "form.deeds", "第一段\r\n\r\n\t第二段👩‍🔧")).form.deeds == "第一段\n\n\t第二段👩‍🔧"  # type: ignore[union-attr]


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["\0", "\ud800", "NaN"])
JUNK = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A sample in which one place, however deep, holds something else."""
    content: Any = copy.deepcopy(sample(draw(st.sampled_from(NAMES))))
    part = content
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = draw(st.sampled_from(keys))
        if not isinstance(part[key], dict | list) or not part[key] or draw(st.booleans()):
            part[key] = draw(JUNK)
            return content
        part = part[key]


@given(damaged())
def test_anything_else_is_taken_or_refused_in_chinese(content: Any) -> None:
    try:
        form = parse(content)
    except ValidationError as refused:
        errors = field_errors(refused, content)
        assert errors
        assert all(CHINESE.search(error.message) for error in errors)
    else:
        json.dumps(form.model_dump(mode="json"), allow_nan=False).encode()
