"""A past round decided again under other rules, from the histories of a data directory; nothing is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cli.regulation.versions import Edition
from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.parts import Submission
from services.eligibility.domain.rulebook import AssessmentResult, Ban, ClauseAssessed, Facts, Rulebook, decide
from services.eligibility.domain.rulebook.dates import last_day_of_years_from
from services.eligibility.domain.rulebook.parameters import BAN_YEARS
from shared.history import Codec
from shared.history.reading import read_history
from shared.history.replay import replay


@dataclass(frozen=True, slots=True)
class Redecided:
    """One application under both versions."""

    application: UUID
    number: str
    name: str
    category: str
    before: AssessmentResult
    after: AssessmentResult

    @property
    def changed(self) -> bool:
        """Whether the verdict on the application changes."""
        return self.before.verdict is not self.after.verdict

    @property
    def clauses(self) -> tuple[tuple[ClauseAssessed | None, ClauseAssessed | None], ...]:
        """The clauses whose verdict changes, before and after; one side is None where a clause is new or gone."""
        was = {clause.clause: clause for clause in self.before.clauses}
        now = {clause.clause: clause for clause in self.after.clauses}
        pairs = ((was.get(citation), now.get(citation)) for citation in dict.fromkeys((*was, *now)))
        return tuple((b, a) for b, a in pairs if b is None or a is None or b.verdict is not a.verdict)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "application": str(self.application),
            "number": self.number,
            "category": self.category,
            "from": self.before.verdict.value,
            "to": self.after.verdict.value,
            "clauses": [
                {
                    "clause": next(side.clause for side in pair if side is not None),
                    "from": None if pair[0] is None else pair[0].verdict.value,
                    "to": None if pair[1] is None else pair[1].verdict.value,
                    "message": None if pair[1] is None else pair[1].message,
                }
                for pair in self.clauses
            ],
        }


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Every application of the rounds that were asked about, decided twice."""

    before: Edition
    after: Edition
    rounds: tuple[int, ...]
    applications: tuple[Redecided, ...]

    @property
    def changed(self) -> tuple[Redecided, ...]:
        """Those whose verdict changes."""
        return tuple(each for each in self.applications if each.changed)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        moves = Counter((each.before.verdict.value, each.after.verdict.value) for each in self.applications)
        return {
            "from": self.before.version.name,
            "to": self.after.version.name,
            "rounds": list(self.rounds),
            "applications": len(self.applications),
            "verdicts": [{"from": was, "to": now, "count": count} for (was, now), count in sorted(moves.items())],
            "changed": [each.as_json() for each in self.changed],
        }


class RoundUnknownError(Exception):
    """No application of that round was assessed; `rounds` are those that were."""

    def __init__(self, rounds: tuple[int, ...]) -> None:
        super().__init__()
        self.rounds = rounds


def what_if(before: Edition, after: Edition, *, history: str, year: int | None) -> WhatIf:
    """Decide again, each application at its last gate with its evidence, judgements and bans of then.

    `history`: the URL of the eligibility service's. `year` None: every round. Raises RoundUnknownError,
    LedgerUnavailableError, ChainBrokenError.
    """
    assessments = list(_assessments(history))
    known = tuple(sorted({assessment.round for assessment in assessments}))
    if year is not None and year not in known:
        raise RoundUnknownError(known)
    rounds = known if year is None else (year,)
    decided = [_redecided(each, before.book, after.book) for each in assessments if each.round in rounds]
    decided.sort(key=lambda each: (each.number, str(each.application)))
    return WhatIf(before, after, rounds, tuple(decided))


def _redecided(assessment: Assessment, before: Rulebook, after: Rulebook) -> Redecided:
    submission = assessment.submission or Submission()
    return Redecided(
        application=assessment.id,
        number=submission.number,
        name=submission.name,
        category=assessment.facts.category.value,
        before=_decided(assessment, before),
        after=_decided(assessment, after),
    )


def _decided(assessment: Assessment, book: Rulebook) -> AssessmentResult:
    judgeable = {rule.citation for rule in book.rules[assessment.facts.category] if rule.judgeable}
    standing = [each.judgement for each in assessment.standing.values() if each.judgement.clause in judgeable]
    return decide(_with_bans_of(assessment.facts, book), standing, on=assessment.result.on, book=book)


def _with_bans_of(facts: Facts, book: Rulebook) -> Facts:
    """The same decisions, each banning for as long as this rulebook says."""
    if not facts.bans:
        return facts
    years = book.values[BAN_YEARS]
    bans = tuple(
        Ban(decided_on=ban.decided_on, last_day=last_day_of_years_from(ban.decided_on, years)) for ban in facts.bans
    )
    return facts.model_copy(update={"bans": bans})


def _assessments(url: str) -> Iterator[Assessment]:
    codec = Codec((Assessment,))
    entries = (entry for entry in read_history(url) if entry.topic in codec.topics)
    for aggregate in replay(entries, codec).values():
        if isinstance(aggregate, Assessment):
            yield aggregate
