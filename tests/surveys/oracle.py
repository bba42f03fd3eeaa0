"""A slow, obviously right measurement, written from the rulebook's words alone and sharing nothing with the service."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction
from typing import Any

SCORED = {
    "按合理的流程提供服务": "sound_process",
    "按相关承诺提供服务": "keeps_commitments",
    "用语礼貌": "polite_language",
    "服务热情": "warmth",
    "服务周到": "thoroughness",
    "服务中注意和顾客沟通": "communication",
    "服务中能向顾客提供合理的建议": "sound_advice",
    "服务设施": "facilities",
    "服务收费的合理": "fair_pricing",
    "服务提供速度": "speed",
    "服务技能": "skill",
    "服务结果": "outcome",
}
SIGNATURE = {"用户（顾客）签名", "用户签名"}
PHONE = {"用户（顾客）电话", "用户电话"}
ITEMS = tuple(SCORED.values())
SERVICE = tuple(name for name in ITEMS if name not in {"facilities", "fair_pricing"})
WRITTEN = {str(n): n for n in range(1, 11)} | {"１２３４５６７８９"[n - 1]: n for n in range(1, 10)} | {"１０": 10}

Sheet = tuple[tuple[int | None, ...], date | None, str, str]


def read(data: bytes) -> tuple[list[Sheet], list[tuple[int, str, str]]]:
    """Valid sheets, and (line, column, value) of everything refused; sheets with too few answers as ("", count)."""
    text = decode(data)
    sheets: list[Sheet] = []
    refused: list[tuple[int, str, str]] = []
    header: list[str] = []
    for line, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):  # one record a line is assumed
        if line == 1:
            header = row
            continue
        if len(row) != len(header):
            refused.append((line, "", ",".join(row)))
            continue
        sheet, bad = parse(header, row)
        refused += [(line, column, value) for column, value in bad]
        if bad:
            continue
        answered = sum(score is not None for score in sheet[0])
        if answered * 4 < len(ITEMS) * 3:
            refused.append((line, "", str(answered)))
        else:
            sheets.append(sheet)
    return sheets, refused


def decode(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030")


def parse(header: Sequence[str], row: Sequence[str]) -> tuple[Sheet, list[tuple[str, str]]]:
    scores: dict[str, int | None] = {}
    day, signature, phone = None, "", ""
    bad = []
    for column, cell in zip(header, row, strict=True):
        text = cell.strip()
        if column in SCORED:
            scores[SCORED[column]] = WRITTEN.get(text)
            if text and text not in WRITTEN:
                bad.append((column, cell))
        elif column in SIGNATURE:
            signature = text
        elif column in PHONE:
            phone = re.sub(r"[-+ ]", "", text)
            if text and not re.fullmatch(r"[0-9]{7,15}", phone):
                bad.append((column, cell))
        else:
            try:
                day = date(*map(int, re.findall(r"[0-9]+", text))) if text else None
            except (ValueError, TypeError):
                bad.append((column, cell))
    return (tuple(scores[name] for name in ITEMS), day, signature, phone), bad


def without_duplicates(sheets: Iterable[Sheet]) -> tuple[list[Sheet], int]:
    kept: list[Sheet] = []
    duplicates = 0
    for sheet in sheets:
        if (sheet[2] or sheet[3]) and sheet in kept:
            duplicates += 1
        else:
            kept.append(sheet)
    return kept, duplicates


def measure(sheets: Sequence[Sheet]) -> dict[str, Any]:
    """Every figure, as fractions (the interval's bounds as decimals with 60 digits)."""
    satisfied = 0
    for scores, *_ in sheets:
        given = [score for score in scores if score is not None]
        satisfied += Fraction(sum(given), len(given)) >= 7
    columns = {name: [s for scores, *_ in sheets if (s := scores[n]) is not None] for n, name in enumerate(ITEMS)}
    means = {name: Fraction(sum(column), len(column)) if column else None for name, column in columns.items()}
    return {
        "valid": len(sheets),
        "satisfied": satisfied,
        "rate": Fraction(100 * satisfied, len(sheets)) if sheets else None,
        "interval": wilson(satisfied, len(sheets)) if sheets else None,
        "composite": index(means[name] for name in ITEMS),
        "service": index(means[name] for name in SERVICE),
        "means": means,
        "counts": {name: [column.count(score) for score in range(1, 11)] for name, column in columns.items()},
    }


def index(means: Iterable[Fraction | None]) -> Fraction | None:
    known = [mean for mean in means if mean is not None]
    return 100 * (sum(known, Fraction(0)) / len(known) - 1) / 9 if known else None


def wilson(satisfied: int, valid: int) -> tuple[Decimal, Decimal]:
    with localcontext() as context:
        context.prec = 60
        z, n = Decimal("1.959964"), Decimal(valid)
        p = satisfied / n
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        # at 0 and at n the bound is whole, which sixty digits miss by one in the last
        return abs(round(100 * (centre - half), 45)), round(100 * (centre + half), 45)


def shown(value: Fraction | Decimal | None) -> str | None:
    """Ten decimal places, the rest cut off."""
    if value is None:
        return None
    with localcontext() as context:
        context.prec = 80
        exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
        return f"{exact.quantize(Decimal('1e-10'), rounding=ROUND_DOWN):f}"
