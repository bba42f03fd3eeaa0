"""JSON as strict as it should be: what other programs would read differently, or fall over, is refused (RFC 7493)."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

DEEPEST = 32
LONGEST_NUMBER = 40
LARGEST_EXPONENT = 40
LARGEST_INTEGER = 2**63 - 1
_SHOWN = 64
_SURE_INTEGER, _SURE_DECIMAL = 18, 15
"""Lengths up to which 64 bits hold every integer, and a double every decimal: no need to look closer."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ESCAPED = re.compile(r"\\[ubf]")


class BadJsonError(ValueError):
    """Why the text is refused, in Chinese, without any value of it."""


def parse_json(body: bytes) -> Any:
    """The value of JSON in UTF-8 that every reader understands alike. Raises BadJsonError.

    Refused besides: control characters and lone surrogates, keys given twice, NaN and Infinity, more than 32 levels,
    numbers of more than 40 digits or beyond 64 bits, and decimals that a double cannot carry.
    """
    try:
        text = body.decode("utf-8-sig")
        value = _DECODER.decode(text)
    except UnicodeDecodeError as exc:
        raise BadJsonError("内容不是有效的 UTF-8 编码。") from exc
    except json.JSONDecodeError as exc:
        raise BadJsonError(f"不是有效的 JSON：第 {exc.lineno} 行第 {exc.colno} 列附近有误。") from exc
    except RecursionError as exc:
        raise BadJsonError(_TOO_DEEP) from exc
    # As bytes, DEL and the controls above it begin with one of these, and hardly anything else does.
    if b"\xc2" in body or b"\x7f" in body:
        check_text(text)
    if _ESCAPED.search(text) or text.count("[") + text.count("{") > DEEPEST:
        _walk(value)
    return value


def check_text(text: str) -> None:
    """Raise BadJsonError for characters that not every reader can take: lone surrogates, and controls but TAB, LF, CR.

    Databases stop at NUL, XML has none of the controls, and a terminal obeys them.
    """
    control = _CONTROL.search(text)
    if control:
        name = "空字符（NUL）" if control[0] == "\0" else f"不可见的控制字符（U+{ord(control[0]):04X}）"
        raise BadJsonError(f"内容含有{name}。")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as exc:
            raise BadJsonError("内容含有不完整的字符（孤立的代理项）。") from exc


def _walk(value: object) -> None:
    pending = [(value, 1)]
    while pending:
        each, depth = pending.pop()
        if isinstance(each, str):
            check_text(each)
        elif isinstance(each, dict | list):
            if depth > DEEPEST:
                raise BadJsonError(_TOO_DEEP)
            if isinstance(each, dict):
                for key in each:
                    check_text(key)
                each = list(each.values())
            pending += [(item, depth + 1) for item in each]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        check_text(twice)
        raise BadJsonError(f"字段重复出现：{twice[:_SHOWN]}")
    return found


def _integer(digits: str) -> int:
    if len(digits) <= _SURE_INTEGER:
        return int(digits)
    if len(digits) > LONGEST_NUMBER or abs(value := int(digits)) > LARGEST_INTEGER:
        raise BadJsonError("含有过大的整数。")
    return value


def _decimal(digits: str) -> float:
    if len(digits) <= _SURE_DECIMAL and "e" not in digits and "E" not in digits:
        return float(digits)
    exponent = digits.lower().partition("e")[2]
    if len(digits) > LONGEST_NUMBER or (exponent and abs(int(exponent)) > LARGEST_EXPONENT):
        raise BadJsonError(f"含有过长的数字：最多 {LONGEST_NUMBER} 位，指数不超过 {LARGEST_EXPONENT}。")
    value = float(digits)
    if Decimal(repr(value)) != Decimal(digits):
        raise BadJsonError("含有位数过多、无法准确保存的小数。")
    return value


def _constant(_name: str) -> NoReturn:
    raise BadJsonError("数字不能是 NaN 或 Infinity。")


_TOO_DEEP = f"嵌套层数不能超过 {DEEPEST} 层。"
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)
