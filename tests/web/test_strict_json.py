"""What strict JSON refuses, and that it refuses nothing else."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.strict_json import LARGEST_INTEGER, BadJsonError, parse_json

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(-1e30, 1e30).filter(lambda value: value == 0 or abs(value) > 1e-30)
    | PLAIN
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(PLAIN, inner), max_leaves=20)


@given(VALUES, st.booleans())
def test_ordinary_json_passes(value: object, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary())
def test_any_bytes_are_taken_or_refused(body: bytes) -> None:
    try:
        parse_json(body)
    except BadJsonError:
        return
    json.loads(body)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"a": "\xff"}', "UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "UTF-8"),
        ('{"a": "中"}'.encode("gbk"), "UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b'{"a": "x\\u0000y"}', "NUL"),
        (b'{"a\\u0000": 1}', "NUL"),
        (b'{"a": "x\x00y"}', "JSON"),
        (b'{"a": "\\ud800"}', "代理项"),
        (b'{"a": "\\udc00\\ud800"}', "代理项"),
        (b'{"\\udfff": 1}', "代理项"),
        (b'[[["\\ud83d"]]]', "代理项"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "NaN"),
        (b'{"a": 1, "a": 2}', "字段重复出现：a"),
        (b'{"b": {"a": 1, "x": 2, "\\u0061": 3}}', "字段重复出现：a"),
        (b"[" * 33 + b"]" * 33, "嵌套"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "嵌套"),
        (b"[" * 1_000_000, "嵌套"),
        (b'{"a":' * 100_000, "嵌套"),
        (b"9" * 5000, "整数"),
        (b"9223372036854775808", "整数"),
        (b"1e400", "指数"),
        (b"1e-400", "指数"),
        (b"1E+99999999999999999999999999999", "指数"),
        (b"0." + b"3" * 50, "过长"),
        (b"0.1234567890123456789", "准确"),
        (b"12345678901234567.89", "准确"),
        (b'{"a": "\\u001b[2J"}', r"U\+001B"),
        (b'{"\\u009b": 1}', r"U\+009B"),
        (b'["\\b"]', r"U\+0008"),
        (b'["\\f"]', r"U\+000C"),
        (b'["\x7f"]', r"U\+007F"),
        ('["\x9b31m"]'.encode(), r"U\+009B"),
        (b'["\x1b"]', "JSON"),
        (b"01", "JSON"),
        (b"{'a': 1}", "JSON"),
        (b"", "JSON"),
        (b"\xef\xbb\xbf", "JSON"),
    ],
)
def test_what_readers_could_mistake_is_refused(body: bytes, message: str) -> None:
    started = time.process_time()
    with pytest.raises(BadJsonError, match=message):
        parse_json(body)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 32 + b"]" * 32,
        b'{"a": "\\ud83d\\ude00"}',
        b'{"a": "\\\\u0000"}',
        b'{"a": "\\\\ud800"}',
        b'{"a": "\\t\\r\\n", "b": "\\\\b\\\\f\\\\u001b"}',
        '{"a": "\u00a0\u00b7\u00bf"}'.encode(),
        b"\xef\xbb\xbf{}",
        b"96.50",
        b"1.0e2",
        b"-0.0",
        b'{"a": {"a": {"a": 1}}}',
        json.dumps([{}] * 1000).encode(),
    ],
)
def test_what_only_looks_like_it_passes(body: bytes) -> None:
    parse_json(body)


def test_a_usual_body_costs_little() -> None:
    body = json.dumps({f"field_{n}": {"text": "服务" * 20, "figure": 96.5, "count": n} for n in range(20)}).encode()
    started = time.process_time()
    for _ in range(200):
        parse_json(body)
    each = (time.process_time() - started) / 200
    print(f"{len(body)} bytes in {each * 1e6:.0f} µs")
    assert each < 0.002
