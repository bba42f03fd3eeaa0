"""An application's assessment over time: at every gate a verdict under the rulebook, with all that it rested on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from services.eligibility.domain.parts import Gate, KnownBans, Standing, Submission
from services.eligibility.domain.refusals import (
    AlreadyForwardedError,
    AssessmentClosedError,
    JudgedCentrallyError,
    JudgedTwiceError,
    JudgementRefusedError,
    JudgementStandsError,
    NothingToReplaceError,
)
from services.eligibility.domain.rulebook import (
    AssessmentResult,
    Facts,
    Judgement,
    MeasuredSatisfaction,
    NotJudgeableError,
    UnknownClauseError,
    assess,
    load,
)
from shared.history import SYSTEM, Aggregate, Created, event


class Assessment(Aggregate):
    """Begins with `Assessed`; `Reassessed` came to the same verdict or answers a request, `Changed` to another one.

    What follows by itself is told by the system, whoever caused it. `Judged` adds judgements, numbered from 1 in the
    order of the history, each naming the one that it replaces. `Forwarded` keeps them to the office and its experts,
    `Closed` ends it: no event of another service moves a closed assessment but a last gate.
    """

    TOPIC = "eligibility.Assessment"

    class Event(Aggregate.Event):
        TOPIC = "eligibility.Assessment.Event"

    class Assessed(Event, Created):
        TOPIC = "eligibility.Assessment.Assessed"
        round: int
        holder: str
        asked_about: str
        department: str
        version_number: int
        facts: Facts
        gate: Gate
        result: AssessmentResult
        request: UUID | None
        judged_by: tuple[str, ...]
        submission: Submission | None = None
        predecessors: tuple[str, ...] = ()

    class Reassessed(Event):
        TOPIC = "eligibility.Assessment.Reassessed"
        round: int
        asked_about: str
        department: str
        version_number: int
        facts: Facts
        gate: Gate
        result: AssessmentResult
        request: UUID | None
        judged_by: tuple[str, ...]
        submission: Submission | None = None
        predecessors: tuple[str, ...] = ()
        order: UUID | None = None

    class Changed(Event):
        TOPIC = "eligibility.Assessment.Changed"
        round: int
        asked_about: str
        department: str
        version_number: int
        facts: Facts
        gate: Gate
        result: AssessmentResult
        previous: str
        judged_by: tuple[str, ...]
        submission: Submission | None = None
        predecessors: tuple[str, ...] = ()
        order: UUID | None = None

    class Judged(Event):
        TOPIC = "eligibility.Assessment.Judged"
        judgements: tuple[Judgement, ...]
        centrally: bool
        replaces: tuple[int | None, ...] = ()

    class Forwarded(Event):
        TOPIC = "eligibility.Assessment.Forwarded"
        department: str

    class Closed(Event):
        TOPIC = "eligibility.Assessment.Closed"
        reason: str

    @event(Assessed)
    def __init__(
        self,
        round: int,  # noqa: A002 - the event's field
        holder: str,
        asked_about: str,
        department: str,
        version_number: int,
        facts: Facts,
        gate: Gate,
        result: AssessmentResult,
        submission: Submission | None,
        predecessors: tuple[str, ...],
    ) -> None:
        self.round = round
        self.holder = holder
        self.asked_about = asked_about
        self.department = department
        self.version_number = version_number
        self.facts = facts
        self.gate = gate
        self.result = result
        self.submission = submission
        self.predecessors = predecessors
        self.judgements = 0
        self.standing: dict[str, Standing] = {}
        self.forwarded = False
        self.closed = False

    @classmethod
    def begin(
        cls,
        application_id: UUID,
        *,
        round_: int,
        holder: str,
        asked_about: str,
        department: str,
        facts: Facts,
        submission: Submission,
        known: KnownBans,
        on: date,
        at: datetime,
    ) -> Self:
        """Assess a first submission; `asked_about` is the key of those whose customers count for it."""
        facts = facts.model_copy(update={"bans": known.bans})
        return cls._create(
            cls.Assessed,
            id=application_id,
            round=round_,
            holder=holder,
            asked_about=asked_about,
            department=department,
            version_number=1,
            facts=facts,
            gate=Gate.SUBMISSION,
            result=assess(facts, (), on=on),
            request=None,
            judged_by=(),
            submission=submission,
            predecessors=known.predecessors,
            by=SYSTEM.account,
            timestamp=at,
        )

    def resubmitted(
        self,
        facts: Facts,
        asked_about: str,
        department: str,
        version: int,
        *,
        submission: Submission,
        known: KnownBans,
        on: date,
        at: datetime,
    ) -> None:
        """Assess a corrected version; judgements stay until they are made anew."""
        if not self.closed:
            self._assess_again(
                facts,
                Gate.RESUBMISSION,
                asked_about=asked_about,
                department=department,
                version=version,
                submission=submission,
                known=known,
                on=on,
                at=at,
            )

    def measured(self, measurements: tuple[MeasuredSatisfaction, ...], *, on: date, at: datetime) -> None:
        """Assess with what the holder's campaigns measured."""
        if not self.closed:
            facts = self.facts.model_copy(update={"measurements": measurements})
            self._assess_again(facts, Gate.MEASUREMENT, on=on, at=at)

    def banned(self, known: KnownBans, *, on: date, at: datetime) -> None:
        """Assess with a ban that arrived after the submission, or that a recorded succession brings."""
        if not self.closed:
            self._assess_again(self.facts, Gate.BAN, known=known, on=on, at=at)

    def answer_request(self, request: UUID, known: KnownBans, *, on: date, at: datetime) -> None:
        """The last gate before an award: a fresh verdict, told even where nothing has changed."""
        self._assess_again(self.facts, Gate.AWARD, known=known, on=on, request=request, at=at)

    def assess_under(self, rulebook: str, order: UUID, *, on: date, at: datetime) -> bool:
        """Assess at the gate where it stands under another version, as the office ordered; False where nothing did."""
        if self.closed or self.result.rulebook == rulebook:
            return False
        self._assess_again(self.facts, self.gate, rulebook=rulebook, order=order, on=on, at=at)
        return True

    def forward(self, department: str, *, by: str, at: datetime) -> None:
        """The department passed, sealed and forwarded it: from now on the office and its experts judge (17.1, 17.2)."""
        if not (self.forwarded or self.closed):
            self.trigger_event(self.Forwarded, department=department, by=by, timestamp=at)

    def judge(
        self,
        judgements: Sequence[Judgement],
        replaces: Sequence[int | None],
        *,
        centrally: bool,
        on: date,
        by: str,
        at: datetime,
    ) -> None:
        """A person decides J and M clauses, with reasons; `replaces` has for each the number of the one that stood.

        `centrally`: for the office or as its expert, otherwise for the department that recommends. A department judges
        until it forwards the application, and never over a judgement of the office or an expert.
        """
        if self.closed:
            raise AssessmentClosedError
        self._check_clauses(judgements)
        if not centrally:
            self._check_department([judgement.clause for judgement in judgements])
        for judgement, replaced in zip(judgements, replaces, strict=True):
            self._check_replaces(judgement.clause, replaced)
        self.trigger_event(
            self.Judged,
            judgements=tuple(judgements),
            centrally=centrally,
            replaces=tuple(replaces),
            by=by,
            timestamp=at,
        )
        self._assess_again(self.facts, Gate.JUDGEMENT, on=on, by=by, at=at)

    def close(self, reason: str, *, by: str, at: datetime) -> None:
        """Nothing is left to decide here; told again it stays closed."""
        if not self.closed:
            self.trigger_event(self.Closed, reason=reason, by=by, timestamp=at)

    def _check_clauses(self, judgements: Sequence[Judgement]) -> None:
        """Each clause once, and a person has a say in it."""
        clauses = [judgement.clause for judgement in judgements]
        twice = sorted({clause for clause in clauses if clauses.count(clause) > 1})
        if twice:
            raise JudgedTwiceError(twice)
        book = load(self.result.rulebook)
        for clause in clauses:
            try:
                book.check_judgeable(self.facts.category, clause)
            except (NotJudgeableError, UnknownClauseError) as error:
                raise JudgementRefusedError(error) from error

    def _check_department(self, clauses: Sequence[str]) -> None:
        if self.forwarded:
            raise AlreadyForwardedError
        overruled = [clause for clause in clauses if clause in self.standing and self.standing[clause].centrally]
        if overruled:
            raise JudgedCentrallyError(sorted(overruled))

    def _check_replaces(self, clause: str, replaced: int | None) -> None:
        """A judgement that stands is changed only by one that names it."""
        standing = self.standing.get(clause)
        if standing is None and replaced is not None:
            raise NothingToReplaceError(clause, replaced)
        if standing is not None and replaced != standing.number:
            raise JudgementStandsError(clause, standing.number, by=standing.judgement.by, named=replaced)

    def _assess_again(
        self,
        facts: Facts,
        gate: Gate,
        *,
        on: date,
        at: datetime,
        by: str = SYSTEM.account,
        asked_about: str | None = None,
        department: str | None = None,
        version: int | None = None,
        submission: Submission | None = None,
        known: KnownBans | None = None,
        rulebook: str | None = None,
        order: UUID | None = None,
        request: UUID | None = None,
    ) -> None:
        if known is not None:
            facts = facts.model_copy(update={"bans": known.bans})
        rulebook = rulebook or self.result.rulebook
        result = assess(facts, self._judgements_under(rulebook), on=on, rulebook=rulebook)
        told: dict[str, Any] = {
            "round": self.round,
            "asked_about": asked_about or self.asked_about,
            "department": department or self.department,
            "version_number": version or self.version_number,
            "facts": facts,
            "gate": gate,
            "result": result,
            "judged_by": tuple(sorted({standing.judgement.by for standing in self.standing.values()})),
            "submission": submission,
            "predecessors": self.predecessors if known is None else known.predecessors,
            "order": order,
            "by": by,
            "timestamp": at,
        }
        if request is None and result.verdict is not self.result.verdict:
            self.trigger_event(self.Changed, previous=self.result.verdict.value, **told)
        else:
            self.trigger_event(self.Reassessed, request=request, **told)

    def _judgements_under(self, rulebook: str) -> list[Judgement]:
        """Those that stand, but for clauses that this version knows no more or made a matter of fact."""
        rules = {rule.citation: rule for rule in load(rulebook).rules[self.facts.category]}
        made = [standing.judgement for standing in self.standing.values()]
        return [each for each in made if each.clause in rules and rules[each.clause].judgeable]

    @event(Reassessed)
    def _reassessed(
        self,
        asked_about: str,
        department: str,
        version_number: int,
        facts: Facts,
        gate: Gate,
        result: AssessmentResult,
        submission: Submission | None,
        predecessors: tuple[str, ...],
    ) -> None:
        self.asked_about = asked_about
        self.department = department
        self.version_number = version_number
        self.facts = facts
        self.gate = gate
        self.result = result
        self.submission = submission or self.submission
        self.predecessors = predecessors

    @event(Changed)
    def _changed(
        self,
        asked_about: str,
        department: str,
        version_number: int,
        facts: Facts,
        gate: Gate,
        result: AssessmentResult,
        submission: Submission | None,
        predecessors: tuple[str, ...],
    ) -> None:
        self.asked_about = asked_about
        self.department = department
        self.version_number = version_number
        self.facts = facts
        self.gate = gate
        self.result = result
        self.submission = submission or self.submission
        self.predecessors = predecessors

    @event(Judged)
    def _judged(self, judgements: tuple[Judgement, ...], centrally: bool) -> None:  # noqa: FBT001 - the event's field
        for judgement in judgements:
            self.judgements += 1
            number = self.judgements
            self.standing[judgement.clause] = Standing(number=number, judgement=judgement, centrally=centrally)

    @event(Forwarded)
    def _forwarded(self) -> None:
        self.forwarded = True

    @event(Closed)
    def _closed(self) -> None:
        self.closed = True
