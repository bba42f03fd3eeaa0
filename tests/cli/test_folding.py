"""Chinese in lines of a given width: all of it, in order, nothing too long, nothing cut that belongs together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cli.folding import folded

SAID = "禁止期至2026-04-20止，2026-04-21起方可申报：“示例（有限公司）”，100.00%。 evidence.prior_honours"


@given(st.text(alphabet="禁止ab12.-%，。（“”） \n", max_size=60), st.integers(min_value=2, max_value=20))
def test_no_character_is_lost_and_no_line_is_too_long(words: str, width: int) -> None:
    lines = folded(words, width)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(0 < cell_len(line) <= width for line in lines)


@pytest.mark.parametrize("width", range(26, 80, 3))
def test_words_dates_and_closing_marks_stay_where_they_belong(width: int) -> None:
    lines = folded(SAID, width)
    assert len(lines) > 1
    for whole in ("2026-04-20", "2026-04-21", "100.00%。", "evidence.prior_honours"):
        assert any(whole in line for line in lines), whole
    assert not any(line[0] in "，。：）”" for line in lines)
    assert not any(line[-1] in "（“" for line in lines)


def test_what_fits_is_one_line() -> None:
    assert folded("符合。", 80) == ["符合。"]
    assert folded("", 80) == []
