"""What a refusal may cite: the articles of the regulation, their items, and the category that each binds."""

import re
from typing import Literal

from shared.citations import cited
from shared.history import FieldError, InvalidInputError

Category = Literal["enterprise", "team", "star", "leader"]
CATEGORY_NAMES: dict[Category, str] = {
    "enterprise": "用户满意服务企（事）业单位",
    "team": "用户满意服务班组",
    "star": "用户满意服务明星",
    "leader": "用户满意卓越领导者",
}
CATEGORIES = tuple(CATEGORY_NAMES)

AUDITED: frozenset[Category] = frozenset({"enterprise", "leader"})
"""17.2: enterprises, and the units of leaders, are audited on site; nobody else is."""

_ITEMS = {9: 5, 10: 6, 11: 8, 12: 6, 13: 6, 14: 3, 15: 3, 16: 4, 17: 6, 18: 4}
_LAST_ARTICLE = 18
_OF_CATEGORY: dict[Category, frozenset[int]] = {
    "star": frozenset({9, 15}),
    "team": frozenset({10, 14}),
    "enterprise": frozenset({11, 13}),
    "leader": frozenset({12, 16}),
}
_BOUND_TO_A_CATEGORY = frozenset().union(*_OF_CATEGORY.values())
_CITATION = re.compile(r"([1-9][0-9]?)(?:\.([1-9]))?", re.ASCII)


def check_citation(article: str, category: Category) -> None:
    """Refuse a citation (`9.5`, `13`) that is not in the regulation or is a condition of another category."""
    found = _CITATION.fullmatch(article)
    if found is None:
        raise CitationError(article)
    number, item = int(found[1]), int(found[2] or 0)
    if number > _LAST_ARTICLE or item > _ITEMS.get(number, 0):
        raise CitationError(article)
    if number in _BOUND_TO_A_CATEGORY and number not in _OF_CATEGORY[category]:
        raise CitationOfAnotherCategoryError(article, category)


class CitationError(InvalidInputError):
    """The article cited is not in the regulation."""

    remedy = "请按“条.项”引用管理办法，例如 9.5 或 13；管理办法共十八条。"

    def __init__(self, article: str) -> None:
        message = f"管理办法中没有“{article}”这一条款。"
        super().__init__(message, [FieldError("article", message)])


class CitationOfAnotherCategoryError(InvalidInputError):
    """The condition cited binds another category."""

    remedy = "请引用该申报类别自己的申报条件或申报材料条款。"

    def __init__(self, article: str, category: Category) -> None:
        message = f"{cited(article)}不适用于“{CATEGORY_NAMES[category]}”。"
        super().__init__(message, [FieldError("article", message)], article=article)
