"""How a provision is cited to people: `9.5` is 第九条第5项, `15` is 第十五条; words stay as they are."""

import re

_CLAUSE = re.compile(r"([1-9][0-9]?)(?:\.([1-9][0-9]?))?", re.ASCII)
_DIGITS = "零一二三四五六七八九"


def cited(article: str) -> str:
    """One provision or several, between `、`."""
    return "、".join(_cited(part) for part in article.split("、"))


def _cited(part: str) -> str:
    clause = _CLAUSE.fullmatch(part)
    if clause is None:
        return part
    tens, units = divmod(int(clause[1]), 10)
    ten = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return f"第{ten}{_DIGITS[units] if units else ''}条" + (f"第{clause[2]}项" if clause[2] else "")
