"""An application: what was submitted, in which versions, and where it stands on its way to an honour."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID, uuid5

from services.applications.domain.forms.application import InternalForm
from services.applications.domain.forms.categories import Category
from services.applications.domain.forms.internal import InternalLeader, InternalStar, InternalTeam
from services.applications.domain.rounds import NAMESPACE
from shared.history import Aggregate, Created, RuleBrokenError, event


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
_NEXT: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset({State.RETURNED, State.FORWARDED, State.REJECTED, State.REFUSED, State.DISQUALIFIED}),
    State.RETURNED: frozenset({State.REJECTED, State.REFUSED, State.DISQUALIFIED}),
    State.FORWARDED: frozenset(
        {State.SHORTLISTED, State.NOT_LISTED, State.REJECTED, State.REFUSED, State.DISQUALIFIED}
    ),
    State.NOT_LISTED: frozenset({State.DISQUALIFIED}),
    State.SHORTLISTED: frozenset({State.HONOURED, State.DECLINED, State.DISQUALIFIED}),
    State.DECLINED: frozenset({State.DISQUALIFIED}),
    State.HONOURED: frozenset({State.REVOKED}),
}


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
        self.applicant = by
        self.submitted_at = timestamp
        self.version_number = 1
        self.state = State.SUBMITTED

    @staticmethod
    def id_of(year: int, category: Category, holder: str) -> UUID:
        """One application per holder, category and round: its id says so."""
        return uuid5(NAMESPACE, f"application:{year}:{category}:{holder}")

    @classmethod
    def submit(cls, version: StoredVersion, *, number: str, holder: str, unit: str, by: str, at: datetime) -> Self:
        """The first submission; its day is the day of application."""
        form = version.form
        return cls._create(
            cls.Submitted,
            id=cls.id_of(form.round, form.category, holder),
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

    def resubmit(self, version: StoredVersion, *, holder: str, by: str, at: datetime) -> None:
        """A corrected version, only after a return and only for the same holder, category and round."""
        form = version.form
        if self.state is not State.RETURNED:
            raise NotReturnedError(self.number, LABELS[self.state])
        if holder != self.holder or form.category != self.category or form.round != self.year:
            raise AnotherHolderError(self.number)
        self._resubmitted(
            number=self.number,
            holder=self.holder,
            unit=self.unit,
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
        self.recommending_department = recommending_department
        self.content_hash = content_hash
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
        self, *, service: str, what: str, state: State | None, article: str, text: str, by: str, at: datetime
    ) -> None:
        """Note what another service decided; a state that cannot follow the present one is noted without effect."""
        follows = state if state in _NEXT.get(self.state, frozenset()) else None
        self._progressed(service=service, what=what, state=follows, article=article, text=text, by=by, timestamp=at)

    @event(Progressed)
    def _progressed(
        self,
        service: str,
        what: str,
        state: State | None,
        article: str,
        text: str,
        by: str,
        timestamp: datetime,
    ) -> None:
        if state is not None:
            self.state = state


class AlreadyAppliedError(RuleBrokenError):
    """One application per holder, category and round."""

    article = "第三条"
    remedy = "每个申报对象在同一年度、同一类别只能申报一次；如被退回，请在原申报上补正后重新提交。"

    def __init__(self, number: str, label: str) -> None:
        super().__init__(f"该申报对象本年度已申报（编号 {number}，{label}）。")


class NotReturnedError(RuleBrokenError):
    """Only a returned application can be submitted again."""

    article = "第十七条第1项"
    remedy = "只有被退回补正的申报可以重新提交；请在时间线中查看当前状态。"

    def __init__(self, number: str, label: str) -> None:
        super().__init__(f"申报 {number} 当前为“{label}”，不能重新提交。")


class AnotherHolderError(RuleBrokenError):
    """A correction stays with its holder, category and round."""

    article = "第八条"
    remedy = "补正不能更换申报对象、类别或年度；请为另一对象另行申报。"
    status = 422

    def __init__(self, number: str) -> None:
        super().__init__(f"补正材料与申报 {number} 不是同一申报对象、类别和年度。")


class NotWithdrawableError(RuleBrokenError):
    """Withdrawal is possible until the shortlist."""

    article = "第八条"
    remedy = "入围之后或已有结论的申报不能撤回。"

    def __init__(self, number: str, label: str) -> None:
        super().__init__(f"申报 {number} 当前为“{label}”，不能撤回。")


class RoundNotOpenError(RuleBrokenError):
    """There is no such round."""

    article = "第三条"
    remedy = "请核对年度，或等待办公室开启该年度的活动。"

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年度的活动尚未开启。")


class AppliedInFutureError(RuleBrokenError):
    """The date on the form lies after the day of submission."""

    remedy = "请将 applied_on 改为提交当日或之前的日期。"
    status = 422

    def __init__(self, applied_on: date, today: date) -> None:
        super().__init__(f"申报日期 {applied_on.isoformat()} 晚于提交日期 {today.isoformat()}。")
