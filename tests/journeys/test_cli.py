"""The command line against a running suite, as an applicant's office and an operator use it."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.suite import Serving, honours

DEMO = Path(__file__).parents[2] / "deploy" / "demo"
SAMPLES = DEMO / "samples"
STORY = (
    "提交申报", "初审合格", "材料审核合格", "专家评审完成", "入围", "公示",
    "授予", "取消荣誉称号", "已收回荣誉证书", "三年内",
)  # fmt: skip
STREAMS = (
    "zlxh_applications", "zlxh_eligibility", "zlxh_review", "zlxh_publicity", "zlxh_publicity_public", "zlxh_surveys",
)  # fmt: skip
COMMANDS = ([], ["up"], ["serve"], ["demo"], ["submit"], ["timeline"], ["admin"], ["admin", "parked"])


@pytest.fixture(scope="module")
def ready(serving: Serving) -> Serving:
    """A round that takes applications today, whatever today is."""
    opened = serving.honours("admin", "open-round", "2050", "--from", "2020-01-01", "--until", "2099-12-31")
    assert opened.returncode == 0, opened.stderr
    return serving


def written(folder: Path, name: str = "table4-star.json", **changes: Any) -> Path:
    """A sample, changed, beside its materials."""
    content = json.loads((SAMPLES / name).read_text("utf-8")) | {"round": 2050} | changes
    (folder / "materials").symlink_to(SAMPLES / "materials")
    file = folder / "application.json"
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return file


def numbers(serving: Serving) -> int:
    with serving.client("auditor.1") as client:
        return len(client.get("/api/applications", params={"round": 2050}).json()["applications"])


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.json")))
def test_submit_takes_every_sample_and_timeline_tells_of_it(ready: Serving, tmp_path: Path, name: str) -> None:
    sent = ready.honours("submit", str(written(tmp_path, name)))
    assert sent.returncode == 0, sent.stderr
    application = sent.stdout.strip()
    UUID(application)
    assert "未上传" not in sent.stderr or name == "table5-leader.json"
    told = ready.honours("timeline", application)
    assert told.returncode == 0
    assert "提交申报" in told.stdout
    again = ready.honours("submit", str(tmp_path / "application.json"))
    assert again.returncode == 2
    assert "已申报" in again.stderr


def _wrong_ids(content: dict[str, Any]) -> None:
    content["form"]["person"]["citizen_id"] = "320706199005060428"
    content["form"]["organisation"]["uscc"] = "91320706MA1ABCD11Q"


def _out_of_range(content: dict[str, Any]) -> None:
    content["form"]["service_figures"]["satisfaction_rate"] = "101"


def _wrong_types(content: dict[str, Any]) -> None:
    content["form"]["service_figures"]["annual_complaint_count"] = "three"
    content["evidence"]["front_line"] = "yes"


def _unknown(content: dict[str, Any]) -> None:
    content["form"]["nickname"] = "阿明"


def _nul(content: dict[str, Any]) -> None:
    content["form"]["deeds"] = "前\x00后"


@pytest.mark.parametrize(
    ("spoil", "fields"),
    [
        (_wrong_ids, {"form.person.citizen_id", "form.organisation.uscc"}),
        (_out_of_range, {"form.service_figures.satisfaction_rate"}),
        (_wrong_types, {"form.service_figures.annual_complaint_count", "evidence.front_line"}),
        (_unknown, {"form.nickname"}),
        (_nul, set()),
    ],
)
def test_submit_names_every_problem_and_stores_nothing(
    ready: Serving, tmp_path: Path, spoil: Any, fields: set[str]
) -> None:
    before = numbers(ready)
    content = json.loads((SAMPLES / "table4-star.json").read_text("utf-8"))
    spoil(content)
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(content), "utf-8")
    refused = ready.honours("submit", str(file))
    assert refused.returncode == 2
    for field in fields:
        assert f"{field}：" in refused.stderr
    assert "未保存任何内容" in refused.stderr
    assert "320706199005060428" not in refused.stderr
    assert refused.stdout == ""
    assert numbers(ready) == before


@pytest.mark.parametrize("content", [b"{", b"[1, 2", b'{"a": NaN}', b"\xff\xfe", b'{"a": "\\ud800"}', b"", b"[]"])
def test_submit_refuses_what_is_no_application(ready: Serving, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    refused = ready.honours("submit", str(file))
    assert refused.returncode == 2
    assert refused.stderr.strip()
    assert "Traceback" not in refused.stderr


def test_submit_refuses_a_material_that_is_not_what_it_says(ready: Serving, tmp_path: Path) -> None:
    before = numbers(ready)
    materials = tmp_path / "materials"
    materials.mkdir()
    content = json.loads((SAMPLES / "table4-star.json").read_text("utf-8")) | {"round": 2050}
    for material in content["materials"]:
        (tmp_path / material["file"]).write_bytes(b"MZ this is a program")
    file = tmp_path / "application.json"
    file.write_text(json.dumps(content), "utf-8")
    refused = ready.honours("submit", str(file), "--materials", str(tmp_path))
    assert refused.returncode == 2
    assert "star-form.pdf" in refused.stderr
    assert numbers(ready) == before


def test_submit_without_a_suite_says_how_to_start_one(tmp_path: Path) -> None:
    refused = honours(tmp_path, "submit", str(SAMPLES / "table4-star.json"))
    assert refused.returncode == 1
    assert "honours up" in refused.stderr


def test_timeline_of_the_revoked_honour_tells_the_whole_story(serving: Serving) -> None:
    told = serving.honours("timeline", "2026-S-0004")
    for part in STORY:
        assert part in told.stdout, part
    assert serving.honours("timeline", "2026-S-9999").returncode == 2


def test_streams_are_there_and_checked_not_rewritten(serving: Serving) -> None:
    checked = serving.honours("admin", "streams")
    assert checked.returncode == 0, checked.stderr
    for name in STREAMS:
        assert name in checked.stdout
    assert "已创建" not in checked.stdout


def test_a_read_model_is_rebuilt_while_the_suite_serves(serving: Serving) -> None:
    with serving.client() as client:
        before = client.get("/api/publicity/register").json()
        rebuilt = serving.honours("admin", "rebuild", "publicity", "register")
        assert rebuilt.returncode == 0, rebuilt.stderr
        assert client.get("/api/publicity/register").json() == before
    assert "register" in serving.honours("admin", "rebuild", "publicity").stdout


def test_accounts_are_listed_added_and_disabled(serving: Serving) -> None:
    added = serving.honours(
        "admin", "accounts", "add", "office.li", "--name", "李某", "--department", "zlxh", "--role", "office",
        "--password", "demo-2026",
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    with serving.client("office.li") as client:
        assert client.get("/api/review/inbox").status_code == 200
    assert "office.li" in serving.honours("admin", "accounts", "list").stdout
    assert serving.honours("admin", "accounts", "disable", "office.li").returncode == 0


def test_nothing_is_parked_after_the_round(serving: Serving) -> None:
    for service in ("applications", "eligibility", "review", "publicity", "surveys"):
        listed = serving.honours("admin", "parked", "list", service, "--all")
        assert listed.returncode == 0
        assert "zlxh_" not in listed.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(tmp_path: Path, command: list[str]) -> None:
    explained = honours(tmp_path, *command, "--help")
    assert explained.returncode == 0
    assert "Usage" in explained.stdout
