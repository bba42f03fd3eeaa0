"""What people call the boxes and materials that others name by their paths."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from services.applications.domain.forms.application import APPLICATION_TYPES
from services.applications.domain.forms.evidence import MaterialKind

MATERIALS = {
    MaterialKind.FORM: "申报表",
    MaterialKind.SUMMARY: "活动总结",
    MaterialKind.THIRD_PARTY_REPORT: "第三方用户满意度测评报告",
    MaterialKind.FIRST_PARTY_REPORT: "第一方用户评价报告",
    MaterialKind.REGISTRATION: "法人登记及产业准入资质证书",
    MaterialKind.MANAGEMENT_CERTIFICATES: "管理体系认证证书（或没有证书的声明）",
    MaterialKind.FINANCE_AND_HONOURS: "财务报表及技术、质量荣誉证书",
    MaterialKind.HONOURS: "相关荣誉证书",
    MaterialKind.UNIT_TITLE_AND_HONOURS: "用户满意服务单位及相关荣誉证书",
    MaterialKind.STAFF_SATISFACTION_SUMMARY: "内部员工满意度测评汇总表",
}
_SHAPES = frozenset({"form", "evidence"})
"""Parts that hold boxes and need not be named with them."""


@cache
def title_of(path: str) -> str:
    """`form.person.name` is 姓名, `materials.summary` 申报材料“活动总结”; a path that leads nowhere stays as it is."""
    steps = path.removeprefix("application.").split(".")
    if steps[0] == "materials" and len(steps) > 1 and steps[1] in set(MaterialKind):
        return f"申报材料“{MATERIALS[MaterialKind(steps[1])]}”"
    return next((titles for form in APPLICATION_TYPES if (titles := _titles(form, steps))), path)


def _titles(model: type[BaseModel], steps: list[str]) -> str:
    """The titles along a path, empty where it leads nowhere."""
    models: list[type[BaseModel]] = [model]
    titles: list[str] = []
    for step in steps:
        if step.isdecimal() and titles:
            titles[-1] += f"第 {int(step) + 1} 项"
            continue
        fields = [each.model_fields[step] for each in models if step in each.model_fields]
        if not fields:
            return ""
        if step not in _SHAPES or step == steps[-1]:
            titles.append(fields[0].title or step)
        models = [inner for field in fields for inner in _models_in(field.annotation)]
    return "·".join(titles)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
