"""Every rule quotes the regulation exactly: all of its provision, misprints and all, white space aside."""

import pytest

from cli.regulation.text import bare, provisions
from services.eligibility.domain.rulebook.articles import RULES
from services.eligibility.domain.rulebook.articles.articles_13_to_16 import REQUIRED
from services.eligibility.domain.rulebook.parameters import PARAMETERS

PROVISIONS = provisions()
QUOTES = [(rule.citation, rule.quote) for rule in RULES] + [
    (material.citation, material.quote) for materials in REQUIRED.values() for material in materials
]


def first_difference(quote: str, text: str) -> str:
    """Where two texts part, in words; empty where they do not."""
    for index, (one, other) in enumerate(zip(quote, text, strict=False)):
        if one != other:
            return f"character {index + 1}: quote has {one!r}, text has {other!r}, after {quote[:index][-12:]!r}"
    if len(quote) != len(text):
        return f"character {min(len(quote), len(text)) + 1}: one of the two ends"
    return ""


def test_text_has_the_items_of_articles_1_to_18() -> None:
    items = {number: sum(key.startswith(f"{number}.") for key in PROVISIONS) for number in range(1, 19)}
    assert {number: count for number, count in items.items() if count} == {
        9: 5, 10: 6, 11: 8, 12: 6, 13: 6, 14: 3, 15: 3, 16: 4, 17: 6, 18: 4
    }  # fmt: skip


@pytest.mark.parametrize(("citation", "quote"), QUOTES, ids=[citation for citation, _ in QUOTES])
def test_quote_is_the_whole_provision(citation: str, quote: str) -> None:
    assert first_difference(bare(quote), PROVISIONS[citation]) == ""


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.key)
def test_parameter_quotes_the_provision_it_belongs_to(parameter: object) -> None:
    for dated in parameter.history:  # type: ignore[attr-defined]
        assert bare(dated.quote) in PROVISIONS[parameter.citation]  # type: ignore[attr-defined]
        assert dated.reading


def test_a_misprint_put_right_is_found() -> None:
    assert "隐满重大责任事故" in PROVISIONS["18.3"]
    corrected = PROVISIONS["18.3"].replace("隐满", "隐瞒")
    assert first_difference(corrected, PROVISIONS["18.3"]).startswith("character 12: quote has '瞒', text has '满'")


def test_every_item_of_articles_9_to_16_has_its_rule_once() -> None:
    cited = [citation for citation, _ in QUOTES]
    wanted = [citation for citation in PROVISIONS if 9 <= int(citation.partition(".")[0]) <= 16]
    openings = {"9", "10", "11", "12"}  # they only name the category
    assert sorted(cited) == sorted([*(set(wanted) - openings), "18.3"])
