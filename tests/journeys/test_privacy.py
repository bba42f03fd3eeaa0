"""Personal data stays where it belongs: nothing of it on the bus, in a log, a view or another service's history."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.suite import Played, Serving

DEMO = Path(__file__).parents[2] / "deploy" / "demo" / "applications"


@pytest.fixture(scope="module")
def planted() -> set[bytes]:
    """Every citizen id, phone, mobile, e-mail and contact of the demo, in the encodings in which they could leak."""
    values: set[str] = set()
    for file in DEMO.glob("*.json"):
        form = json.loads(file.read_text("utf-8"))["form"]
        organisation = form["organisation"]
        values |= {organisation[name] for name in ("phone", "mobile", "email", "contact_name")}
        if "person" in form:
            values.add(form["person"]["citizen_id"])
    assert len(values) > 100
    encoded: set[bytes] = set()
    for value in values:
        text = value.encode()
        encoded |= {text, value.encode("utf-16-le"), value.encode("gb18030"), base64.b64encode(text).rstrip(b"=")[:-1]}
        encoded |= {text.hex().encode(), json.dumps(value)[1:-1].encode()}
    return encoded


def leaks(files: list[Path], planted: set[bytes]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for file in files:
        content = file.read_bytes()
        hits = [value for value in planted if value in content]
        if hits:
            found[file.name] = hits
    return found


def test_the_search_finds_what_is_there(planted: set[bytes], tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"before " + next(iter(planted)) + b" after")
    assert leaks([tmp_path / "log"], planted) != {}


def test_no_database_stream_or_log_holds_personal_data_in_the_clear(played: Played, planted: set[bytes]) -> None:
    kept = played.data / "files"  # the materials that applicants themselves attached
    files = [file for file in played.data.rglob("*") if file.is_file() and kept not in file.parents]
    names = {file.suffix for file in files}
    assert {".db", ".blk"} <= names, "the search must cover databases and the bus's blocks"
    assert leaks(files, planted) == {}


def test_the_commands_printed_no_personal_data(played: Played, planted: set[bytes]) -> None:
    printed = played.printed.encode()
    assert [value for value in planted if value in printed] == []


@pytest.mark.parametrize("path", ["/", "/notices", "/notices/2026", "/register", "/api/publicity/register"])
def test_public_pages_show_names_and_units_only(serving: Serving, planted: set[bytes], path: str) -> None:
    with serving.client() as client:
        page: Any = client.get(path)
    assert page.status_code == 200
    assert [value for value in planted if value in page.content] == []
