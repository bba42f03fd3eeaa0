"""Every box of the tables and of the evidence stands in the forms, in the samples and, if not private, in events."""

import typing
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from pydantic import BaseModel

from services.applications.domain.forms import (
    LeaderApplication,
    ManufacturingApplication,
    ServicesApplication,
    StarApplication,
    TeamApplication,
    parse,
)
from services.applications.domain.forms.application import _adapter
from services.applications.domain.forms.internal import (
    InternalLeader,
    InternalManufacturing,
    InternalServices,
    InternalStar,
    InternalTeam,
)
from tests.applications.forms.samples import (
    FOLDER,
    LEADER,
    MANUFACTURING,
    NAMES,
    SERVICES,
    STAR,
    TEAM,
    paths_of,
    sample,
)


def under(prefix: str, names: str) -> set[str]:
    return {f"{prefix}.{name}" for name in names.split()}


HEAD = {"category", "round", "recommending_department", "applied_on", "materials.kind", "materials.file"}
ORGANISATION = under("form.organisation", "unit_name industry address postcode contact_name phone mobile email uscc")
YEAR = "employee_count total_assets product_sales_revenue service_revenue total_profit total_tax debt_to_asset_ratio"
SERVICE_FIGURES = under(
    "form.service_figures",
    "response_time.text response_time.hours service_timeliness_rate satisfaction_rate customer_grievance_rate"
    " annual_complaint_count complaint_rate complaint_resolution_satisfaction_rate",
)
PERSON = under("form.person", "name sex birth_date political_status duty education graduated_from citizen_id")
OPINIONS = under("form", "applicant_opinion.text recommender_opinion.text")
PRIVATE = under("form.organisation", "contact_name phone mobile email") | under(
    "form.person", "sex birth_date political_status education graduated_from citizen_id"
)
ENTERPRISE = (
    {"variant"}
    | ORGANISATION
    | under("form.figures.previous_year", YEAR)
    | under("form.figures.application_year", YEAR)
    | under(
        "form",
        "main_market_area service_department service_staff_count service_outlet_count outlet_coverage_rate"
        " satisfaction_index satisfaction_index_assessor quality_credit_grade quality_credit_assessor"
        " annual_complaint_count complaint_rate complaint_resolution_satisfaction_rate response_time.text"
        " response_time.hours support_systems",
    )
    | under("form.certifications", "gbt_27922 iso_9001 iso_14001 ohsas_18001 other")
    | under(
        "form.honours",
        "famous_brand trademark quality_award service_award technology_centre high_tech_enterprise other",
    )
    | OPINIONS
)
TEXTS = under("form", "deeds main_honours")
EVERYBODY = under("evidence.prior_honours", "title level holder granted_by granted_on") | under(
    "evidence",
    "complies_with_law first_party_evaluation.period_from first_party_evaluation.period_to"
    " first_party_evaluation.report",
)
UNIT = under("evidence.qc_results", "title level granted_on") | under(
    "evidence",
    "tqm_training_coverage_3y third_party_evaluation.assessor third_party_evaluation.assessed_on"
    " third_party_evaluation.composite_index third_party_evaluation.service_index third_party_evaluation.report",
)
ENTERPRISE_EVIDENCE = under(
    "evidence", "registered_in_city operating_since accidents.kind accidents.severity accidents.date"
)
BOXES: dict[str, set[str]] = {
    MANUFACTURING: HEAD | ENTERPRISE | {"form.main_products"} | EVERYBODY | UNIT | ENTERPRISE_EVIDENCE,
    SERVICES: HEAD | ENTERPRISE | {"form.main_services"} | EVERYBODY | UNIT | ENTERPRISE_EVIDENCE,
    TEAM: HEAD
    | under("form", "team_name team_business headcount female_count technical_count management_count")
    | ORGANISATION
    | SERVICE_FIGURES
    | TEXTS
    | OPINIONS
    | EVERYBODY
    | {"evidence.front_line"},
    STAR: HEAD
    | PERSON
    | {"form.post"}
    | ORGANISATION
    | SERVICE_FIGURES
    | TEXTS
    | OPINIONS
    | EVERYBODY
    | {"evidence.front_line"},
    LEADER: HEAD
    | PERSON
    | under("form", "professional_title unit_title_obtained_on employee_satisfaction management_achievements")
    | ORGANISATION
    | TEXTS
    | OPINIONS
    | EVERYBODY
    | UNIT
    | under("evidence", "role_since in_charge_of_quality_and_service_since is_principal_leader"),
}
SHAPES: dict[str, tuple[type[BaseModel], type[BaseModel]]] = {
    MANUFACTURING: (ManufacturingApplication, InternalManufacturing),
    SERVICES: (ServicesApplication, InternalServices),
    TEAM: (TeamApplication, InternalTeam),
    STAR: (StarApplication, InternalStar),
    LEADER: (LeaderApplication, InternalLeader),
}


def part_of(annotation: Any) -> type[BaseModel] | None:
    """The model within `Model | None`, `tuple[Model, ...]` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in typing.get_args(annotation) if (found := part_of(inner))), None)


def boxes_of(model: type[BaseModel], prefix: str = "") -> set[str]:
    found = set()
    for name, field in model.model_fields.items():
        inner = part_of(field.annotation)
        found |= boxes_of(inner, f"{prefix}{name}.") if inner else {f"{prefix}{name}"}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_form_has_every_box_and_no_other(name: str) -> None:
    assert boxes_of(SHAPES[name][0]) == BOXES[name]


@pytest.mark.parametrize("name", NAMES)
def test_event_has_every_box_but_the_private_ones(name: str) -> None:
    assert boxes_of(SHAPES[name][1]) == BOXES[name] - PRIVATE


@pytest.mark.parametrize("name", NAMES)
def test_sample_fills_boxes_of_its_form_alone(name: str) -> None:
    empty = {"form.recommender_opinion", "evidence.accidents"}  # null, and an empty list: a declaration
    assert paths_of(sample(name)) - empty <= BOXES[name]


@pytest.mark.parametrize("name", NAMES)
def test_sample_comes_back_as_it_went_in(name: str) -> None:
    form = parse(sample(name))
    assert type(form) is SHAPES[name][0]
    assert _adapter.dump_python(form, mode="json", exclude_unset=True) == sample(name)


@pytest.mark.parametrize("name", NAMES)
def test_materials_of_the_samples_are_there(name: str) -> None:
    for material in parse(sample(name)).materials:
        assert (FOLDER / material.file).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("name", NAMES)
def test_every_box_has_a_label(name: str) -> None:
    def unlabelled(model: type[BaseModel]) -> set[str]:
        found = {field for field, definition in model.model_fields.items() if not definition.title}
        for definition in model.model_fields.values():
            inner = part_of(definition.annotation)
            found |= unlabelled(inner) if inner else set()
        return found

    assert unlabelled(SHAPES[name][0]) == set()


@pytest.mark.parametrize("name", NAMES)
def test_published_schema_takes_the_sample_and_no_unknown_key(name: str) -> None:
    schema = jsonschema.Draft202012Validator(_adapter.json_schema(), format_checker=jsonschema.FormatChecker())
    schema.validate(sample(name))
    assert not schema.is_valid({**sample(name), "surprise": 1})


def test_schema_says_the_class_of_a_box() -> None:
    definitions = _adapter.json_schema()["$defs"]
    assert definitions["Person"]["properties"]["citizen_id"]["x-class"] == "secret"
    assert definitions["Organisation"]["properties"]["mobile"]["x-class"] == "personal"
    assert definitions["YearFigures"]["properties"]["total_profit"]["x-unit"] == "万元"
