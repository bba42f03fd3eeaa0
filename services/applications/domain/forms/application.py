"""The application as it is handed in: one of five shapes, chosen by `category` and, for an enterprise, by `variant`."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    Tag,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from services.applications.domain.forms.boxes import LIST_LIMIT, Day, clean_line, refusal
from services.applications.domain.forms.categories import Category, Variant
from services.applications.domain.forms.classes import FormPart, Public
from services.applications.domain.forms.enterprise import ManufacturingForm, ServicesForm
from services.applications.domain.forms.evidence import (
    EnterpriseEvidence,
    FrontLineEvidence,
    LeaderEvidence,
    Material,
)
from services.applications.domain.forms.internal import (
    InternalLeader,
    InternalManufacturing,
    InternalServices,
    InternalStar,
    InternalTeam,
)
from services.applications.domain.forms.leader import LeaderForm
from services.applications.domain.forms.star import StarForm
from services.applications.domain.forms.team import TeamForm

FORM_VERSION = "2026"  # of the definitions in this package; a submission is pinned to it


def located(kind: PydanticCustomError, *path: str) -> ValidationError:
    """A refusal that names a box further in; raised inside a validator it takes that validator's own path before it."""
    return ValidationError.from_exception_data(
        "form", [InitErrorDetails(type=kind, loc=path, input=None)], hide_input=True
    )


def _nothing_declared(value: object) -> object:
    return {} if value is None else value


def _nothing_attached(value: object) -> object:
    return () if value is None else value


def _department(value: str) -> str:
    if not _DEPARTMENT.fullmatch(value):
        raise refusal(
            "department_form", "推荐单位应填部门代码（小写字母开头，只含小写字母和数字），例如 haizhou、transport"
        )
    return value


_DEPARTMENT = re.compile("[a-z][a-z0-9]{0,31}")
RoundYear = Annotated[int, Strict(), Field(ge=2000, le=2100)]
DepartmentId = Annotated[
    str,
    BeforeValidator(clean_line),
    AfterValidator(_department),
    WithJsonSchema({"type": "string", "pattern": f"^{_DEPARTMENT.pattern}$"}),
]
_may_be_missing = BeforeValidator(_nothing_declared)


class _Application(FormPart):
    round: Annotated[RoundYear, Public] = Field(title="届次")
    recommending_department: DepartmentId = Field(title="推荐单位")
    applied_on: Day = Field(title="申报日期")
    materials: Annotated[tuple[Material, ...], BeforeValidator(_nothing_attached), Field(max_length=LIST_LIMIT)] = (
        Field(default=(), title="申报材料")
    )


class ManufacturingApplication(_Application):
    """An enterprise with table 1."""

    category: Annotated[Literal[Category.ENTERPRISE], Public] = Field(title="类别")
    variant: Annotated[Literal[Variant.MANUFACTURING], Public] = Field(title="行业类型")
    form: ManufacturingForm = Field(title="申报表")
    evidence: Annotated[EnterpriseEvidence, _may_be_missing] = Field(default=EnterpriseEvidence(), title="申报条件")


class ServicesApplication(_Application):
    """An enterprise with table 2."""

    category: Annotated[Literal[Category.ENTERPRISE], Public] = Field(title="类别")
    variant: Annotated[Literal[Variant.SERVICES], Public] = Field(title="行业类型")
    form: ServicesForm = Field(title="申报表")
    evidence: Annotated[EnterpriseEvidence, _may_be_missing] = Field(default=EnterpriseEvidence(), title="申报条件")


class TeamApplication(_Application):
    """A team with table 3."""

    category: Annotated[Literal[Category.TEAM], Public] = Field(title="类别")
    form: TeamForm = Field(title="申报表")
    evidence: Annotated[FrontLineEvidence, _may_be_missing] = Field(default=FrontLineEvidence(), title="申报条件")


class _PersonalApplication(_Application):
    form: StarForm | LeaderForm

    @model_validator(mode="after")
    def born_before_applying(self) -> Self:
        """A slip in the year of either date."""
        if self.form.person.birth_date >= self.applied_on:
            raise located(
                refusal("birth_date_after_application", "出生时间不早于申报日期，请核对两项"),
                "form",
                "person",
                "birth_date",
            )
        return self


class StarApplication(_PersonalApplication):
    """A star with table 4."""

    category: Annotated[Literal[Category.STAR], Public] = Field(title="类别")
    form: StarForm = Field(title="申报表")
    evidence: Annotated[FrontLineEvidence, _may_be_missing] = Field(default=FrontLineEvidence(), title="申报条件")


class LeaderApplication(_PersonalApplication):
    """A leader with table 5."""

    category: Annotated[Literal[Category.LEADER], Public] = Field(title="类别")
    form: LeaderForm = Field(title="申报表")
    evidence: Annotated[LeaderEvidence, _may_be_missing] = Field(default=LeaderEvidence(), title="申报条件")


EnterpriseApplication = ManufacturingApplication | ServicesApplication
PersonApplication = StarApplication | LeaderApplication
AnyApplication = EnterpriseApplication | TeamApplication | PersonApplication

_BY_CATEGORY: dict[str, type[BaseModel]] = {
    Category.TEAM: TeamApplication,
    Category.STAR: StarApplication,
    Category.LEADER: LeaderApplication,
}
_BY_VARIANT: dict[str, type[BaseModel]] = {
    Variant.MANUFACTURING: ManufacturingApplication,
    Variant.SERVICES: ServicesApplication,
}
APPLICATION_TYPES: tuple[type[BaseModel], ...] = (*_BY_VARIANT.values(), *_BY_CATEGORY.values())


def _choose(value: Any, _union: Callable[[Any], Any]) -> Any:
    """The shape that `category` and `variant` name; unlike a tagged union's, the errors' paths name the boxes alone."""
    if isinstance(value, APPLICATION_TYPES):
        return value
    if not isinstance(value, dict):
        raise refusal("application_type", "申报内容应为一个对象（含 category、form 等），请按样例填写")
    category = value.get("category")
    if category == Category.ENTERPRISE:
        variant = value.get("variant")
        if not isinstance(variant, str) or variant not in _BY_VARIANT:
            raise located(
                refusal("variant_unknown", "请选择行业类型：manufacturing（制造业）或 services（服务业）"), "variant"
            )
        return _BY_VARIANT[variant].model_validate(value)
    if not isinstance(category, str) or category not in _BY_CATEGORY:
        raise located(
            refusal(
                "category_unknown",
                "请选择类别：enterprise（单位）、team（班组）、star（明星）或 leader（卓越领导者）",
            ),
            "category",
        )
    return _BY_CATEGORY[category].model_validate(value)


ApplicationForm = Annotated[
    Annotated[
        Annotated[ManufacturingApplication, Tag("ManufacturingApplication")]
        | Annotated[ServicesApplication, Tag("ServicesApplication")]
        | Annotated[TeamApplication, Tag("TeamApplication")]
        | Annotated[StarApplication, Tag("StarApplication")]
        | Annotated[LeaderApplication, Tag("LeaderApplication")],
        Discriminator(lambda application: type(application).__name__),
    ],
    WrapValidator(_choose),
]

InternalForm = Annotated[
    Annotated[InternalManufacturing | InternalServices, Field(discriminator="variant")]
    | InternalTeam
    | InternalStar
    | InternalLeader,
    Field(discriminator="category"),
]

_adapter: TypeAdapter[AnyApplication] = TypeAdapter(ApplicationForm, config=ConfigDict(hide_input_in_errors=True))


def parse(data: object) -> AnyApplication:
    """An application from parsed JSON; raises pydantic's ValidationError with a path and a Chinese message each."""
    return _adapter.validate_python(data)
