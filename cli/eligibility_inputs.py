"""What stands beside the applications in `eligibility check`: a register of bans, judgements, a day."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from cli.json_files import BadFileError, read_json
from services.applications.domain.forms import AnyApplication, holder_identity
from services.applications.domain.forms.boxes import Day, Flag, Line, clean_text
from services.applications.domain.forms.identifiers import CitizenId, Uscc
from services.eligibility.domain.rulebook import (
    VERSIONS,
    Ban,
    Judgement,
    RulebookError,
    ban_from,
    load,
)
from shared.identity import person, team, unit
from shared.web.fields import field_errors

E = TypeVar("E", bound=BaseModel)
_day: TypeAdapter[date] = TypeAdapter(Day)
_ONE_HOLDER = (
    "应写明一个对象：citizen_id（个人），或 uscc（单位），或 uscc 与 team_name（班组），三者择一，不能缺少或并列"
)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class BanEntry(_Entry):
    """A ban as an office keeps it: whom it is on, and the day of the decision (18.3)."""

    citizen_id: CitizenId | None = None
    uscc: Uscc | None = None
    team_name: Line | None = None
    decided_on: Day

    @model_validator(mode="after")
    def _one_holder(self) -> "BanEntry":
        if (self.citizen_id is None) is (self.uscc is None) or (self.team_name is not None and self.uscc is None):
            raise PydanticCustomError("one_holder", _ONE_HOLDER)
        return self

    @property
    def identity(self) -> str:
        """Whom it is on, as `shared.identity` writes it; never log it."""
        if self.citizen_id is not None:
            return person(self.citizen_id)
        uscc = str(self.uscc)
        return unit(uscc) if self.team_name is None else team(uscc, self.team_name)


class JudgementEntry(_Entry):
    """A judgement on a J or M clause."""

    clause: Annotated[str, Field(pattern=r"^[1-9][0-9]?(\.[1-9][0-9]?)?$")]
    met: Flag
    reason: Annotated[str, Field(min_length=1, max_length=1000), BeforeValidator(clean_text)]
    by: Line


class BanRegister:
    """The bans of a file, by holder."""

    def __init__(self, entries: Iterable[BanEntry]) -> None:
        self._bans: dict[str, list[Ban]] = {}
        for entry in entries:
            self._bans.setdefault(entry.identity, []).append(ban_from(entry.decided_on))

    def of(self, application: AnyApplication) -> tuple[Ban, ...]:
        """The bans on the holder of an application."""
        return tuple(self._bans.get(holder_identity(application), ()))


def read_bans(file: str) -> BanRegister:
    """A register of bans. Raises BadFileError."""
    return BanRegister(_entries(file, BanEntry, "禁止申报名册"))


def read_judgements(file: str) -> tuple[Judgement, ...]:
    """Judgements, one a clause. Raises BadFileError, also for a judgement on a fact and for an unknown clause."""
    judgements = tuple(Judgement(**entry.model_dump()) for entry in _entries(file, JudgementEntry, "评判清单"))
    problems = []
    for number, judgement in enumerate(judgements, start=1):
        refused = _why_refused(judgement.clause)
        if refused is None and any(earlier.clause == judgement.clause for earlier in judgements[: number - 1]):
            refused = f"第{judgement.clause}条在前面已有评判；每条只能有一个评判，请只保留有效的一个"
        if refused is not None:
            problems.append((f"第 {number} 项 clause", refused))
    if problems:
        raise BadFileError(f"{file} 中有 {len(problems)} 项评判不能接受：", problems)
    return judgements


def read_day(written: str) -> date:
    """The day that `--on` names. Raises BadFileError."""
    try:
        return _day.validate_python(written)
    except ValidationError as error:
        raise BadFileError("--on 有误：", [("--on", field_errors(error)[0].message)]) from error


def _why_refused(clause: str) -> str | None:
    books = [load(version.name) for version in VERSIONS]
    for book in books:
        for category, rules in book.rules.items():
            if any(rule.citation == clause for rule in rules):
                try:
                    book.check_judgeable(category, clause)
                except RulebookError as error:
                    return f"{error}。{error.remedy}"
                return None
    return f"评审规则没有第{clause}条；请填写条款编号，如“9.2”"


def _entries(file: str, entry: type[E], what: str) -> list[E]:
    content = read_json(file, what)
    if not isinstance(content, list):
        raise BadFileError(f"{file} 应为一个 JSON 列表（{what}），没有内容时写 []。")
    found, problems = [], []
    for number, raw in enumerate(content, start=1):
        try:
            found.append(entry.model_validate(raw))
        except ValidationError as error:
            problems += [(f"第 {number} 项 {each.field}".rstrip(), each.message) for each in field_errors(error, raw)]
    if problems:
        raise BadFileError(f"{file} 有 {len(problems)} 处需要改正：", problems)
    return found
