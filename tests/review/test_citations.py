"""Provisions as people read them."""

import pytest

from shared.citations import cited


@pytest.mark.parametrize(
    ("article", "text"),
    [
        ("9.5", "第九条第5项"),
        ("10", "第十条"),
        ("15", "第十五条"),
        ("17.1", "第十七条第1项"),
        ("20", "第二十条"),
        ("9.5、9.2、15", "第九条第5项、第九条第2项、第十五条"),
        ("第十八条第3项", "第十八条第3项"),
        ("第三章", "第三章"),
        ("", ""),
        ("0", "0"),
        ("9.", "9."),
        ("97.50%", "97.50%"),
    ],
)
def test_provision_is_cited_as_the_regulation_is(article: str, text: str) -> None:
    assert cited(article) == text


def test_what_is_cited_already_stays() -> None:
    assert cited(cited("17.1、15")) == "第十七条第1项、第十五条"
