"""An application taken apart and put together again: nothing lost, nothing private in the clear; and its hash."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.applications.domain.forms import InternalForm, canonical_json, content_hash, join, parse, split
from shared.identity import citizen_id_check_character, organisation_check_character, uscc_check_character
from tests.applications.forms.samples import LEADER, MANUFACTURING, NAMES, STAR, changed, sample

stored = TypeAdapter[InternalForm](InternalForm)

letters = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
lines = st.builds("字".__add__, st.text(letters, max_size=99))
texts = st.builds("字".__add__, st.text(letters | st.sampled_from("\n\t"), max_size=300))
percents = st.decimals(0, 100, places=4).map(str) | st.integers(0, 100)
amounts = st.decimals(0, 10**9, places=2).map(str)
counts = st.integers(0, 10**8)


@st.composite
def organisations(draw: st.DrawFn) -> dict[str, Any]:
    body = draw(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
    first17 = "91320700" + body + organisation_check_character(body)
    return {
        "unit_name": draw(lines),
        "uscc": first17 + uscc_check_character(first17),
        "industry": draw(lines),
        "address": draw(lines),
        "postcode": draw(st.from_regex("[0-9]{6}", fullmatch=True)),
        "contact_name": draw(lines),
        "phone": draw(st.none() | st.just("0518-85550101")),
        "mobile": draw(st.from_regex("1[3-9][0-9]{9}", fullmatch=True)),
        "email": draw(st.none() | st.just("office@example.cn")),
    }


@st.composite
def persons(draw: st.DrawFn) -> dict[str, Any]:
    born = draw(st.dates(date(1900, 1, 1), date(2010, 12, 31)))
    order = draw(st.integers(0, 999))
    first17 = f"320706{born:%Y%m%d}{order:03}"
    return {
        "name": draw(lines),
        "sex": "male" if order % 2 else "female",
        "birth_date": born.isoformat(),
        "citizen_id": first17 + citizen_id_check_character(first17),
        "political_status": draw(lines),
        "duty": draw(lines),
        "education": draw(lines),
        "graduated_from": draw(st.just("") | lines),
    }


@st.composite
def applications(draw: st.DrawFn) -> dict[str, Any]:
    """Any of the five shapes with other organisations, people, texts, figures and evidence."""
    content = sample(draw(st.sampled_from(NAMES)))
    form = content["form"]
    form["organisation"] = draw(organisations())
    if "person" in form:
        form["person"] = draw(persons())
    for key in form.keys() & {"deeds", "main_products", "main_services"}:
        form[key] = draw(texts)
    for key in form.keys() & {"post", "team_name", "team_business", "main_market_area", "service_department"}:
        form[key] = draw(lines)
    for key in form.keys() & {"outlet_coverage_rate", "satisfaction_index", "employee_satisfaction", "complaint_rate"}:
        form[key] = draw(st.none() | percents)
    if "figures" in form:
        form["figures"]["previous_year"] = {
            **dict.fromkeys(form["figures"]["previous_year"], draw(amounts)),
            "employee_count": draw(counts),
            "debt_to_asset_ratio": draw(percents),
        }
    if "service_figures" in form:
        form["service_figures"] = {
            "satisfaction_rate": draw(st.none() | percents),
            "annual_complaint_count": draw(st.none() | counts),
        }
    form["applicant_opinion"] = draw(st.none() | st.fixed_dictionaries({"text": texts}))
    for key in list(content["evidence"]):
        if draw(st.integers(0, 3)) == 0:
            content["evidence"][key] = None
    content["applied_on"] = draw(st.dates(date(2026, 1, 1), date(2100, 12, 31))).isoformat()
    content["materials"] = content["materials"][: draw(st.integers(0, 4))]
    return content


@given(applications())
def test_split_and_join_give_back_the_same_application(content: dict[str, Any]) -> None:
    form = parse(content)
    parts = split(form)
    kept = stored.validate_json(stored.dump_json(parts.internal))
    assert kept == parts.internal
    assert join(kept, json.loads(json.dumps(parts.private))) == form


@given(applications())
def test_private_boxes_are_in_no_event(content: dict[str, Any]) -> None:
    parts = split(parse(content))
    stored_boxes = json.loads(stored.dump_json(parts.internal))["form"]
    assert stored_boxes["organisation"].keys() == {"unit_name", "uscc", "industry", "address", "postcode"}
    assert stored_boxes.get("person", {"name": "", "duty": ""}).keys() == {"name", "duty"}


def test_private_values_of_the_sample_are_nowhere_in_its_event() -> None:
    parts = split(parse(sample(STAR)))
    event = stored.dump_json(parts.internal).decode()
    assert parts.secret == {"form.person.citizen_id": "320706199005060427"}
    assert parts.personal == {
        "form.person.sex": "female",
        "form.person.birth_date": "1990-05-06",
        "form.person.political_status": "群众",
        "form.person.education": "本科",
        "form.person.graduated_from": "江苏海洋大学",
        "form.organisation.contact_name": "示例二",
        "form.organisation.phone": "0518-85550101",
        "form.organisation.mobile": "13800005181",
        "form.organisation.email": "office@example.cn",
    }
    assert not [value for value in parts.private.values() if value in event]


def test_history_is_read_although_limits_were_tightened_since() -> None:
    event = json.loads(stored.dump_json(split(parse(sample(STAR))).internal))
    event["form"]["deeds"] = "字" * 100_000
    event["form"]["service_figures"]["satisfaction_rate"] = "100.5"
    event["applied_on"] = "1850-01-01"
    assert stored.validate_python(event)


def test_stored_form_of_the_sample_is_frozen() -> None:
    assert json.loads(stored.dump_json(split(parse(sample(LEADER))).internal)) == {
        "round": 2026,
        "recommending_department": "ganyu",
        "applied_on": "2026-04-28",
        "materials": sample(LEADER)["materials"],
        "category": "leader",
        "form": {
            **{key: value for key, value in sample(LEADER)["form"].items() if key not in {"person", "organisation"}},
            "person": {"name": "示例五", "duty": "总经理"},
            "organisation": {
                "unit_name": "连云港示例商贸有限公司",
                "uscc": "91320707MA1ABCD46Q",
                "industry": "商贸流通",
                "address": "连云港市赣榆区示例路3号",
                "postcode": "222100",
            },
        },
        "evidence": sample(LEADER)["evidence"],
    }


@given(applications())
def test_hash_does_not_depend_on_how_the_content_is_written(content: dict[str, Any]) -> None:
    rewritten = json.loads(json.dumps(content, sort_keys=True, indent=3))
    for figures in rewritten["form"].get("figures", {}).values():
        figures["total_assets"] += "00" if "." in figures["total_assets"] else ".0"
    assert content_hash(parse(rewritten)) == content_hash(parse(content))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("applied_on", "2026-04-21"),
        ("form.person.name", "示例六"),
        ("form.organisation.mobile", "13800005182"),
        ("form.organisation.email", None),
        ("form.service_figures.satisfaction_rate", "97.61"),
        ("form.deeds", "别的事迹"),
        ("evidence.front_line", None),
        ("evidence.prior_honours", []),
        ("materials.0.file", "materials/other.pdf"),
    ],
)
def test_hash_changes_with_any_box(path: str, value: object) -> None:
    assert content_hash(parse(changed(STAR, path, value))) != content_hash(parse(sample(STAR)))


def test_hash_covers_files_and_salt() -> None:
    form = parse(sample(STAR))
    hashes = {
        content_hash(form),
        content_hash(form, salt=b"1" * 32),
        content_hash(form, files={"materials/star-form.pdf": "00"}),
        content_hash(form, files={"materials/star-form.pdf": "01"}),
    }
    assert len(hashes) == 4
    one, other = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}
    assert content_hash(form, files=one) == content_hash(form, files=other)


def test_hashes_of_the_samples_never_change() -> None:
    assert {name: content_hash(parse(sample(name)))[:16] for name in NAMES} == {
        "table1-enterprise-manufacturing": "e2f008f135e27904",
        "table2-enterprise-services": "1dad3b6d1feb816c",
        "table3-team": "50882de9e64bb50b",
        "table4-star": "79e228a665896b22",
        "table5-leader": "c806620a764b8f4f",
    }


def test_canonical_json_writes_decimals_plainly() -> None:
    text = canonical_json(parse(changed(MANUFACTURING, "form.figures.previous_year.total_assets", "48200.00")))
    assert '"total_assets":"48200"' in text
    assert '"recommender_opinion"' not in text
    assert " " not in text.replace("“", "")


def test_a_day_more_is_another_application() -> None:
    form = parse(sample(STAR))
    later = parse(changed(STAR, "applied_on", (form.applied_on + timedelta(days=1)).isoformat()))
    assert form != later
