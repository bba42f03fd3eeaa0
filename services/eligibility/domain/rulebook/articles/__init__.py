"""The provisions, one file an article: the regulation's words beside the conditions that hold them."""

from services.eligibility.domain.rulebook.articles import (
    article_09,
    article_10,
    article_11,
    article_12,
    article_18,
    articles_13_to_16,
)
from services.eligibility.domain.rulebook.rules import Rule

RULES: tuple[Rule, ...] = (
    *article_09.RULES,
    *article_10.RULES,
    *article_11.RULES,
    *article_12.RULES,
    *articles_13_to_16.RULES,
    *article_18.RULES,
)
