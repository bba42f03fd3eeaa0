"""A campaign asks the customers of one holder, counts their sheets and, once closed, stands measured for ever.

Answers are no aggregates: they are appended in batches (see `batch`), and every figure is folded from those batches.
Signature and phone are not stored at all: what remains of them is a keyed mark that tells a duplicate.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple, Self
from uuid import UUID

from services.surveys.domain import batch, wording
from services.surveys.domain.answers import Answers
from services.surveys.domain.brief import Brief
from services.surveys.domain.measurement import FORMULA, Figures
from services.surveys.domain.minimum import minimum_on
from services.surveys.domain.questionnaire import Questionnaire
from services.surveys.domain.refusals import (
    CampaignClosedError,
    ImportOverlapError,
    NotYourApplicationError,
    NotYourDepartmentError,
    NotYoursError,
    OwnThirdPartyError,
    StillRunningError,
)
from shared.history import Actor, Aggregate, Created, FieldError, InvalidInputError, event
from shared.legal_time import legal_date


class Counted(NamedTuple):
    """What became of a batch of valid sheets."""

    accepted: int
    duplicates: int


class Campaign(Aggregate):
    """Opened, LinkedToApplication, AnswersRecorded, FileImported, Closed, Measured."""

    TOPIC = "surveys.Campaign"

    class Event(Aggregate.Event):
        TOPIC = "surveys.Campaign.Event"

    class Opened(Event, Created):
        TOPIC = "surveys.Campaign.Opened"
        brief: Brief
        department: str
        questionnaire: Questionnaire
        formula: str

    class LinkedToApplication(Event):
        TOPIC = "surveys.Campaign.LinkedToApplication"
        application: UUID

    class AnswersRecorded(Event):
        """`records` are base64; `file` (SHA-256, hex) and the `line` reached in it are "" and 0 for typed answers."""

        TOPIC = "surveys.Campaign.AnswersRecorded"
        packing: str
        records: str
        accepted: int
        duplicates: int
        repeated: int
        file: str
        line: int

    class FileImported(Event):
        TOPIC = "surveys.Campaign.FileImported"
        file: str
        rows: int
        refused: int

    class Closed(Event):
        TOPIC = "surveys.Campaign.Closed"
        round: int
        holder: str
        ended_on: date
        reason: str
        answers: int

    class Measured(Event):
        """The frozen measurement, with all that it rests on; `brief.period_to` is the day on which it ended."""

        TOPIC = "surveys.Campaign.Measured"
        brief: Brief
        questionnaire: str
        questionnaire_version: int
        figures: Figures
        duplicates: int
        repeated: int
        minimum_reached: bool
        answers_hash: str

    @event(Opened)
    def __init__(self, brief: Brief, department: str, questionnaire: Questionnaire, formula: str, by: str) -> None:
        self.brief = brief
        self.department = department
        self.opened_by = by
        self.questionnaire = questionnaire
        self.answers = Answers(questionnaire, formula)
        self.applications: tuple[UUID, ...] = ()
        self.lines: dict[str, int] = {}
        self.imported: set[str] = set()
        self.ended_on: date | None = None

    @classmethod
    def open(
        cls,
        id_: UUID,
        brief: Brief,
        questionnaire: Questionnaire,
        *,
        actor: Actor,
        at: datetime,
        submitted_by: str | None = None,
        recommended_by: Collection[str] = (),
    ) -> Self:
        """Open a campaign, pinned to this version of the questionnaire and to the formula in force.

        `submitted_by` is the account that submitted the application asked about, `recommended_by` the departments that
        recommend whom it asks about, none where nobody has applied yet. Raises InvalidInputError for a period
        that ends before it begins, a third party without a name or a minimum below the floor (the office may go
        lower); OwnThirdPartyError and NotYourApplicationError where somebody who only applies asks for too much;
        NotYourDepartmentError for a clerk of another department.
        """
        errors = []
        if brief.period_to < brief.period_from:
            errors.append(FieldError("period_to", wording.PERIOD_UPSIDE_DOWN))
        if brief.party == "third" and not brief.assessor:
            errors.append(FieldError("assessor", wording.ASSESSOR_MISSING))
        least = minimum_on(legal_date(at)).sheets
        if brief.minimum_valid < least and not actor.has("office"):
            errors.append(FieldError("minimum_valid", wording.TOO_FEW_SHEETS.format(sheets=least)))
        if errors:
            raise InvalidInputError(errors=errors)
        _check_may_open(brief, actor, submitted_by, recommended_by)
        return cls._create(
            cls.Opened,
            id=id_,
            brief=brief,
            department=actor.department,
            questionnaire=questionnaire,
            formula=FORMULA.version,
            by=actor.account,
            timestamp=at,
        )

    @property
    def closed(self) -> bool:
        """Whether it takes no more answers."""
        return self.ended_on is not None

    def check_may_manage(self, actor: Actor) -> None:
        """Raise NotYoursError unless the actor opened it, is a clerk of its department, or the office."""
        mine = actor.account == self.opened_by
        if not (mine or actor.has("office") or (actor.has("clerk") and actor.department == self.department)):
            raise NotYoursError

    def check_open(self) -> None:
        """Raise CampaignClosedError where it takes no more answers."""
        if self.closed:
            raise CampaignClosedError(wording.CLOSED)

    def link(self, application: UUID, *, by: str, at: datetime) -> None:
        """Say for which application it speaks; a second time changes nothing."""
        if application not in self.applications:
            self.trigger_event(self.LinkedToApplication, application=application, by=by, timestamp=at)

    def line_reached(self, file: str) -> int:
        """The last line of that file (SHA-256, hex) whose answers are in; 0 for a file never seen."""
        return self.lines.get(file, 0)

    def record(self, packed: bytes, *, file: str = "", after: int = 0, line: int = 0, by: str, at: datetime) -> Counted:
        """Take in valid sheets, packed under this campaign's key; duplicates are counted and left out.

        Of a file: the rows after line `after` up to `line`. What was taken in before changes nothing, so that an import
        may be repeated; a part that overlaps what is in raises ImportOverlapError.
        """
        self.check_open()
        reached = self.line_reached(file) if file else 0
        if file and line <= reached:
            return Counted(0, 0)
        if after < reached:
            raise ImportOverlapError
        kept, duplicates, repeated = self.answers.sift(packed)
        counted = Counted(len(kept) // self.answers.width, duplicates)
        if kept or duplicates:
            self.trigger_event(
                self.AnswersRecorded,
                packing=batch.PACKING,
                records=batch.to_text(kept),
                accepted=counted.accepted,
                duplicates=duplicates,
                repeated=repeated,
                file=file,
                line=line,
                by=by,
                timestamp=at,
            )
        return counted

    def finish_file(self, file: str, *, rows: int, refused: int, by: str, at: datetime) -> None:
        """Note that a file was read to its end, with its rows and those refused; a second time changes nothing."""
        self.check_open()
        if file not in self.imported:
            self.trigger_event(self.FileImported, file=file, rows=rows, refused=refused, by=by, timestamp=at)

    def close(self, *, reason: str = "", by: str, at: datetime) -> None:
        """Take no more answers and freeze the measurement.

        Before the period is over it wants a reason, and the period then ends with the day of closing (legal time).
        """
        if self.closed:
            raise CampaignClosedError(wording.ALREADY_CLOSED)
        today, last = legal_date(at), self.brief.period_to
        if today <= last and not reason:
            raise StillRunningError(last)
        ended_on = max(min(today, last), self.brief.period_from)
        valid = self.answers.measurement.valid
        self.trigger_event(
            self.Closed,
            round=self.brief.round,
            holder=self.brief.holder,
            ended_on=ended_on,
            reason=reason,
            answers=valid,
            by=by,
            timestamp=at,
        )
        self.trigger_event(
            self.Measured,
            brief=self.brief.model_copy(update={"period_to": ended_on}),
            questionnaire=self.questionnaire.name,
            questionnaire_version=self.questionnaire.version,
            figures=self.answers.measurement.figures(),
            duplicates=self.answers.duplicates,
            repeated=self.answers.repeated,
            minimum_reached=valid >= self.brief.minimum_valid,
            answers_hash=self.answers.digest(),
            by=by,
            timestamp=at,
        )

    @event(LinkedToApplication)
    def _linked(self, application: UUID) -> None:
        self.applications = (*self.applications, application)

    @event(AnswersRecorded)
    def _recorded(self, records: str, duplicates: int, repeated: int, file: str, line: int) -> None:
        self.answers.take(batch.Sifted(batch.from_text(records), duplicates, repeated))
        if file:
            self.lines[file] = line

    @event(FileImported)
    def _file_imported(self, file: str) -> None:
        self.imported.add(file)

    @event(Closed)
    def _closed(self, ended_on: date) -> None:
        self.ended_on = ended_on

    @event(Measured)
    def _measured(self, figures: Figures, answers_hash: str) -> None:
        self.figures = figures
        self.answers_hash = answers_hash


def _check_may_open(brief: Brief, actor: Actor, submitted_by: str | None, recommended_by: Collection[str]) -> None:
    clerk = actor.has("clerk")
    if actor.has("office") or (clerk and (not recommended_by or actor.department in recommended_by)):
        return
    if clerk and submitted_by != actor.account:
        raise NotYourDepartmentError
    if brief.party == "third":
        raise OwnThirdPartyError
    if submitted_by != actor.account:
        raise NotYourApplicationError
