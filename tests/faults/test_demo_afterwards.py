"""`up --demo`: the round is loaded, then the suite serves it and new work with the real clock; quiet all the while."""

import json
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from tests.faults.commands import Command, nobody_left, until
from tests.faults.histories import check_bus, check_histories
from tests.suite import PASSWORD

SAMPLES = Path(__file__).parents[2] / "deploy" / "demo" / "samples"


def signed_in(url: str, account: str) -> httpx2.Client:
    body = {"account": account, "password": PASSWORD}
    answer = httpx2.post(f"{url}/api/login", json=body, timeout=30, trust_env=False)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    return httpx2.Client(base_url=url, headers=headers, timeout=30, trust_env=False)


def application(folder: Path) -> Path:
    """A sample for a round that is open today, whatever today is."""
    content: dict[str, Any] = json.loads((SAMPLES / "table4-star.json").read_text("utf-8")) | {"round": 2050}
    (folder / "materials").symlink_to(SAMPLES / "materials")
    file = folder / "application.json"
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return file


@pytest.mark.timeout(600)
def test_up_with_the_demo_serves_it_and_takes_new_work(data: Path, tmp_path: Path) -> None:
    up = Command(data, "up", "--demo", "--port", "0")
    url = up.ready()
    assert "office.1" in up.out
    assert psutil.Process(up.process.pid).num_threads() == 1, "what played the round has ended"
    with signed_in(url, "office.1") as office:
        assert len(office.get("/api/applications", params={"round": 2026}).json()["applications"]) == 42
    opened = Command(data, "admin", "open-round", "2050", "--from", "2020-01-01", "--until", "2099-12-31")
    assert opened.result() == 0, opened.err
    submitted = Command(data, "submit", str(application(tmp_path)))
    assert submitted.result() == 0, submitted.err
    identifier = submitted.out.strip()
    with signed_in(url, "auditor.1") as auditor:
        path = f"/api/eligibility/{identifier}"
        until(lambda: auditor.get(path).status_code == 200, "eligibility has assessed it")
        told = auditor.get(f"/api/applications/{identifier}/timeline").json()
    assert told["round"] == 2050 if "round" in told else told["number"].startswith("2050")
    assert up.interrupt() == 0
    nobody_left(data)
    assert up.err == "", "nothing went wrong, so nothing was to be said"
    check_histories(data)
    check_bus(data)


@pytest.mark.timeout(300)
def test_a_demo_that_is_complete_is_told_again_and_changes_nothing(data: Path) -> None:
    first = Command(data, "demo", "--json")
    assert first.result() == 0, first.err
    again = Command(data, "demo", "--json")
    assert again.result() == 0, again.err
    assert again.figures() == first.figures()
    for demo in (first, again):
        assert demo.out.count("\n") == 1, "one object, and nothing else, on standard output"
        assert "ERROR" not in demo.err
        assert "WARNING" not in demo.err
    nobody_left(data)


@pytest.mark.timeout(120)
def test_the_demo_refuses_a_directory_with_real_data(data: Path) -> None:
    up = Command(data, "up", "--port", "0")
    up.ready()
    assert up.interrupt() == 0
    demo = Command(data, "demo")
    assert demo.result() == 2
    assert "已有正式数据" in demo.err
