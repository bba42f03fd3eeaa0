"""The golden cases as a clerk meets them: files on a disk, `honours eligibility check`, a line of JSON or the field."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import running
from cli.eligibility import eligibility
from tests.eligibility.golden.cases import DECIDED, REFUSED, Case


@pytest.fixture(autouse=True)
def _wide_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.err, "_width", 400)


def holder(content: dict[str, Any]) -> dict[str, str]:
    """Whom a ban on the application's holder names."""
    form = content["form"]
    if "person" in form:
        return {"citizen_id": form["person"]["citizen_id"]}
    team = {"team_name": form["team_name"]} if "team_name" in form else {}
    return {"uscc": form["organisation"]["uscc"], **team}


def check(case: Case, folder: Path) -> Result:
    def written(name: str, content: object) -> str:
        file = folder / name
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return str(file)

    arguments = ["check", written("申报.json", case.content)]
    if case.on is not None:
        arguments += ["--on", str(case.on)]
    if case.bans is not None:
        register = [{**holder(case.content), "decided_on": day} for day in case.bans]
        arguments += ["--bans", written("名册.json", register)]
    if case.judgements:
        arguments += ["--judgements", written("评判.json", [each.model_dump() for each in case.judgements])]
    return CliRunner().invoke(eligibility, arguments)


@pytest.mark.parametrize("case", [case for case in DECIDED if not case.measurements], ids=lambda case: case.id)
def test_golden_file_gets_its_line(case: Case, tmp_path: Path) -> None:
    result = check(case, tmp_path)
    assert result.exit_code == 0, result.output
    line = json.loads(result.stdout)
    clause = next(clause for clause in line["clauses"] if clause["clause"] == case.clause)
    assert (clause["verdict"], line["verdict"]) == (case.expected["verdict"], case.expected["overall"]), case.title
    assert (case.bans is None) == ("未查询" in line["clauses"][-1]["message"])


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
def test_golden_file_that_is_no_application_gets_its_field_and_code_2(case: Case, tmp_path: Path) -> None:
    result = check(case, tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{case.expected['refused']}：" in result.stderr
