"""What was typed into the self-check's form, as facts; every box that is wrong is named, and nothing is kept."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.eligibility.domain.rulebook import Category, Facts
from services.eligibility.pages.boxes import DECLARED, GROUPS, MATERIAL_KINDS, UNIT_HONOURS, Box, Entries
from shared.history import FieldError, InvalidInputError

_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,10})?)%?")
_COUNT = re.compile(r"[0-9]{1,9}")
_REPORT = "报告"
Typed = Mapping[str, str]


def clean(form: Mapping[str, object]) -> dict[str, str]:
    """What was typed, half width and without white space at the ends; files and what is absurdly long left out."""
    texts = {name: value for name, value in form.items() if isinstance(value, str) and len(value) <= 100}
    return {name: unicodedata.normalize("NFKC", value).strip() for name, value in texts.items()}


def facts_of(category: Category, typed: Typed, *, today: date) -> Facts:
    """The facts as typed. Raises InvalidInputError with every box that is wrong."""
    errors: list[FieldError] = []
    found: dict[str, Any] = {}
    for group in GROUPS[category]:
        for box in group.boxes:
            if isinstance(box, Entries):
                found[box.name] = _entries(box, typed, errors)
            else:
                found[box.name] = _read(box, typed.get(box.name, ""), errors)
    if errors:
        raise InvalidInputError(errors=errors)
    return Facts.model_validate(
        {
            "category": category,
            "applied_on": found.pop("applied_on") or today,
            "figures": _under("figures", found),
            "evidence": _evidence(found),
            "materials": [kind for kind in MATERIAL_KINDS if found.get(f"materials.{kind}")],
        }
    )


def _read(box: Box, text: str, errors: list[FieldError]) -> Any:
    """The value of a box, None where nothing was typed or it is wrong."""
    if not text:
        return None
    wrong = ""
    value: Any = None
    if box.what == "tick":
        value = True
    elif box.what == "flag":
        value, wrong = text == "yes", "" if text in box.choices else "请选择是或否"
    elif box.what == "choice":
        value, wrong = text, "" if text in box.choices else "请从所列的选项中选择"
    elif box.what == "count":
        value, wrong = (int(text), "") if _COUNT.fullmatch(text) else (None, "应为整数，例如 3")
    elif box.what == "rate":
        value, wrong = _rate(text)
    else:
        value, wrong = _day(text)
    if wrong:
        errors.append(FieldError(box.name, wrong))
    return None if wrong else value


def _rate(text: str) -> tuple[str | None, str]:
    number = _RATE.fullmatch(text)
    if number is None or int(number[1].partition(".")[0]) > 100 or float(number[1]) > 100:
        return None, "应为 0 到 100 的数字，例如 96.5"
    return number[1], ""


def _day(text: str) -> tuple[date | None, str]:
    parts = _DAY.fullmatch(text)
    try:
        day = date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2100:
        return None, "应为日期，格式为 YYYY-MM-DD"
    return day, ""


def _entries(entries: Entries, typed: Typed, errors: list[FieldError]) -> list[dict[str, Any]] | None:
    """None: not said. An empty list: there is none. A row counts where anything of it is filled in."""
    declared = typed.get(entries.name, "")
    if declared and declared not in DECLARED:
        errors.append(FieldError(entries.name, "请从所列的选项中选择"))
    rows = []
    for number in range(entries.rows):
        boxes = entries.row(number)
        if any(typed.get(box.name) for box in boxes):
            row = {box.name.rpartition(".")[2]: _read(box, typed.get(box.name, ""), errors) for box in boxes}
            rows.append(row | _named(entries, number))
    if declared == "none" and rows:
        errors.append(FieldError(entries.name, "选了“没有”，下面却有填写，请核对"))
    if declared == "some" and not rows:
        rows.append(_named(entries, 0))
    return rows if rows or declared == "none" else None


def _named(entries: Entries, number: int) -> dict[str, str]:
    if entries.name == "evidence.accidents":
        return {}
    named = {"title": f"所填第{number + 1}项"}
    return named | {"holder": entries.holder} if entries.holder else named


def _evidence(found: dict[str, Any]) -> dict[str, Any]:
    evidence = _under("evidence", found)
    if UNIT_HONOURS in found:
        of_unit, own = evidence.pop(UNIT_HONOURS.partition(".")[2]), evidence["prior_honours"]
        if own is not None or of_unit is not None:
            evidence["prior_honours"] = [*_said(own, "person"), *_said(of_unit, "unit")]
    for name in ("first_party_evaluation", "third_party_evaluation"):
        parts = _under(name, evidence)
        for part in parts:
            del evidence[f"{name}.{part}"]
        if any(value is not None for value in parts.values()):
            evidence[name] = parts | {"report": _REPORT if parts.get("report") else None}
    return evidence


def _said(honours: list[dict[str, Any]] | None, holder: str) -> list[dict[str, Any]]:
    """Of two lists that are one in the facts, the one that was left out stays missing beside the other."""
    return [{"holder": holder, "title": "未说明"}] if honours is None else honours


def _under(prefix: str, found: Mapping[str, Any]) -> dict[str, Any]:
    start = f"{prefix}."
    return {name.removeprefix(start): value for name, value in found.items() if name.startswith(start)}
