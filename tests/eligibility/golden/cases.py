"""The golden cases: YAML files that a clerk can read, each case as an application file with what it must come to."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cli.eligibility_check import facts_of as of_application
from services.applications.domain.forms import parse
from services.eligibility.domain.rulebook import Facts, Judgement, MeasuredSatisfaction, ban_from, load
from tests.eligibility.rulebook.given import application

HERE = Path(__file__).parent
BASES = {"star": "star", "team": "team", "manufacturing": "manufacturing", "services": "enterprise", "leader": "leader"}
KEYS = {"title", "base", "change", "remove", "materials", "on", "bans", "measured", "judgements"}
EXPECTED = {"verdict", "overall", "facts", "refused"}


class _Loader(yaml.CSafeLoader):
    """YAML with JSON's notion of yes, no and a day, as an application file has it; a key given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(set(keys)) == len(keys), f"given twice, {node.start_mark}"
        return super().construct_mapping(node, deep)


_GUESSED = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _GUESSED]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Case:
    """One case; `content` is the application file, `expected` what its author read in the regulation.

    `bans` are days of decisions on the holder, None where no register is asked; measurements come from the survey
    service and stand in no file.
    """

    id: str
    title: str
    clause: str
    content: dict[str, Any]
    bans: list[str] | None
    measurements: list[dict[str, Any]]
    judgements: tuple[Judgement, ...]
    on: date | None
    expected: dict[str, Any]


def _step(part: Any, name: str) -> Any:
    return part[int(name)] if isinstance(part, list) else part[name]


def _put(content: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    part: Any = content
    for name in above:
        part = _step(part, name)
    part[int(last) if isinstance(part, list) else last] = value


def _remove(content: dict[str, Any], path: str) -> None:
    above, _, last = path.rpartition(".")
    part: Any = content
    for name in above.split(".") if above else ():
        part = _step(part, name)
    del part[last]


def _content(written: dict[str, Any], base: str) -> dict[str, Any]:
    content = deepcopy(application(BASES[base]))
    if "materials" in written:
        content["materials"] = [
            {"kind": kind, "file": f"{number}.pdf"} for number, kind in enumerate(written["materials"])
        ]
    for path, value in written.get("change", {}).items():
        _put(content, path, value)
    for path in written.get("remove", ()):
        _remove(content, path)
    return content


def _measurements(written: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "event_id": f"zlxh.surveys:{number}",
            "period_from": "2015-01-01",
            "period_to": each["until"],
            "satisfied": each["satisfied"],
            "valid": each["valid"],
            "minimum_reached": each.get("minimum_reached", True),
        }
        for number, each in enumerate(written, 1)
    ]


def _judgements(written: Any, category: str) -> tuple[Judgement, ...]:
    if written == "all":
        rules = next(rules for of, rules in load("2026.1").rules.items() if of == category)
        return tuple(
            Judgement(clause=rule.citation, met=True, reason="材料翔实", by="zlxh-expert")
            for rule in rules
            if rule.judgeable
        )
    return tuple(Judgement(by="zlxh-expert", **each) for each in written)


def _cases(path: Path) -> Iterator[Case]:
    content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
    assert set(content) == {"clause", "text", "base", "cases"}, path
    for number, written in enumerate(content["cases"], 1):
        assert set(written) <= KEYS | EXPECTED, f"{path}: {written['title']}"
        file = _content(written, written.get("base", content["base"]))
        bans = written.get("bans", [])
        yield Case(
            id=f"{content['clause']}-{number:02}",
            title=written["title"],
            clause=content["clause"],
            content=file,
            bans=None if bans == "not_asked" else bans,
            measurements=_measurements(written.get("measured", [])),
            judgements=_judgements(written.get("judgements", ()), file["category"]),
            on=date.fromisoformat(written["on"]) if "on" in written else None,
            expected={name: written[name] for name in EXPECTED if name in written},
        )


def facts_of(case: Case) -> Facts:
    """What of the case the rulebook reads; pydantic's ValidationError where the file is no application."""
    bans = None if case.bans is None else tuple(ban_from(date.fromisoformat(day)) for day in case.bans)
    facts = of_application(parse(case.content), bans)
    measured = tuple(MeasuredSatisfaction.model_validate(each) for each in case.measurements)
    return facts.model_copy(update={"measurements": measured})


FILES = sorted(path for path in HERE.glob("*.yaml") if re.fullmatch(r"\d\d\.?\d*", path.stem))
CASES = [case for path in FILES for case in _cases(path)]
DECIDED = [case for case in CASES if "refused" not in case.expected]
REFUSED = [case for case in CASES if "refused" in case.expected]
