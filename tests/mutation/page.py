"""The page of the mutants: how many, how many killed, and why each survivor is let live."""

import platform
from collections import Counter
from datetime import UTC, datetime

from tests.mutation.running import PROJECT, Outcome

PAGE = PROJECT / "docs" / "regulation" / "mutants.md"
LINE = "\n"
_FOR_DEVELOPERS = "words for developers; a file is refused by the forms before, in Chinese"
_READ_ALREADY = "equivalent: another condition of the same rule reads the field, and a rule names each once"
_FOR_TYPES = "equivalent: the check is there for the type checker"
_FOR_SPEED = "equivalent but for speed: the slower way below gives the same order"
ACCEPTED: dict[tuple[str, str], str] = {
    (
        "articles/article_11.py",
        "case.applied_on < day <= case.gate -> case.applied_on <= day <= case.gate",
    ): "equivalent: an accident on the day of application counts as one of the three years before it",
    ("articles/article_12.py", "'evidence.role_since' -> nothing"): _READ_ALREADY,
    ("evaluations.py", "COMPOSITE_INDEX -> nothing"): _READ_ALREADY,
    ("assess.py", "fact.verdict is not None -> True"): _FOR_TYPES,
    (
        "evaluations.py",
        "not with_age or day is None or (not truth) -> not with_age or not truth",
    ): _FOR_TYPES,
    ("dated.py", "1 -> 0"): "equivalent: the first value is looked at twice",
    ("errors.py", "super().__init__(message) -> pass"): "equivalent: `BaseException.__new__` keeps the message too",
    ("facts.py", "bool -> nothing"): "equivalent: pydantic takes no bool for a decimal",
    (
        "facts.py",
        "raise ValueError('a day is a date, written YYYY-MM-DD') -> pass",
    ): "equivalent: what is left, None, is refused as a day",
    (
        "facts.py",
        (
            "'a decimal is written as text or a whole number, never as a float' -> "
            "'a decimal is written as text or a whole number, never as a float?'"
        ),
    ): _FOR_DEVELOPERS,
    (
        "facts.py",
        "'a day is a date, written YYYY-MM-DD' -> 'a day is a date, written YYYY-MM-DD?'",
    ): _FOR_DEVELOPERS,
    (
        "facts.py",
        "'more satisfied answer sheets than valid ones' -> 'more satisfied answer sheets than valid ones?'",
    ): "words for developers; the survey service counts both",
    ("logic.py", "day(entry) or '' -> ''"): _FOR_SPEED,
    ("logic.py", "True -> False"): "equivalent: `strict` of two lists of one length",
    ("logic.py", "key=itemgetter(0) -> nothing"): "equivalent: the days differ, so that entries are never compared",
    ("messages.py", "day or '日期未填' -> day"): "equivalent: an entry without a day is never the one that is named",
}
"""Survivors by file and change, with the reason why they are let live."""


def page(outcomes: list[Outcome], seconds: float) -> str:
    """The Markdown of a run."""
    killed = Counter(outcome.file for outcome in outcomes if outcome.killed)
    of = Counter(outcome.file for outcome in outcomes)
    all_killed = sum(killed.values())
    rows = [f"| `{file}` | {of[file]} | {killed[file]} |" for file in sorted(of)]
    survivors = [
        f"| `{o.file}:{o.line}` | `{_cell(o.change)}` | {ACCEPTED.get((o.file, o.change), '**no reason given**')} |"
        for o in outcomes
        if not o.killed
    ]
    return f"""# Mutants of the rulebook

`make mutants` changes the rulebook in one place at a time and runs its tests; a mutant is killed where a test fails.

Run on {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()}, in {seconds / 60:.0f} min:
**{all_killed} of {len(outcomes)} killed, {100 * all_killed / len(outcomes):.1f} %** (goal: 95 %).

| module | mutants | killed |
| --- | --- | --- |
{LINE.join(rows)}

## Survivors

| where | change | why it lives |
| --- | --- | --- |
{LINE.join(survivors)}
"""


def _cell(change: str) -> str:
    return " ".join(change.split()).replace("|", "\\|")
