"""Bad bodies against every route that takes one: a clear refusal in Chinese, nothing stored, nothing given away."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from shared.web import describe_routes
from tests.api.refusals import check
from tests.api.routes import BODILESS, FILES, ROUTES, SUBJECT, Route
from tests.api.suite import CLERK, EXPERTS, Suite

JSON = {"content-type": "application/json"}
MALFORMED = {
    "nothing": b"",
    "blank": b" \n",
    "half": b'{"a": ',
    "two": b"{}{}",
    "single quotes": b"{'a': 1}",
    "comment": b"{} // x",
    "trailing comma": b'{"a": 1,}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "1e400": b'{"a": 1e400}',
    "beyond 64 bits": b'{"a": 9223372036854775808}',
    "huge integer": b'{"a": ' + b"9" * 100_000 + b"}",
    "huge decimal": b'{"a": 0.' + b"3" * 100_000 + b"}",
    "huge exponent": b'{"a": 1e' + b"9" * 1000 + b"}",
    "key twice": b'{"a": 1, "a": 2}',
    "NUL": b'{"a": "\\u0000"}',
    "raw NUL": b'{"a": "\0"}',
    "escape": b'{"a": "\\u001b[2J"}',
    "lone surrogate": b'{"a": "\\ud800"}',
    "lone surrogate key": b'{"\\udfff": 1}',
    "raw surrogate": b'{"a": "\xed\xa0\x80"}',
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "gb18030": '{"a": "服务"}'.encode("gb18030"),
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "utf-32": '{"a": 1}'.encode("utf-32"),
    "overlong": b'{"a": "\xc0\x80"}',
    "arrays 33 deep": b"[" * 33 + b"]" * 33,
    "arrays bomb": b"[" * 500_000,
    "objects bomb": b'{"a":' * 150_000,
    "gzip": b"\x1f\x8b\x08\x00" + b"\0" * 16,
    "above 1 MB": b'{"a": "' + b"x" * (1 << 20) + b'"}',
}
MISSHAPEN: tuple[Any, ...] = (None, True, 0, 1.5, "text", [], [[]], [{}], {"nope": 1})
DAYS = (
    "tomorrow",
    "2026-02-30",
    "2026-13-01",
    "20260601",
    "2026-6-1",
    "２０２６-06-01",
    "0",
    "86400",
    0,
    86400,
    1.5,
    True,
)
NOT_TEXT = ([], {}, ["x"], {"x": 1}, True, 17, 1.5)
NOT_PLAIN = ("1_0", "9_1.5", "91.5_0", "+91.5", " 91.5", "91.5 ", "1e1", "９１.5", "٩١", ".5", "91.", "091", "--1")
NOT_NUMBER = (
    [], {}, ["x"], {"x": 1}, True, "x", "", "NaN", "sNaN", "Infinity", "91,5", "0x10", "九十", *NOT_PLAIN
)  # fmt: skip
NOT_A_SCORE = (
    "-0.01",
    "100.01",
    "91.505",
    "1e400",
    "1E-999999",
    "-1E+999999",
    "9" * 100_000,
    "0." + "0" * 9999 + "1",
    -1,
    101,
)
NOT_INTEGER = ("x", "", "2026", "2_026", 1.5, 2026.5, -(10**15), 10**15, True, [], {})
NOT_BOOLEAN = ("true", "yes", "", 0, 1, 2, [], {})
OPTIONAL = {"files", "convened", "address", "posted_at", "ground", "reason", "insignia", "subject"}
"""Keys that may be missing, some of them together or by a rule between fields."""
VALUE = "\u2603 a value that no answer may repeat"


FILLED = [route for route in ROUTES if route.body]
PLAIN = [route for route in FILLED if "application" not in route.body]
"""Without the forms, whose figures may come as text or number; they have tests of their own."""
every = pytest.mark.parametrize("route", ROUTES, ids=str)


@pytest.fixture(autouse=True)
def _nothing_is_stored(suite: Suite, ids: dict[str, str]) -> Iterator[None]:
    before = suite.heads()
    yield
    suite.settle()
    assert suite.heads() == before


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key), inner
        yield from leaves(inner, (*path, key))


def changed(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = deepcopy(body)
    part = copy
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return copy


def wrong_for(value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return NOT_BOOLEAN
    if isinstance(value, int):
        return NOT_INTEGER
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return (*NOT_TEXT, *DAYS)
        return NOT_NUMBER if re.fullmatch(r"\d\d\.\d", value) else NOT_TEXT
    return MISSHAPEN[1:6] if isinstance(value, dict) else ("text", 1, {"nope": 1}, True)


def send(suite: Suite, route: Route, ids: dict[str, str], body: bytes) -> Any:
    headers = suite.bearer(route.by) | JSON
    return suite.client.post(route.to(**ids), content=body, headers=headers)


def test_every_route_that_takes_a_body_is_tried(suite: Suite) -> None:
    known = {route.path.replace("2026", "{year}") for route in ROUTES} | BODILESS | set(FILES)
    there = {ruled.path.replace(":uuid", "") for ruled in describe_routes(suite.app) if ruled.method != "GET"}
    assert {path for path in there if path.startswith("/api/")} == known


@every
def test_malformed_json(suite: Suite, ids: dict[str, str], route: Route) -> None:
    for name, body in MALFORMED.items():
        if not body and not route.body:
            continue  # there is nothing to fill in, and nothing was
        problem = check(send(suite, route, ids, body), 400, 413, 422)
        assert name not in {"NUL", "lone surrogate", "key twice", "1e400"} or problem["status"] == 400


@every
def test_bodies_of_another_shape(suite: Suite, ids: dict[str, str], route: Route) -> None:
    for body in MISSHAPEN:
        if body is None and not route.body:
            continue
        check(send(suite, route, ids, json.dumps(body).encode()), 422)


@every
def test_unknown_fields_are_named_without_their_value(suite: Suite, ids: dict[str, str], route: Route) -> None:
    body = json.dumps(route.body | {"nope": VALUE}).encode()
    problem = check(send(suite, route, ids, body), 422, secrets=(VALUE,))
    assert "nope" in {error["field"] for error in problem["errors"]}


@every
def test_missing_fields_are_named(suite: Suite, ids: dict[str, str], route: Route) -> None:
    for name in route.body.keys() - OPTIONAL:
        body = {key: value for key, value in route.body.items() if key != name}
        problem = check(send(suite, route, ids, json.dumps(body).encode()), 422)
        assert name in {error["field"] for error in problem["errors"]}


@pytest.mark.parametrize("route", PLAIN, ids=str)
def test_wrong_types_are_refused_at_their_field(suite: Suite, ids: dict[str, str], route: Route) -> None:
    for path, value in leaves(route.body):
        for wrong in wrong_for(value):
            answer = send(suite, route, ids, json.dumps(changed(route.body, path, wrong)).encode())
            problem = check(answer, 422)
            fields = {error["field"] for error in problem["errors"]}
            dotted = ".".join(str(part) for part in path)
            assert any(each.startswith(dotted) or dotted.startswith(each) for each in fields), (dotted, wrong, problem)


@pytest.mark.parametrize("route", FILLED, ids=str)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "json", "*/*"]
)
def test_another_content_type(suite: Suite, ids: dict[str, str], route: Route, kind: str) -> None:
    headers = suite.bearer(route.by) | {"content-type": kind}
    answer = suite.client.post(route.to(**ids), content=json.dumps(route.body), headers=headers)
    assert "JSON" in check(answer, 415)["detail"] or kind in {"json", "*/*"}


@pytest.mark.parametrize("score", NOT_A_SCORE, ids=lambda score: str(score)[:12])
def test_scores_out_of_range(suite: Suite, ids: dict[str, str], score: Any) -> None:
    path = f"/api/review/{ids['scored_id']}/scores"
    answer = suite.client.post(path, json={"score": score, "reason": "业绩突出"}, headers=suite.bearer(EXPERTS[0]))
    assert {error["field"] for error in check(answer, 422)["errors"]} == {"score"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"citizen_id": "320706199005060428"}, "subject.citizen_id"),
        ({"citizen_id": "320706199013060427"}, "subject.citizen_id"),
        ({"citizen_id": "320706199002300421"}, "subject.citizen_id"),
        ({"citizen_id": "160706199005060427"}, "subject.citizen_id"),
        ({"citizen_id": "320706209005060423"}, "subject.citizen_id"),
        ({"citizen_id": "３２０７０６１９９００５０６０４２７"}, "subject.citizen_id"),
        ({"uscc": "91320706MA1ABCD11Q"}, "subject.uscc"),
        ({"uscc": "91320706MA1ABCDI1X"}, "subject.uscc"),
        ({"round": 1999}, "subject.round"),
        ({"round": 2101}, "subject.round"),
        ({"category": "everyone"}, "subject.category"),
        ({"name": "名" * 101}, "subject.name"),
    ],
)
def test_subjects_with_wrong_check_digits_and_figures(
    suite: Suite, ids: dict[str, str], changes: dict[str, Any], field: str
) -> None:
    body = {"subject": SUBJECT | changes, "party": "first", "period_from": "2026-04-01", "period_to": "2026-05-31"}
    answer = suite.client.post("/api/surveys", json=body, headers=suite.bearer(CLERK))
    secrets = tuple(str(value) for value in changes.values() if len(str(value)) == 18)
    assert {error["field"] for error in check(answer, 422, secrets=secrets)["errors"]} == {field}
