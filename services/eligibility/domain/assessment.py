"""An application's assessment over time: at every gate a verdict under the rulebook, with all that it rested on."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from services.eligibility.domain.rulebook import (
    AssessmentResult,
    Ban,
    Facts,
    Judgement,
    MeasuredSatisfaction,
    NotJudgeableError,
    RulebookError,
    UnknownClauseError,
    assess,
    load,
)
from shared.history import SYSTEM, Aggregate, Created, ForbiddenError, RuleBrokenError, event


class Gate(StrEnum):
    """Why an application was assessed."""

    SUBMISSION = "submission"
    RESUBMISSION = "resubmission"
    MEASUREMENT = "measurement"
    JUDGEMENT = "judgement"
    BAN = "ban"
    AWARD = "award"


class Assessment(Aggregate):
    """Begins with `Assessed`; `Reassessed` came to the same verdict or answers a request, `Changed` to another one.

    What follows by itself is told by the system, whoever caused it. `Judged` adds judgements, `Forwarded` keeps
    them to the office and its experts, `Closed` ends it: no event of another service moves a closed assessment but a
    last gate.
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

    class Judged(Event):
        TOPIC = "eligibility.Assessment.Judged"
        judgements: tuple[Judgement, ...]
        centrally: bool

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
        result: AssessmentResult,
    ) -> None:
        self.round = round
        self.holder = holder
        self.asked_about = asked_about
        self.department = department
        self.version_number = version_number
        self.facts = facts
        self.result = result
        self.judgements: dict[str, Judgement] = {}
        self.judged_centrally: frozenset[str] = frozenset()
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
        on: date,
        at: datetime,
    ) -> Self:
        """Assess a first submission; `asked_about` is the key of those whose customers count for it."""
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
            by=SYSTEM.account,
            timestamp=at,
        )

    def resubmitted(
        self, facts: Facts, asked_about: str, department: str, version: int, *, on: date, at: datetime
    ) -> None:
        """Assess a corrected version; judgements stay until they are made anew."""
        if not self.closed:
            self._assess_again(
                facts,
                Gate.RESUBMISSION,
                asked_about=asked_about,
                department=department,
                version=version,
                on=on,
                at=at,
            )

    def measured(self, measurements: tuple[MeasuredSatisfaction, ...], *, on: date, at: datetime) -> None:
        """Assess with what the holder's campaigns measured."""
        if not self.closed:
            facts = self.facts.model_copy(update={"measurements": measurements})
            self._assess_again(facts, Gate.MEASUREMENT, on=on, at=at)

    def banned(self, bans: tuple[Ban, ...], *, on: date, at: datetime) -> None:
        """Assess with a ban that arrived after the submission."""
        if not self.closed:
            self._assess_again(self.facts.model_copy(update={"bans": bans}), Gate.BAN, on=on, at=at)

    def answer_request(self, request: UUID, bans: tuple[Ban, ...], *, on: date, at: datetime) -> None:
        """The last gate before an award: a fresh verdict, told even where nothing has changed."""
        facts = self.facts.model_copy(update={"bans": bans})
        self._assess_again(facts, Gate.AWARD, on=on, request=request, at=at)

    def forward(self, department: str, *, by: str, at: datetime) -> None:
        """The department passed, sealed and forwarded it: from now on the office and its experts judge (17.1, 17.2)."""
        if not (self.forwarded or self.closed):
            self._forwarded(department=department, by=by, timestamp=at)

    def judge(self, judgements: Sequence[Judgement], *, centrally: bool, on: date, by: str, at: datetime) -> None:
        """A person decides J and M clauses, with reasons; a later judgement replaces an earlier one.

        `centrally`: for the office or as its expert, otherwise for the department that recommends. A department judges
        until it forwards the application, and never over a judgement of the office or an expert.
        """
        if self.closed:
            raise AssessmentClosedError
        if not centrally:
            if self.forwarded:
                raise AlreadyForwardedError
            overruled = sorted(self.judged_centrally & {judgement.clause for judgement in judgements})
            if overruled:
                raise JudgedCentrallyError(overruled)
        book = load(self.result.rulebook)
        for judgement in judgements:
            try:
                book.check_judgeable(self.facts.category, judgement.clause)
            except (NotJudgeableError, UnknownClauseError) as error:
                raise JudgementRefusedError(error) from error
        self._judged(judgements=tuple(judgements), centrally=centrally, by=by, timestamp=at)
        self._assess_again(self.facts, Gate.JUDGEMENT, on=on, by=by, at=at)

    def close(self, reason: str, *, by: str, at: datetime) -> None:
        """Nothing is left to decide here; told again it stays closed."""
        if not self.closed:
            self._closed(reason=reason, by=by, timestamp=at)

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
        request: UUID | None = None,
    ) -> None:
        result = assess(facts, tuple(self.judgements.values()), on=on, rulebook=self.result.rulebook)
        judged_by = tuple(sorted({judgement.by for judgement in self.judgements.values()}))
        where = department or self.department
        if request is None and result.verdict is not self.result.verdict:
            self._changed(
                round=self.round,
                asked_about=asked_about or self.asked_about,
                department=where,
                version_number=version or self.version_number,
                facts=facts,
                gate=gate,
                result=result,
                previous=self.result.verdict.value,
                judged_by=judged_by,
                by=by,
                timestamp=at,
            )
            return
        self._reassessed(
            round=self.round,
            asked_about=asked_about or self.asked_about,
            department=where,
            version_number=version or self.version_number,
            facts=facts,
            gate=gate,
            result=result,
            request=request,
            judged_by=judged_by,
            by=by,
            timestamp=at,
        )

    @event(Reassessed)
    def _reassessed(
        self,
        round: int,  # noqa: A002 - the event's field
        asked_about: str,
        department: str,
        version_number: int,
        facts: Facts,
        gate: Gate,
        result: AssessmentResult,
        request: UUID | None,
        judged_by: tuple[str, ...],
        by: str,
        timestamp: datetime,
    ) -> None:
        self.asked_about = asked_about
        self.department = department
        self.version_number = version_number
        self.facts = facts
        self.result = result

    @event(Changed)
    def _changed(
        self,
        round: int,  # noqa: A002 - the event's field
        asked_about: str,
        department: str,
        version_number: int,
        facts: Facts,
        gate: Gate,
        result: AssessmentResult,
        previous: str,
        judged_by: tuple[str, ...],
        by: str,
        timestamp: datetime,
    ) -> None:
        self.asked_about = asked_about
        self.department = department
        self.version_number = version_number
        self.facts = facts
        self.result = result

    @event(Judged)
    def _judged(
        self,
        judgements: tuple[Judgement, ...],
        centrally: bool,  # noqa: FBT001 - the event's field
        by: str,
        timestamp: datetime,
    ) -> None:
        self.judgements |= {judgement.clause: judgement for judgement in judgements}
        if centrally:
            self.judged_centrally |= {judgement.clause for judgement in judgements}

    @event(Forwarded)
    def _forwarded(self, department: str, by: str, timestamp: datetime) -> None:
        self.forwarded = True

    @event(Closed)
    def _closed(self, reason: str, by: str, timestamp: datetime) -> None:
        self.closed = True


class JudgementRefusedError(RuleBrokenError):
    """The rulebook has no such clause for the category, or it is a matter of fact."""

    status = 422

    def __init__(self, error: RulebookError) -> None:
        super().__init__(str(error), article=error.article, remedy=error.remedy)


class NotYoursToJudgeError(ForbiddenError):
    """A department judges the applications that it recommends."""

    article = "第十七条第1项"
    remedy = "请由推荐该申报的部门，或由办公室、评审专家评判。"

    def __init__(self) -> None:
        super().__init__("该申报由其他部门推荐，您不能评判。")


class AlreadyForwardedError(ForbiddenError):
    """A department judges until it forwards the application."""

    article = "第十七条第1项"
    remedy = "如有新的情况，请书面报创建办公室，由办公室或评审专家评判。"

    def __init__(self) -> None:
        super().__init__("该申报已初审合格并盖章上报，推荐部门不再评判。")


class JudgedCentrallyError(ForbiddenError):
    """A department does not overrule the office or an expert."""

    article = "第十七条第2项"
    remedy = "请只评判其余条款；如有新的情况，请书面报创建办公室，由办公室或评审专家重新评判。"

    def __init__(self, clauses: Sequence[str]) -> None:
        super().__init__(f"以下条款已由办公室或评审专家评判，推荐部门不能改判：{'、'.join(clauses)}。")


class AssessmentClosedError(RuleBrokenError):
    """The application came to an end: withdrawn, rejected, not listed, declined, honoured or disqualified."""

    remedy = "该申报已经终结，无需评判。"

    def __init__(self) -> None:
        super().__init__("该申报的资格审查已经结束。")
