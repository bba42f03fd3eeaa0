"""An application: what was submitted, in which versions, and where it stands on its way to an honour."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID, uuid5

from services.applications.domain.forms.application import InternalForm
from services.applications.domain.forms.categories import Category
from services.applications.domain.forms.internal import InternalLeader, InternalStar, InternalTeam
from services.applications.domain.refusals import (
    AnotherHolderError,
    CorrectionOverdueError,
    NotReturnedError,
    NotWithdrawableError,
)
from services.applications.domain.rounds import NAMESPACE
from shared.history import Aggregate, Created, event
from shared.legal_time import legal_date


class State(StrEnum):
    """Where an application stands; `LABELS` has the name that people read."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    SHORTLISTED = "shortlisted"
    NOT_LISTED = "not_listed"
    REJECTED = "rejected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    DECLINED = "declined"
    HONOURED = "honoured"
    REVOKED = "revoked"


LABELS = {
    State.SUBMITTED: "已提交，待初审",
    State.RETURNED: "退回补正",
    State.FORWARDED: "初审合格，评审中",
    State.SHORTLISTED: "已入围",
    State.NOT_LISTED: "未入围",
    State.REJECTED: "审核未通过",
    State.REFUSED: "不予受理",
    State.WITHDRAWN: "已撤回",
    State.DISQUALIFIED: "已取消申报资格",
    State.DECLINED: "未授予",
    State.HONOURED: "已授予称号",
    State.REVOKED: "称号已取消",
}

_WITHDRAWABLE = frozenset({State.SUBMITTED, State.RETURNED, State.FORWARDED})
_RANK = {
    State.SUBMITTED: 0,
    State.RETURNED: 1,
    State.FORWARDED: 2,
    State.SHORTLISTED: 3,
    State.NOT_LISTED: 3,
    State.REJECTED: 4,
    State.REFUSED: 4,
    State.DECLINED: 5,
    State.HONOURED: 5,
    State.WITHDRAWN: 6,
    State.DISQUALIFIED: 7,
    State.REVOKED: 8,
}
"""How far on its way an application is. Two services' decisions may be heard in either order, so that a later state
may follow any earlier one and none goes back; only a correction begins again, with a version of its own."""


def follows(state: State, present: State) -> bool:
    """Whether a state that another service told of may follow the present one."""
    if present is State.HONOURED or state is State.REVOKED:
        return present is State.HONOURED and state is State.REVOKED
    if present is State.WITHDRAWN:
        return state is State.DISQUALIFIED
    return _RANK[state] > _RANK[present]


class StoredVersion(NamedTuple):
    """What is kept of one version: the internal part, the rest as ciphertext, and the hash that a seal covers."""

    form_version: str
    form: InternalForm
    personal: str
    content_hash: str
    files: dict[str, str]
    """SHA-256 by file, of the materials that were uploaded."""


def public_name(form: InternalForm) -> str:
    """The name under which the public may see an application: of the person, the team or the unit."""
    if isinstance(form, InternalStar | InternalLeader):
        return form.form.person.name
    if isinstance(form, InternalTeam):
        return form.form.team_name
    return form.form.organisation.unit_name


class Application(Aggregate):
    """One holder's application in one category of one round.

    `Submitted` and `Resubmitted` hold a version: the internal part of the form in the clear, the personal and secret
    part only as ciphertext. `Progressed` is what another service decided, as its contract told it.
    """

    TOPIC = "applications.Application"

    class Event(Aggregate.Event):
        TOPIC = "applications.Application.Event"

    class Submitted(Event, Created):
        TOPIC = "applications.Application.Submitted"
        year: int
        number: str
        category: Category
        holder: str
        unit: str
        recommending_department: str
        form_version: str
        form: InternalForm
        personal: str
        content_hash: str
        files: dict[str, str]

    class Resubmitted(Event):
        TOPIC = "applications.Application.Resubmitted"
        number: str
        holder: str
        unit: str
        version_number: int
        recommending_department: str
        form_version: str
        form: InternalForm
        personal: str
        content_hash: str
        files: dict[str, str]
        first_submitted_at: datetime

    class Withdrawn(Event):
        TOPIC = "applications.Application.Withdrawn"
        year: int
        category: Category
        reason: str

    class Progressed(Event):
        TOPIC = "applications.Application.Progressed"
        service: str
        what: str
        state: State | None
        article: str
        text: str
        correct_by: date | None

    @event(Submitted)
    def __init__(
        self,
        year: int,
        number: str,
        category: Category,
        holder: str,
        unit: str,
        recommending_department: str,
        content_hash: str,
        files: dict[str, str],
        by: str,
        timestamp: datetime,
    ) -> None:
        self.year = year
        self.number = number
        self.category = category
        self.holder = holder
        self.unit = unit
        self.recommending_department = recommending_department
        self.content_hash = content_hash
        self.files = files
        self.applicant = by
        self.submitted_at = timestamp
        self.version_number = 1
        self.correct_by: date | None = None
        self.state = State.SUBMITTED

    @staticmethod
    def id_of(year: int, category: Category, holder: str, attempt: int = 1) -> UUID:
        """One application per holder, category and round: its id says so. A further `attempt` follows a withdrawal."""
        return uuid5(NAMESPACE, f"application:{year}:{category}:{holder}" + (f":{attempt}" if attempt > 1 else ""))

    @classmethod
    def submit(
        cls,
        application_id: UUID,
        version: StoredVersion,
        *,
        number: str,
        holder: str,
        unit: str,
        by: str,
        at: datetime,
    ) -> Self:
        """The first submission; its day is the day of application."""
        form = version.form
        return cls._create(
            cls.Submitted,
            id=application_id,
            year=form.round,
            number=number,
            category=form.category,
            holder=holder,
            unit=unit,
            recommending_department=form.recommending_department,
            **version._asdict(),
            by=by,
            timestamp=at,
        )

    def resubmit(self, version: StoredVersion, *, holder: str, unit: str, by: str, at: datetime) -> None:
        """A corrected version, only after a return and only for the same holder, category and round."""
        form = version.form
        if self.state is not State.RETURNED:
            raise NotReturnedError(self.number, LABELS[self.state])
        if holder != self.holder or form.category != self.category or form.round != self.year:
            raise AnotherHolderError(self.number)
        if self.correct_by is not None and legal_date(at) > self.correct_by:
            raise CorrectionOverdueError(self.number, self.correct_by)
        self._resubmitted(
            number=self.number,
            holder=self.holder,
            unit=unit,
            version_number=self.version_number + 1,
            recommending_department=form.recommending_department,
            **version._asdict(),
            first_submitted_at=self.submitted_at,
            by=by,
            timestamp=at,
        )

    @event(Resubmitted)
    def _resubmitted(
        self,
        number: str,
        holder: str,
        unit: str,
        version_number: int,
        recommending_department: str,
        form_version: str,
        form: InternalForm,
        personal: str,
        content_hash: str,
        files: dict[str, str],
        first_submitted_at: datetime,
        by: str,
        timestamp: datetime,
    ) -> None:
        self.version_number = version_number
        self.unit = unit
        self.recommending_department = recommending_department
        self.content_hash = content_hash
        self.files = files
        self.correct_by = None
        self.state = State.SUBMITTED

    def withdraw(self, reason: str, *, by: str, at: datetime) -> None:
        """The applicant takes the application back, until the shortlist."""
        if self.state not in _WITHDRAWABLE:
            raise NotWithdrawableError(self.number, LABELS[self.state])
        self._withdrawn(year=self.year, category=self.category, reason=reason, by=by, timestamp=at)

    @event(Withdrawn)
    def _withdrawn(self, year: int, category: Category, reason: str, by: str, timestamp: datetime) -> None:
        self.state = State.WITHDRAWN

    def record_progress(
        self,
        *,
        service: str,
        what: str,
        state: State | None,
        article: str,
        text: str,
        correct_by: date | None,
        by: str,
        at: datetime,
    ) -> None:
        """Note what another service decided; a state that cannot follow the present one is noted without effect."""
        self._progressed(
            service=service,
            what=what,
            state=state if state is not None and follows(state, self.state) else None,
            article=article,
            text=text,
            correct_by=correct_by,
            by=by,
            timestamp=at,
        )

    @event(Progressed)
    def _progressed(
        self,
        service: str,
        what: str,
        state: State | None,
        article: str,
        text: str,
        correct_by: date | None,
        by: str,
        timestamp: datetime,
    ) -> None:
        if state is not None:
            self.state = state
        if correct_by is not None:
            self.correct_by = correct_by
