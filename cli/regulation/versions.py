"""A version of the rulebook as the command line names it: a published one, or one that a file proposes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cli.json_files import BadFileError, read_json
from cli.regulation.values import BadValueError, from_json
from services.applications.domain.forms.boxes import Day, Line, clean_text
from services.eligibility.domain.rulebook import VERSIONS, Rulebook, Version, load
from services.eligibility.domain.rulebook.dated import Dated, Parameter
from services.eligibility.domain.rulebook.parameters import PARAMETERS
from shared.web.fields import field_errors

_BY_KEY = {parameter.key: parameter for parameter in PARAMETERS}
Said = Annotated[str, Field(min_length=1, max_length=1000), BeforeValidator(clean_text)]


@dataclass(frozen=True, slots=True)
class Edition:
    """A version with its rules, and every parameter as it is dated in it."""

    version: Version
    book: Rulebook
    dated: Mapping[str, Dated[Any]]
    proposed: bool = False


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ProposedChange(_Given):
    """One parameter's new value, how it is read, and where that comes from."""

    parameter: str
    value: Any
    source: Said


class Proposal(_Given):
    """A version that is proposed; it begins after the version that it changes, the latest unless it names another."""

    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]
    in_force_from: Day
    why: Line
    based_on: str | None = None
    changes: Annotated[tuple[ProposedChange, ...], Field(min_length=1, max_length=len(PARAMETERS))]


def published(name: str) -> Edition:
    """A published version. Raises UnknownRulebookError."""
    book = load(name)
    version = next(each for each in VERSIONS if each.name == name)
    return Edition(version, book, {p.key: p.on(version.in_force_from) for p in PARAMETERS})


def edition(name: str) -> Edition:
    """The version of that name, or the one that the file of that name proposes. Raises BadFileError."""
    known = [version.name for version in VERSIONS]
    if name in known:
        return published(name)
    if not Path(name).is_file() and not name.endswith(".json"):
        raise BadFileError(
            f"没有版本为“{name}”的评审规则。", [("", f"现有：{'、'.join(known)}；也可以给出拟议版本的文件（JSON）")]
        )
    return _proposed(name)


def _proposed(file: str) -> Edition:
    content = read_json(file, "拟议的评审规则")
    try:
        proposal = Proposal.model_validate(content)
    except ValidationError as error:
        found = [(entry.field, entry.message) for entry in field_errors(error, content)]
        raise BadFileError(f"{file} 有 {len(found)} 处需要改正：", found) from error
    base, problems = _base(proposal)
    dated: dict[str, Dated[Any]] = {}
    for number, change in enumerate(proposal.changes):
        try:
            parameter, value = _change(change, base, dated)
        except BadValueError as error:
            problems.append((f"changes.{number}.parameter", str(error)))
            continue
        except _ValueRefusedError as error:
            problems.append((f"changes.{number}.value", str(error)))
            continue
        was = base.dated[parameter.key]
        dated[parameter.key] = Dated(proposal.in_force_from, value, was.quote, change.source)
    if problems:
        raise BadFileError(f"{file} 有 {len(problems)} 处需要改正：", problems)
    values = replace(base.book.values, by_key={**base.book.values.by_key, **{k: d.value for k, d in dated.items()}})
    return Edition(
        Version(proposal.version, proposal.in_force_from, proposal.why),
        replace(base.book, version=proposal.version, values=values),
        {**base.dated, **dated},
        proposed=True,
    )


def _base(proposal: Proposal) -> tuple[Edition, list[tuple[str, str]]]:
    """What is changed, and what is wrong with the proposal's name, day and basis."""
    known = [version.name for version in VERSIONS]
    problems = []
    if proposal.version in known:
        problems.append(("version", f"版本“{proposal.version}”已经发布，请另取名称"))
    name = known[-1] if proposal.based_on is None else proposal.based_on
    if name not in known:
        problems.append(("based_on", f"没有这个版本；现有：{'、'.join(known)}"))
        name = known[-1]
    base = published(name)
    if proposal.in_force_from <= base.version.in_force_from:
        problems.append(
            (
                "in_force_from",
                f"应晚于所依据的版本 {name} 的施行日 {base.version.in_force_from}：新的读法不改变以往的认定",
            )
        )
    return base, problems


class _ValueRefusedError(Exception):
    """The value is not one that the parameter can have."""


def _change(change: ProposedChange, base: Edition, already: Mapping[str, object]) -> tuple[Parameter[Any], Any]:
    parameter = _BY_KEY.get(change.parameter)
    if parameter is None:
        near = get_close_matches(change.parameter, _BY_KEY, n=1)
        hint = f"，是否为 {near[0]}？" if near else "；全部参数见 honours rulebook show"
        raise BadValueError(f"没有这个参数{hint}")
    if parameter.key in already:
        raise BadValueError("这个参数在前面已经改过")
    try:
        value = from_json(parameter, change.value)
    except BadValueError as error:
        raise _ValueRefusedError(str(error)) from error
    if value == base.dated[parameter.key].value:
        raise _ValueRefusedError(f"与版本 {base.version.name} 相同，没有改变")
    return parameter, value
