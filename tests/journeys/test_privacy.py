"""Personal data stays where it belongs: nothing of it on the bus, in a log, a view or another service's history."""

import asyncio
import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from shared.legal_time import legal_date
from shared.messaging import Bus, EmbeddedNats
from tests.api.refusals import check
from tests.suite import Played, Serving, serving_copy

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
    return in_every_encoding(values)


def in_every_encoding(values: Iterable[str]) -> set[bytes]:
    """The encodings in which a value could leak."""
    encoded: set[bytes] = set()
    for value in values:
        text = value.encode()
        encoded |= {text, value.encode("utf-16-le"), value.encode("gb18030"), base64.b64encode(text).rstrip(b"=")[:-1]}
        encoded |= {text.hex().encode(), json.dumps(value)[1:-1].encode(), quote(value).encode()}
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


PROBES = {
    "citizen_id": "320706196401236726",
    "birth_date": "1964-01-23",
    "political_status": "探针党派",
    "education": "探针学历",
    "graduated_from": "探针学院",
    "contact_name": "探针联系人",
    "phone": "0518-85557391",
    "mobile": "13851867391",
    "email": "probe.7391@example.cn",
}
RESPONDENT = {"signature": "探针签名", "phone": "13951867392"}
PASSWORD = "probe 13851867393"


@dataclass
class Probed:
    """A suite at its most talkative, after everything was done with the probes: what it refused, and what it said."""

    serving: Serving
    refusals: list[Any]
    log: Path


def probe() -> dict[str, Any]:
    """The sample of table 4, whose private boxes hold values that stand nowhere else."""
    content: dict[str, Any] = json.loads((DEMO.parent / "samples" / "table4-star.json").read_text("utf-8"))
    person, organisation = content["form"]["person"], content["form"]["organisation"]
    for part in (person, organisation):
        part.update({name: value for name, value in PROBES.items() if name in part})
    assert {*PROBES} <= {*person, *organisation}
    return content | {"round": 2050, "recommending_department": "haizhou"}


def refused_applications() -> Iterator[dict[str, Any]]:
    """The probes where they are wrong, and beside something that is."""
    for name in ("citizen_id", "phone", "mobile", "email", "birth_date"):
        for place in ("person", "organisation"):
            content = probe()
            if name in content["form"][place]:
                content["form"][place][name] += "七"
                yield content
    for value in PROBES.values():
        content = probe()
        content["form"]["organisation"]["uscc"] = value
        content["form"]["service_figures"]["satisfaction_rate"] = value
        content["form"]["person"]["sex"] = value
        content["applied_on"] = content["category"] = value
        yield content
        yield probe() | {"nickname": value}
        yield probe() | {"recommending_department": value}
        yield probe() | {"evidence": value, "materials": [{"kind": value, "file": value}]}


@pytest.fixture(scope="module")
def probed(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probed]:
    folder = tmp_path_factory.mktemp("probed")
    log = folder / "log"
    with serving_copy(played, folder, "-vv", log=log) as serving:
        opened = serving.honours("admin", "open-round", "2050", "--from", "2020-01-01", "--until", "2099-12-31")
        assert opened.returncode == 0, opened.stderr
        yield Probed(serving, exercise(serving), log)


def exercise(serving: Serving) -> list[Any]:
    """Everything in which the probes are sent, well and badly; the answers that refused."""
    refusals = []
    unit, clerk, public = serving.client("applicant.haizhou"), serving.client("clerk.haizhou"), serving.client()
    with unit, clerk, public:
        for content in refused_applications():
            refusals.append(unit.post("/api/applications", json={"application": content}))
            refusals.append(unit.post("/api/applications", json={"application": content, "files": {"a": "x"}}))
        for value in (*PROBES.values(), *RESPONDENT.values()):
            refusals.append(public.post("/api/login", json={"account": value, "password": PASSWORD}))
            refusals.append(unit.get(f"/api/applications/{value}"))
            refusals.append(unit.get("/api/applications", params={"round": value, "state": value}))
            refusals.append(unit.post("/api/applications/materials", params={"name": "a.pdf"}, content=value.encode()))
            refusals.append(unit.post("/api/applications", content=f'{{"{value}": "{value}\\u0000"}}', headers=JSON))
            refusals.append(unit.post("/api/applications", json={}, headers={"Idempotency-Key": quote(value) + " x"}))
            assert public.get("/register", params={"q": value}).status_code == 200
        done = unit.post(
            "/api/applications", json={"application": probe()}, headers={"X-Request-Id": PROBES["mobile"], **WAIT}
        )
        assert done.status_code == 201, done.text
        application = done.json()["id"]
        refusals.append(unit.post("/api/applications", json={"application": probe()}))
        subject = {"category": "star", "round": 2050, "name": "示例", "citizen_id": PROBES["citizen_id"]}
        days = {"period_from": "2026-01-01", "period_to": "2026-12-31", "party": "first"}
        survey = clerk.post("/api/surveys", json={"subject": subject, **days}, headers=WAIT)
        assert survey.status_code == 201, survey.text
        path = f"/api/surveys/{survey.json()['id']}"
        scores = {"speed": 9, "skill": 9, "outcome": 9, "warmth": 9, "thoroughness": 9, "communication": 9}
        scores |= {"sound_process": 9, "keeps_commitments": 9, "polite_language": 9}
        answers = {"answers": [{"scores": scores, **RESPONDENT}]}
        assert clerk.post(f"{path}/answers", json=answers, headers=WAIT).status_code == 201
        wrongs = ({"phone": RESPONDENT["phone"] * 2}, {"scores": {"speed": RESPONDENT["phone"]}}, {"answered_on": "x"})
        bad = [{"answers": [answers["answers"][0] | wrong]} for wrong in wrongs]
        refusals += [clerk.post(f"{path}/answers", json=body) for body in bad]
        for client, place in ((unit, "/applications/{}"), (clerk, "/applications/{}"), (clerk, "/api/review/{}")):
            client.get(place.format(application))
        deadline = (legal_date(datetime.now(UTC)) + timedelta(days=10)).isoformat()
        reasons = {"reasons": [{"field": "form.deeds", "reason": "请补充"}], "deadline": deadline}
        returned = clerk.post(f"/api/review/{application}/preliminary/return", json=reasons, headers=WAIT)
        assert returned.status_code == 200, returned.text
        path = f"/api/applications/{application}/resubmit"
        wrong = (probe() | {"round": 2026}, probe() | {"category": "team"})
        refusals += [unit.post(path, json={"application": content}) for content in wrong]
    return refusals


JSON = {"content-type": "application/json"}
WAIT = {"Prefer": "wait=10"}


@pytest.fixture(scope="module")
def probes() -> set[bytes]:
    return in_every_encoding({*PROBES.values(), *RESPONDENT.values(), PASSWORD})


def test_no_refusal_repeats_what_was_sent(probed: Probed, probes: set[bytes]) -> None:
    assert len(probed.refusals) > 100
    for answer in probed.refusals:
        check(answer)
        sent = {value for value in probes if value in answer.content}
        assert sent == set(), answer.text


def test_no_log_at_its_most_talkative_holds_a_probe(probed: Probed, probes: set[bytes]) -> None:
    """Of all processes: the suite prints what its parts log, and the bus writes its own log."""
    said = probed.log.read_bytes()
    assert b" DEBUG " in said, "the search must cover the most talkative level"
    assert leaks([probed.log, probed.serving.data / "nats" / "nats.log"], probes) == {}


def test_no_probe_stands_on_the_bus_in_a_view_or_in_a_history(probed: Probed, probes: set[bytes]) -> None:
    kept = probed.serving.data / "files"
    files = [file for file in probed.serving.data.rglob("*") if file.is_file() and kept not in file.parents]
    assert leaks(files, probes) == {}


async def messages_of(url: str) -> list[tuple[str, str, bytes, bytes]]:
    """Stream, subject, headers and body of every message on the bus."""
    bus = await Bus.connect(url, name="privacy")
    try:
        found = []
        for name in (await bus.request("STREAM.NAMES", {}))["streams"]:
            state = (await bus.request(f"STREAM.INFO.{name}", {}))["state"]
            for sequence in range(state["first_seq"], state["last_seq"] + 1):
                message = (await bus.request(f"STREAM.MSG.GET.{name}", {"seq": sequence}))["message"]
                headers, body = (base64.b64decode(message.get(part, "")) for part in ("hdrs", "data"))
                found.append((name, message["subject"], headers, body))
        return found
    finally:
        await bus.close()


def test_no_subject_header_or_contract_holds_personal_data(
    probed: Probed, probes: set[bytes], planted: set[bytes]
) -> None:
    url = EmbeddedNats.url_of(probed.serving.data)
    assert url is not None
    messages = asyncio.run(messages_of(url))
    streams = {stream for stream, _, _, _ in messages}
    assert {"zlxh_applications", "zlxh_publicity_public", "zlxh_surveys"} <= streams
    assert any(b"2050" in body for _, _, _, body in messages), "what was just submitted is among them"
    for stream, subject, headers, body in messages:
        seen = subject.encode() + b"\n" + headers + b"\n" + body
        assert [value for value in probes | planted if value in seen] == [], (stream, subject)


def test_public_contracts_tell_the_public_view_alone(probed: Probed) -> None:
    """Neither deeds nor figures nor opinions, and of accounts no name but the public's."""
    url = EmbeddedNats.url_of(probed.serving.data)
    assert url is not None
    public = [body for stream, _, _, body in asyncio.run(messages_of(url)) if stream == "zlxh_publicity_public"]
    assert len(public) > 20
    contents = [json.loads(file.read_text("utf-8")) for file in DEMO.glob("*.json")]
    internal = {content["form"].get("deeds", "") for content in contents} - {""}
    accounts = {entry["account"] for entry in json.loads((DEMO.parent / "round.json").read_text("utf-8"))["accounts"]}
    assert internal
    for body in public:
        told = body.decode()
        assert [text for text in internal if json.dumps(text, ensure_ascii=False)[1:-1] in told] == []
        assert [account for account in accounts if f'"{account}"' in told] == []
