"""The project's own copy of the regulation, cut into its provisions."""

import re
from pathlib import Path

TEXT_FILE = Path(__file__).parents[2] / "docs" / "regulation" / "regulation.txt"
NUMERALS = (
    "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八".split()  # noqa: SIM905 - one line to read
)
_ANNEX = re.compile(r"^附件2：\s*$", re.MULTILINE)
_CHAPTER = re.compile(r"^第.章.*$", re.MULTILINE)
_ITEM = re.compile(r"^\s*\d+\s*[．.]", re.MULTILINE)


def bare(text: str) -> str:
    """The text without white space, which the regulation breaks lines with in mid-sentence."""
    return "".join(text.split())


def provisions(text: str | None = None) -> dict[str, str]:
    """The words of articles 1-18 by citation: `3` is an article or the opening of one, `9.5` a numbered item of one.

    `text`: the regulation; by default the project's copy.
    """
    whole = TEXT_FILE.read_text(encoding="utf-8") if text is None else text
    annex = _ANNEX.search(whole)
    body = _CHAPTER.sub("", whole[: annex.start() if annex else len(whole)])
    found: dict[str, str] = {}
    for number, numeral in enumerate(NUMERALS, start=1):
        pattern = rf"^第{numeral}条\s(.*?)(?=^第[^条\n]{{1,3}}条\s|\Z)"
        (article,) = re.findall(pattern, body, re.MULTILINE | re.DOTALL)
        opening, *items = _ITEM.split(article)
        found[str(number)] = bare(opening)
        found |= {f"{number}.{item}": bare(words) for item, words in enumerate(items, start=1)}
    return found


def items(text: str | None = None) -> dict[str, str]:
    """What has to be covered: every numbered item, and every article that has none."""
    found = provisions(text)
    return {citation: words for citation, words in found.items() if f"{citation}.1" not in found}
