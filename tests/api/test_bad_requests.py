"""Headers, addresses and forms that are garbage: refused or without effect, and never a 500."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.web import describe_routes, preferences
from tests.api.acts import SAMPLES
from tests.api.refusals import check
from tests.api.suite import LEADER, OFFICE, OTHER_UNIT, UNIT, Suite

GARBAGE = {
    "empty": b"",
    "blank": b" ",
    "long": b"x" * 10_240,
    "control": b"a\x01b\x7f",
    "escape": b"\x1b[31mred",
    "NUL": b"a\0b",
    "latin": b"\xff\xfe\xfd",
    "chinese": "键".encode(),
    "injected": b"a\r\nSet-Cookie: x=1",
    "path": b"../../etc/passwd",
    "script": b"<script>alert(1)</script>",
    "template": b"{{7*7}}${7*7}#{7*7}",
    "sql": b"' OR 1=1 --",
    "citizen": b"320706199005060427",
    "contract": b"zlxh.review:1",
    "braces": b"{00000000-0000-4000-8000-000000000000}",
}
NO_IDS = ("1", "null", "x", "%2e%2e", "00000000-0000-4000-8000-00000000000", "0" * 33, "g" * 32, "{}", "*", "-1")
ABSURD = (
    "",
    " ",
    "x",
    "-1",
    "0",
    "1e9",
    "NaN",
    "9" * 5000,
    "2026.5",
    "true",
    "1_0",
    "2_026",
    "+5",
    "+2026",
    "%202026",
    "2026%20",
    "02026",
    "٢٠٢٦",
    "２０２６",
    "[]",
    "%F0%9F%98%80",
    "%27--",
    "2026&round=x",
)
garbage = pytest.mark.parametrize("value", GARBAGE.values(), ids=GARBAGE.keys())


stores_nothing = pytest.mark.usefixtures("unchanged")


@pytest.fixture
def unchanged(suite: Suite, ids: dict[str, str]) -> Iterator[None]:
    before = suite.heads()
    yield
    suite.settle()
    assert suite.heads() == before


def raw(suite: Suite, method: str, path: str, *headers: tuple[bytes, bytes], by: Any = None, body: bytes = b"") -> Any:
    own = [(name.lower().encode(), value.encode()) for name, value in suite.bearer(by).items()]
    return suite.client.request(method, path, content=body, headers=[*own, *headers], follow_redirects=False)


def survey(ids: dict[str, str]) -> dict[str, Any]:
    """A campaign, of which there may be many."""
    days = {"period_from": "2026-04-01", "period_to": "2026-06-30"}
    return {"application": ids["application_id"], "party": "first", **days}


def causes(suite: Suite, service: str) -> list[str]:
    return [json.loads(entry.state)["cause"] for entry in suite.service(service).ledger.read(after=0, limit=10_000)]


# -- headers --------------------------------------------------------------------------------------------------------


@stores_nothing
@garbage
@pytest.mark.parametrize("name", ["authorization", "cookie", "accept", "accept-language", "prefer", "host", "origin"])
def test_other_headers_of_garbage_break_nothing(suite: Suite, name: str, value: bytes) -> None:
    for path in ("/", "/account", "/api/applications", "/register", "/nowhere", "/api/nowhere"):
        answer = raw(suite, "GET", path, (name.encode(), value))
        assert answer.status_code in {200, 303, 400, 401, 404}, (path, answer.text)


@stores_nothing
@garbage
@pytest.mark.parametrize("scheme", [b"Bearer ", b"bearer\t", b"Basic ", b"Digest ", b""])
def test_tokens_of_garbage_are_nobodys(suite: Suite, scheme: bytes, value: bytes) -> None:
    check(raw(suite, "GET", "/api/applications", (b"authorization", scheme + value)), 401)
    check(raw(suite, "GET", "/api/applications", (b"cookie", b"honours_session=" + value)), 401)


@garbage
def test_a_request_id_is_a_uuid_or_ours(suite: Suite, ids: dict[str, str], value: bytes) -> None:
    """It becomes the cause in the history and goes onto the bus."""
    before = len(causes(suite, "surveys"))
    headers = ((b"content-type", b"application/json"), (b"x-request-id", value))
    answer = raw(suite, "POST", "/api/surveys", *headers, by=OFFICE, body=json.dumps(survey(ids)).encode())
    assert answer.status_code == 201
    file = f"/api/surveys/{answer.json()['id']}/files"
    csv = (SAMPLES / "surveys" / "star-first-party-utf8.csv").read_bytes()
    assert raw(suite, "POST", file, (b"x-request-id", value), by=OFFICE, body=csv).status_code == 200
    new = causes(suite, "surveys")[before:]
    assert new
    for cause in new:
        UUID(cause)
        assert cause.encode() not in value


@pytest.mark.parametrize("given", [str(uuid4()), uuid4().hex, str(uuid4()).upper()], ids=["dashes", "hex", "capitals"])
def test_a_request_id_that_is_a_uuid_is_kept(suite: Suite, ids: dict[str, str], given: str) -> None:
    suite.done("/api/surveys", survey(ids), by=OFFICE, headers={"X-Request-Id": given})
    assert causes(suite, "surveys")[-1] == given.lower()


@stores_nothing
@pytest.mark.parametrize("name", ["empty", "blank", "long", "control", "escape", "NUL", "latin", "chinese", "injected"])
def test_a_malformed_idempotency_key_is_refused(suite: Suite, ids: dict[str, str], name: str) -> None:
    headers = ((b"content-type", b"application/json"), (b"idempotency-key", GARBAGE[name]))
    body = json.dumps(survey(ids)).encode()
    refused = check(raw(suite, "POST", "/api/surveys", *headers, by=OFFICE, body=body), 400)
    assert "Idempotency-Key" in refused["detail"]


def test_an_idempotency_key_is_its_senders_own_and_not_kept_as_it_is(suite: Suite, ids: dict[str, str]) -> None:
    key = {"Idempotency-Key": "张三".encode().hex() + "-13800001234"}
    first = suite.done("/api/surveys", survey(ids), by=UNIT, headers=key)
    assert suite.done("/api/surveys", survey(ids), by=UNIT, headers=key) == first
    assert suite.done("/api/surveys", survey(ids), by=OFFICE, headers=key)["id"] != first["id"]
    check(suite.post("/api/surveys", survey(ids) | {"party": "third"}, by=UNIT, headers=key), 422)
    assert b"13800001234" not in (suite.folder / "surveys.db").read_bytes()


@stores_nothing
@pytest.mark.parametrize(
    "kinds",
    [
        (b"application/json", b"text/plain"),
        (b"text/plain", b"application/json"),
        (b"application/json", b"application/json"),
        (b"\x1capplication/json",),
        (b"\xa0application/json",),
        (b"application/json\x0b",),
        (b"application/json, text/plain",),
        (b"application/json;\0",),
    ],
)
@pytest.mark.parametrize("text", [b'"\\ud800"', b'"\\u0000"', b'"a", "reason": "b"', b"NaN"])
def test_no_content_type_leads_around_the_strict_reading(
    suite: Suite, ids: dict[str, str], kinds: tuple[bytes, ...], text: bytes
) -> None:
    path = f"/api/applications/{ids['application_id']}/withdraw"
    headers = [(b"content-type", kind) for kind in kinds]
    check(raw(suite, "POST", path, *headers, by=UNIT, body=b'{"reason": ' + text + b"}"), 400, 415)


# -- forms ----------------------------------------------------------------------------------------------------------


@stores_nothing
@pytest.mark.parametrize("charset", ["", "unicode_escape", "utf-7", "utf-16", "hex", "zlib_codec", "idna", "undefined"])
@pytest.mark.parametrize(
    "path",
    [
        "/notices/2026/objection",
        "/objections",
        "/login",
        "/logout",
        "/account/password",
        "/self-check",
        "/self-check/star",
        "/eligibility/successions",
    ],
)
def test_multipart_forms_are_refused(suite: Suite, path: str, charset: str) -> None:
    parts = {
        "application_number": b"2026-S-0001",
        "text": b"\\ud800 +2AA- \0",
        "query_code": b"\\ud800",
        "account": b"a\0",
    }
    body = b"".join(
        b'--x\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts.items()
    )
    kind = f"multipart/form-data; boundary=x{f'; charset={charset}' if charset else ''}".encode()
    origin = (b"origin", b"http://honours.test")
    check(raw(suite, "POST", path, (b"content-type", kind), origin, body=body + b"--x--\r\n"), 415)


@stores_nothing
@pytest.mark.parametrize(
    "body", [b"text=%00", b"text=%ed%a0%80", b"text=%zz", b"text=\xff", b"text=%1b[2J", b"%c2%9b=1"]
)
@pytest.mark.parametrize(
    "path", ["/notices/2026/objection", "/objections", "/login", "/self-check", "/self-check/star"]
)
def test_forms_of_garbage_are_refused(suite: Suite, path: str, body: bytes) -> None:
    headers = ((b"content-type", b"application/x-www-form-urlencoded"), (b"origin", b"http://honours.test"))
    check(raw(suite, "POST", path, *headers, body=body), 400)


# -- addresses ------------------------------------------------------------------------------------------------------


@stores_nothing
@pytest.mark.parametrize("wrong", NO_IDS)
def test_ids_that_are_none_lead_nowhere(suite: Suite, wrong: str) -> None:
    for ruled in describe_routes(suite.app):
        if "_id" in ruled.path:
            path = re.sub(r"\{[^}]+\}", wrong, ruled.path)
            answer = suite.client.request(ruled.method, path, json={}, headers=suite.bearer(OFFICE))
            check(answer, 403, 404, 405, 422)


@stores_nothing
@pytest.mark.parametrize("value", ABSURD)
@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("/api/applications?round={}", OFFICE),
        ("/api/applications?state={}", OFFICE),
        ("/api/applications?department={}", OFFICE),
        ("/api/review/inbox?limit={}", OFFICE),
        ("/api/review/inbox?offset={}", OFFICE),
        ("/api/review/inbox?stage={}", OFFICE),
        ("/api/review/progress?round={}", OFFICE),
        ("/api/review/shortlists/{}", OFFICE),
        ("/api/publicity/register?q={}", None),
        ("/api/publicity/register?page={}", None),
        ("/api/publicity/register?year={}", None),
        ("/api/publicity/notices/{}", None),
        ("/api/publicity/objections?round={}&state=x", LEADER),
        ("/api/surveys?application={}", OTHER_UNIT),
        ("/api/surveys/questionnaires/annex3/{}", OTHER_UNIT),
        ("/eligibility?round={}", OFFICE),
        ("/eligibility?verdict={}", OFFICE),
        ("/api/eligibility/bans?on={}", OFFICE),
        ("/self-check/{}", None),
        ("/register?round={}", None),
        ("/register?page={}", None),
        ("/notices/{}", None),
        ("/notices/{}/objection", None),
        ("/login?next={}", None),
        ("/docs/schemas/{}", None),
    ],
)
def test_absurd_values_of_queries_are_refused_or_find_nothing(suite: Suite, path: str, by: Any, value: str) -> None:
    answer = suite.client.get(path.format(value), headers=suite.bearer(by))
    if answer.status_code != 200:
        check(answer, 404, 414, 422)


@stores_nothing
@pytest.mark.parametrize("value", ["2_026", "+2026", "02026", "%202026", "2026.0", "٢٠٢٦", "２０２６", "2e3"])
def test_numbers_of_addresses_are_plain_digits(suite: Suite, value: str) -> None:
    """In every route that has a number in its path or query, taken from the document of the interface and the pages."""
    numbers = [
        (path, parameter["name"], parameter["in"])
        for path, methods in suite.app.openapi()["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if "integer" in json.dumps(parameter["schema"])
    ]
    assert len(numbers) >= 8, "the document tells which parameters are numbers"
    pages = [("/notices/{year}", "year", "path"), ("/register", "page", "query"), ("/register", "round", "query")]
    for path, name, place in numbers + pages:
        filled = re.sub(r"\{[^}]+\}", value, path) if place == "path" else f"{path}?{name}={value}"
        answer = suite.client.get(filled, headers=suite.bearer(OFFICE))
        if "{" in filled or answer.status_code == 403:
            answer = suite.client.get(filled, headers=suite.bearer(LEADER))
        check(answer, 404, 422)


# -- preferences ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefer", "applied"),
    [
        (("wait=1",), "wait=1"),
        (('Wait = "1"',), "wait=1"),
        (("respond-async, wait=1; x=y",), "wait=1"),
        (("respond-async", "wait=1"), "wait=1"),
        (("wait=99",), "wait=2"),
        (("wait=999999999",), "wait=2"),
        (("wait=1, wait=99",), "wait=1"),
        (("wait=0",), None),
        (("wait=-1",), None),
        (("wait=1_0",), None),
        (("wait=1.5",), None),
        (("wait=soon, wait=1",), None),
        (("await=1",), None),
        (("wait=" + "9" * 5000,), None),
        ((), None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_answer_is_held_for_a_bounded_time_and_says_so(
    suite: Suite, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch, prefer: tuple[str, ...], applied: str | None
) -> None:
    monkeypatch.setattr(preferences, "LONGEST_WAIT", 2)
    headers = [(b"prefer", value.encode()) for value in prefer]
    kind = (b"content-type", b"application/json")
    answer = raw(suite, "POST", "/api/surveys", kind, *headers, by=OFFICE, body=json.dumps(survey(ids)).encode())
    suite.settle()
    assert answer.status_code == 201
    assert answer.headers.get("preference-applied") == applied


def test_a_refusal_has_followed_no_preference(suite: Suite, ids: dict[str, str]) -> None:
    refused = suite.post("/api/surveys", survey(ids) | {"party": "x"}, by=OFFICE, headers={"Prefer": "wait=1"})
    check(refused, 422)
    assert "preference-applied" not in refused.headers
