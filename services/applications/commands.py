"""What people and other services make this service do; a command is the HTTP body, its function the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.applications.domain.applications import LABELS, Application, State, StoredVersion
from services.applications.domain.forms.application import FORM_VERSION, AnyApplication, ApplicationForm
from services.applications.domain.forms.categories import Category
from services.applications.domain.forms.holder import holder_identity, unit_key
from services.applications.domain.forms.parts import content_hash, split
from services.applications.domain.refusals import (
    AlreadyAppliedError,
    AppliedByAnotherError,
    AppliedInFutureError,
    RoundNotOpenError,
)
from services.applications.domain.rounds import Round, RoundExistsError, Stage, StageName
from services.applications.domain.uploads import Uploads, check_own
from services.applications.personal import Vault
from shared import departments
from shared.history import Actor, FieldError, ForbiddenError, InvalidInputError, RuleBrokenError, Work
from shared.identity import holder_key
from shared.legal_time import Day, legal_date

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
DayOfRound = Annotated[Day, Field(ge=date(2000, 1, 1), le=date(2101, 12, 31))]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Command(BaseModel):
    """Base of commands: no unknown keys, and what was entered never appears in an error's text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StageDays(Command):
    """The first and the last day of a stage of the round."""

    name: StageName
    first_day: DayOfRound
    last_day: DayOfRound


class OpenRound(Command):
    """Open a year's round (article 3)."""

    round: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    title: Sentence
    stages: Annotated[tuple[StageDays, ...], Field(min_length=1, max_length=8)]
    quotas: Annotated[dict[Category, Annotated[int, Field(strict=True, ge=0, le=10_000)]], Field(max_length=4)]


class SubmitApplication(Command):
    """An application of the samples' shape, and for its materials' files the SHA-256 under which they were uploaded."""

    application: ApplicationForm
    files: Annotated[dict[Annotated[str, StringConstraints(max_length=255)], Sha256], Field(max_length=200)] = {}


class WithdrawApplication(Command):
    """Take an application back."""

    reason: Sentence


class Receipt(BaseModel):
    """What the applicant gets: the number and the time count as the receipt (回执)."""

    id: UUID
    number: str
    version: int
    state: State
    submitted_at: datetime
    missing_files: tuple[str, ...]
    """Files of materials that were named and not uploaded."""


@dataclass(frozen=True)
class Keys:
    """The city's key, under which holders are recognised, and the vault of personal data."""

    city: bytes
    vault: Vault


def open_round(command: OpenRound, *, by: Actor, at: datetime, work: Work) -> int:
    """One round a year."""
    if work.find(Round, Round.id_of(command.round)) is not None:
        raise RoundExistsError(command.round)
    work.save(
        Round.open(
            command.round,
            command.title,
            tuple(Stage(**stage.model_dump()) for stage in command.stages),
            {category.value: quota for category, quota in command.quotas.items()},
            by=by.account,
            at=at,
        )
    )
    return command.round


def submit_application(command: SubmitApplication, *, by: Actor, at: datetime, work: Work, keys: Keys) -> Receipt:
    """A first submission, in its round's days; the number is taken in the same transaction."""
    form = command.application
    round_ = _round_for(form, at, work)
    holder = holder_key(keys.city, holder_identity(form))
    application_id = _free_id(form, holder, by, work)
    version = _stored(command, application_id, 1, work, keys)
    _list_files(application_id, version.files, by=by, at=at, work=work)
    application = Application.submit(
        application_id,
        version,
        number=round_.take_number(form.category, by=by.account, at=at),
        holder=holder,
        unit=unit_key(keys.city, form),
        by=by.account,
        at=at,
    )
    work.save(round_, application)
    return _receipt(application, form, command.files, at)


def resubmit_application(
    application_id: UUID, command: SubmitApplication, *, by: Actor, at: datetime, work: Work, keys: Keys
) -> Receipt:
    """A corrected version of a returned application, also after the last day of application."""
    application = work.get(Application, application_id)
    _check_own(application, by)
    form = command.application
    _check_form(form, at)
    version = _stored(command, application_id, application.version_number + 1, work, keys)
    _list_files(application_id, version.files, by=by, at=at, work=work, listed=application.files)
    holder, unit = holder_key(keys.city, holder_identity(form)), unit_key(keys.city, form)
    application.resubmit(version, holder=holder, unit=unit, by=by.account, at=at)
    work.save(application)
    return _receipt(application, form, command.files, at)


def withdraw_application(
    application_id: UUID, command: WithdrawApplication, *, by: Actor, at: datetime, work: Work
) -> None:
    """Until the shortlist."""
    application = work.get(Application, application_id)
    _check_own(application, by)
    application.withdraw(command.reason, by=by.account, at=at)
    work.save(application)


def record_progress(
    application_id: UUID,
    *,
    service: str,
    what: str,
    state: State | None,
    article: str,
    text: str,
    correct_by: date | None = None,
    by: str,
    at: datetime,
    work: Work,
) -> None:
    """Note another service's decision; one about an application of another instance is none of ours."""
    application = work.find(Application, application_id)
    if application is None:
        return
    application.record_progress(
        service=service, what=what, state=state, article=article, text=text, correct_by=correct_by, by=by, at=at
    )
    work.save(application)


def _free_id(form: AnyApplication, holder: str, by: Actor, work: Work) -> UUID:
    """The id of a new application; a withdrawn one makes room for another."""
    attempt = 1
    while (
        earlier := work.find(Application, Application.id_of(form.round, form.category, holder, attempt))
    ) is not None:
        if earlier.state is not State.WITHDRAWN:
            raise _already(earlier, by)
        attempt += 1
    return Application.id_of(form.round, form.category, holder, attempt)


def _already(earlier: Application, by: Actor) -> RuleBrokenError:
    """Number and state are for those who may look at the application: its applicant, and its department's clerks."""
    clerk = by.has("clerk") and by.department == earlier.recommending_department
    if clerk or by.account == earlier.applicant:
        return AlreadyAppliedError(earlier.number, LABELS[earlier.state])
    return AppliedByAnotherError()


def _round_for(form: AnyApplication, at: datetime, work: Work) -> Round:
    round_ = work.find(Round, Round.id_of(form.round))
    if round_ is None:
        raise RoundNotOpenError(form.round)
    round_.check_takes_applications(legal_date(at))
    _check_form(form, at)
    return round_


def _check_form(form: AnyApplication, at: datetime) -> None:
    if form.recommending_department not in departments.NAMES:
        known = "、".join(f"{department}（{name}）" for department, name in departments.NAMES.items())
        said = FieldError("application.recommending_department", f"没有这个推荐部门；可以是：{known}")
        raise InvalidInputError("推荐部门有误。", [said], article="第六条")
    today = legal_date(at)
    if form.applied_on > today:
        raise AppliedInFutureError(form.applied_on, today)


def _check_own(application: Application, by: Actor) -> None:
    if application.applicant != by.account:
        raise NotYourApplicationError


def _stored(command: SubmitApplication, application_id: UUID, version: int, work: Work, keys: Keys) -> StoredVersion:
    form = command.application
    named = {material.file for material in form.materials}
    files = {file: sha256 for file, sha256 in command.files.items() if file in named}
    parts = split(form)
    sealed = keys.vault.seal(
        parts.private, application=application_id, version=version, wrapped=work.wrapped_key(application_id)
    )
    work.keep_key(application_id, sealed.wrapped)
    salt = keys.vault.salt(sealed.wrapped, application=application_id)
    return StoredVersion(
        form_version=FORM_VERSION,
        form=parts.internal,
        personal=sealed.ciphertext,
        content_hash=content_hash(form, files=files, salt=salt),
        files=files,
    )


def _list_files(
    application_id: UUID,
    files: dict[str, str],
    *,
    by: Actor,
    at: datetime,
    work: Work,
    listed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Only what the account itself has uploaded, or what stood in the version before."""
    uploads = work.find(Uploads, Uploads.id_of(by.account))
    check_own(files, {*listed.values(), *(uploads.own if uploads else ())})
    if uploads:
        uploads.list_in(application_id, files.values(), at=at)
        work.save(uploads)


def _receipt(application: Application, form: AnyApplication, files: dict[str, str], at: datetime) -> Receipt:
    return Receipt(
        id=application.id,
        number=application.number,
        version=application.version_number,
        state=application.state,
        submitted_at=at,
        missing_files=tuple(m.file for m in form.materials if m.file not in files),
    )


class NotYourApplicationError(ForbiddenError):
    """Only the account that applied may change its application."""

    article = "第八条"
    remedy = "请用提交申报的账号登录后再操作。"

    def __init__(self) -> None:
        super().__init__("这不是您提交的申报。")
