"""Opening a campaign, about an application's holder or a subject that has not applied yet."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.surveys.commands import Command, Keys
from services.surveys.domain import wording
from services.surveys.domain.brief import Brief, Category, Party
from services.surveys.domain.campaign import Campaign
from services.surveys.domain.holder import Holder, holder_id
from services.surveys.domain.questionnaire import Questionnaire, built_in
from services.surveys.domain.submission import Submission
from shared import identity
from shared.history import Actor, FieldError, InvalidInputError, NotFoundError, Work
from shared.legal_time import Day, legal_date

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _uscc(code: str) -> str:
    if not identity.is_uscc(code):
        raise ValueError(wording.USCC_WRONG)
    return code


def _citizen_id(number: str) -> str:
    if not identity.is_citizen_id(number):
        raise ValueError(wording.CITIZEN_WRONG)
    return number


def _plausible(day: date) -> date:
    if not date(2000, 1, 1) <= day <= date(2100, 12, 31):
        raise ValueError(wording.NOT_A_DAY)
    return day


PlausibleDay = Annotated[Day, AfterValidator(_plausible)]


class Subject(Command):
    """Whom it asks about: a star by citizen id, a team by unit and name, a unit or a leader's unit by its code."""

    category: Category
    round: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    name: Line
    uscc: Annotated[str, AfterValidator(_uscc)] | None = None
    team_name: Line | None = None
    citizen_id: Annotated[str, AfterValidator(_citizen_id)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.identity()
        return self

    def identity(self) -> str:
        """The identity that is hashed; never log it."""
        if self.category == "star" and self.citizen_id:
            return identity.person(self.citizen_id)
        if self.category == "team" and self.uscc and self.team_name:
            return identity.team(self.uscc, self.team_name)
        if self.category in {"enterprise", "leader"} and self.uscc:
            return identity.unit(self.uscc)
        raise ValueError(wording.SUBJECT_INCOMPLETE[self.category])


class OpenSurvey(Command):
    """Open a campaign (17.4), about an application's holder or about a subject that has not applied yet.

    An applicant asks about applications of its own; about a subject only a clerk or the office does. A leader's
    campaign asks about the leader's unit (12.4). `assessor` names the body of a third-party campaign.
    """

    application: UUID | None = None
    subject: Subject | None = None
    party: Party
    assessor: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    questionnaire: Annotated[str, Field(max_length=40)] = "annex3"
    questionnaire_version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1
    period_from: PlausibleDay
    period_to: PlausibleDay
    minimum_valid: Annotated[int, Field(strict=True, ge=1, le=10_000_000)] = 30

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.application is None) == (self.subject is None):
            raise ValueError(wording.ONE_SUBJECT)
        return self


class Opened(BaseModel):
    """The campaign that was opened."""

    id: UUID


def open_survey(campaign_id: UUID, command: OpenSurvey, *, by: Actor, at: datetime, work: Work, keys: Keys) -> Opened:
    """Open a campaign and tie it to the applications that it speaks for."""
    questionnaire = _questionnaire(command)
    submission = _submission(command, work)
    brief = _brief(command, submission, keys, at)
    holder = work.find(Holder, holder_id(brief.holder)) or Holder.know(brief.holder, by=by.account, at=at)
    campaign = Campaign.open(
        campaign_id,
        brief,
        questionnaire,
        actor=by,
        at=at,
        submitted_by=submission.submitted_by if submission else None,
        recommended_by=[submission.department] if submission else _departments(brief, holder, work),
    )
    for application in holder.note_campaign(campaign_id, brief.category, by=by.account, at=at):
        campaign.link(application, by=by.account, at=at)
    work.save(campaign, holder)
    return Opened(id=campaign_id)


def _departments(brief: Brief, holder: Holder, work: Work) -> set[str]:
    """Those that recommend the holder in the round that the campaign is for."""
    applications = (work.find(Submission, application) for application in holder.applications)
    return {found.department for found in applications if found is not None and found.round == brief.round}


def _questionnaire(command: OpenSurvey) -> Questionnaire:
    found = built_in(command.questionnaire, command.questionnaire_version)
    if found is None:
        name, version = command.questionnaire, command.questionnaire_version
        said = wording.UNKNOWN_QUESTIONNAIRE.format(name=name, version=version)
        raise InvalidInputError(errors=[FieldError("questionnaire", said)])
    return found


def _submission(command: OpenSurvey, work: Work) -> Submission | None:
    if command.application is None:
        return None
    submission = work.find(Submission, command.application)
    if submission is None:
        raise NotFoundError(wording.NO_APPLICATION, remedy=wording.NO_APPLICATION_REMEDY)
    return submission


def _check_born(subject: Subject, at: datetime) -> None:
    born = identity.birth_date_of(subject.citizen_id) if subject.citizen_id else None
    if born is not None and born > legal_date(at):
        raise InvalidInputError(errors=[FieldError("subject.citizen_id", wording.CITIZEN_UNBORN)])


def _brief(command: OpenSurvey, submission: Submission | None, keys: Keys, at: datetime) -> Brief:
    subject = command.subject
    if submission is not None:
        holder, name = submission.subject, submission.name
        category, round_ = submission.category, submission.round
    elif subject is not None:
        _check_born(subject, at)
        holder, name = identity.holder_key(keys.city, subject.identity()), subject.name
        category, round_ = subject.category, subject.round
    else:
        raise ValueError(wording.ONE_SUBJECT)
    return Brief(
        round=round_,
        holder=holder,
        holder_name=name,
        category=category,
        party=command.party,
        assessor=command.assessor if command.party == "third" else "",
        period_from=command.period_from,
        period_to=command.period_to,
        minimum_valid=command.minimum_valid,
    )
