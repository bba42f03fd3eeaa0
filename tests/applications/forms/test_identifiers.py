"""Check characters: the standards' own examples, and that a slip of the pen is found."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.applications.domain.forms.identifiers import (
    CitizenId,
    Email,
    Mobile,
    Phone,
    Postcode,
    Uscc,
    sex_of,
)
from shared.identity import (
    birth_date_of,
    citizen_id_check_character,
    is_citizen_id,
    organisation_check_character,
    uscc_check_character,
)

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = "0123456789"
uscc = TypeAdapter[str](Uscc)
citizen_id = TypeAdapter[str](CitizenId)


@st.composite
def uscc_codes(draw: st.DrawFn) -> str:
    office = draw(st.text(USCC_ALPHABET, min_size=2, max_size=2))
    region = draw(st.text(DIGITS, min_size=6, max_size=6))
    body = draw(st.text(USCC_ALPHABET, min_size=8, max_size=8))
    first17 = office + region + body + organisation_check_character(body)
    return first17 + uscc_check_character(first17)


@st.composite
def citizen_ids(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(("320706", "110105", "440524", "710000", "830000", "910000")))
    born = draw(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
    first17 = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first17 + citizen_id_check_character(first17)


def kind_of_refusal(adapter: TypeAdapter[str], value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(value)
    (error,) = refused.value.errors()
    return error["type"]


def test_examples_of_the_standards() -> None:
    assert organisation_check_character("D2143569") == "X"  # GB 11714-1997, 4.3
    assert citizen_id_check_character("11010519491231002") == "X"  # GB 11643-1999, annex A
    assert citizen_id_check_character("44052418800101001") == "4"
    assert uscc_check_character("91350100M000100Y4") == "3"  # GB 32100-2015, annex


@given(uscc_codes())
def test_uscc_with_right_characters_is_taken(code: str) -> None:
    assert uscc.validate_python(code) == code


@given(uscc_codes(), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_uscc_with_one_wrong_character_is_refused(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    kind = kind_of_refusal(uscc, code[:place] + other + code[place + 1 :])
    assert kind in {"uscc_form", "uscc_organisation_check", "uscc_check"}


@given(uscc_codes(), st.sampled_from([place for place in range(17) if place not in {7, 15, 16}]))
def test_uscc_with_two_characters_exchanged_is_refused(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert kind_of_refusal(uscc, swapped).startswith("uscc_")


@given(citizen_ids())
def test_citizen_id_with_right_check_digit_is_taken(number: str) -> None:
    assert citizen_id.validate_python(number) == number
    assert is_citizen_id(number)


@given(st.sampled_from(("32", "16", "71", "91", "00")), st.integers(1890, 2110), st.integers(0, 13), st.integers(0, 32))
def test_surveys_and_forms_take_the_same_citizen_ids(province: str, year: int, month: int, day: int) -> None:
    first17 = f"{province}0706{year:04}{month:02}{day:02}042"
    number = first17 + citizen_id_check_character(first17)
    try:
        taken = bool(citizen_id.validate_python(number))
    except ValidationError:
        taken = False
    assert is_citizen_id(number) == taken


@given(citizen_ids(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_citizen_id_with_one_wrong_character_is_refused(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    kind = kind_of_refusal(citizen_id, number[:place] + other + number[place + 1 :])
    assert kind in {"citizen_id_form", "citizen_id_region", "citizen_id_birth_date", "citizen_id_check"}


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(0, 999))
def test_citizen_id_tells_birth_date_and_sex(born: date, order: int) -> None:
    first17 = f"320706{born:%Y%m%d}{order:03}"
    number = first17 + citizen_id_check_character(first17)
    assert birth_date_of(number) == born
    assert sex_of(number) == ("male" if order % 2 else "female")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("91320706ma1abcd11p", "uscc_case"),
        ("91320706MA1ABCD11", "uscc_form"),
        ("91320706MA1ABCD11PP", "uscc_form"),
        ("９1320706MA1ABCD11P", "uscc_form"),
        ("91320706MA1ABCD11P\n0", "text_control"),
        ("91320706OA1ABCD11P", "uscc_form"),
        ("913207A6MA1ABCD11P", "uscc_form"),
        ("91320706MA1ABCD21P", "uscc_organisation_check"),
        ("91320706MA1ABCD11Q", "uscc_check"),
        ("", "text_blank"),
        (913207, "string_type"),
    ],
)
def test_wrong_uscc_is_refused_by_name(value: object, kind: str) -> None:
    assert kind_of_refusal(uscc, value) == kind


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("11010519491231002x", "citizen_id_case"),
        ("1101051949123100X2", "citizen_id_form"),
        ("11010519491231002", "citizen_id_form"),
        ("１１010519491231002X", "citizen_id_form"),
        ("160105194912310020", "citizen_id_region"),
        ("110105194913310020", "citizen_id_birth_date"),
        ("110105190102290020", "citizen_id_birth_date"),
        ("440524188001010014", "citizen_id_birth_date"),
        ("110105194912310021", "citizen_id_check"),
        (110105194912310021, "string_type"),
    ],
)
def test_wrong_citizen_id_is_refused_by_name(value: object, kind: str) -> None:
    assert kind_of_refusal(citizen_id, value) == kind


def test_leap_day_is_a_birth_date() -> None:
    first17 = "32070620000229001"
    assert birth_date_of(first17) == date(2000, 2, 28) + timedelta(days=1)
    assert citizen_id.validate_python(first17 + citizen_id_check_character(first17))


@pytest.mark.parametrize(
    ("adapter", "kind", "right", "wrong"),
    [
        (
            TypeAdapter[str](Postcode),
            "postcode_form",
            ["222000", " 222069 "],
            ["22200", "2220000", "２22000", "22200a"],
        ),
        (
            TypeAdapter[str](Phone),
            "phone_form",
            ["0518-85550101", "85550101", "+86-518-85550101", "0518-85550101-802", "400-800-1234"],
            ["0518 85550101", "(0518)85550101", "123", "0518--85550101", "-85550101", "０518-85550101", "8" * 21],
        ),
        (
            TypeAdapter[str](Mobile),
            "mobile_form",
            ["13800005181", "19912345678"],
            ["12800005181", "1380000518", "138000051811", "+8613800005181", "138-0000-5181", "１3800005181"],
        ),
        (
            TypeAdapter[str](Email),
            "email_form",
            ["office@example.cn", "a.b+c@mail.example.com.cn", "x_1@a-b.cn"],
            [
                "office",
                "office@",
                "@example.cn",
                "a@b",
                "a..b@example.cn",
                "a@exa mple.cn",
                "a@-b.cn",
                "办公室@example.cn",
            ],
        ),
    ],
)
def test_ways_to_reach_a_unit(adapter: TypeAdapter[str], kind: str, right: list[str], wrong: list[str]) -> None:
    for value in right:
        assert adapter.validate_python(value) == value.strip()
    for value in wrong:
        assert kind_of_refusal(adapter, value) == kind, value
