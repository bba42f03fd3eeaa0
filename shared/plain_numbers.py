"""Numbers as people and programs write them in text: plain digits, and none of what a parser would take besides.

Python and pydantic read `1_0` as ten, and `+5`, `1e2`, `٥` and `05` as numbers too: a slip would become a score.
"""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

_WHOLE = re.compile("-?(?:0|[1-9][0-9]{0,18})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,39})(?:\.[0-9]{1,40})?")


def whole_number(text: str) -> int:
    """An integer of plain digits. Raises ValueError, in Chinese."""
    if not _WHOLE.fullmatch(text):
        raise ValueError("应为整数，只用半角数字填写，例如 12")
    return int(text)


def _whole(value: object) -> object:
    return whole_number(value) if isinstance(value, str) else value


def _decimal(value: object) -> object:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise ValueError("应为数字，只用半角数字和小数点填写，例如 96.5")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
"""An integer that may come as text: of an address, a form, a variable."""
Plain = Annotated[Decimal, BeforeValidator(_decimal)]
"""A decimal that may come as text."""
