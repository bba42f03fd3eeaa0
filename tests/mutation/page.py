"""The page of the mutants: how many, how many killed, and why each survivor is let live."""

import platform
from collections import Counter
from datetime import UTC, datetime

from tests.mutation.running import PROJECT, Outcome

PAGE = PROJECT / "docs" / "regulation" / "mutants.md"
LINE = "\n"
ACCEPTED: dict[tuple[str, str], str] = {}
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
