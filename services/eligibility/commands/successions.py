"""A unit was renamed or merged: bans follow it to the unit that stands in its place (18.3)."""

import unicodedata
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from services.eligibility.commands import Command, Reason
from services.eligibility.commands.known import predecessors, reassess_banned, successors, unit_of
from services.eligibility.domain.holder import Holder
from services.eligibility.domain.refusals import (
    CircularSuccessionError,
    FutureSuccessionError,
    NoSuchSuccessionError,
    SameUnitError,
)
from services.eligibility.domain.unit import Succession, Unit
from shared.history import Actor, Work
from shared.identity import is_uscc
from shared.legal_time import Day, legal_date


def _as_written(code: object) -> object:
    """Without white space, half width, in capitals."""
    return "".join(unicodedata.normalize("NFKC", code).split()).upper() if isinstance(code, str) else code


def _checked(code: str) -> str:
    if not is_uscc(code):
        raise ValueError("不是有效的统一社会信用代码（18位，校验码应相符）")
    return code


Uscc = Annotated[str, BeforeValidator(_as_written), AfterValidator(_checked)]
Document = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RecordSuccession(Command):
    """A renaming or merger: both units by 统一社会信用代码, the day it took effect, and the document that says so."""

    old_uscc: Uscc
    new_uscc: Uscc
    kind: Succession
    on: Annotated[Day, Field(ge=date(1949, 10, 1))]
    document: Document


class WithdrawSuccession(Command):
    """Take back a record that was wrong."""

    old_uscc: Uscc
    new_uscc: Uscc
    reason: Reason


class SuccessionRecorded(BaseModel):
    """Confirmation: how many open applications of the new unit and its teams were assessed again."""

    old_uscc: str
    new_uscc: str
    reassessed: int


def record_succession(command: RecordSuccession, *, by: Actor, at: datetime, work: Work) -> SuccessionRecorded:
    """By a clerk or the office. Open applications that a ban now reaches are assessed again."""
    today = legal_date(at)
    if command.old_uscc == command.new_uscc:
        raise SameUnitError
    if command.on > today:
        raise FutureSuccessionError
    if any(unit.uscc == command.new_uscc for unit in predecessors(command.old_uscc, work)):
        raise CircularSuccessionError(command.old_uscc, command.new_uscc)
    old = unit_of(command.old_uscc, by=by.account, at=at, work=work)
    new = unit_of(command.new_uscc, by=by.account, at=at, work=work)
    new.succeed(
        old, command.kind, on=command.on, document=command.document, department=by.department, by=by.account, at=at
    )
    work.save(old, new)
    return _followed(old, new, at=at, work=work)


def withdraw_succession(command: WithdrawSuccession, *, by: Actor, at: datetime, work: Work) -> SuccessionRecorded:
    """By the office. Open applications that a ban does not reach any more are assessed again."""
    old, new = (work.find(Unit, Unit.id_of(uscc)) for uscc in (command.old_uscc, command.new_uscc))
    if old is None or new is None:
        raise NoSuchSuccessionError(command.old_uscc, command.new_uscc)
    new.withdraw(old, command.reason, by=by.account, at=at)
    work.save(old, new)
    return _followed(old, new, at=at, work=work)


def _followed(old: Unit, new: Unit, *, at: datetime, work: Work) -> SuccessionRecorded:
    reassessed = 0
    for unit in (new, *successors(new.uscc, work)):
        for key in unit.holders.values():
            reassessed += reassess_banned(work.get(Holder, Holder.id_of(key)), on=legal_date(at), at=at, work=work)
    return SuccessionRecorded(old_uscc=old.uscc, new_uscc=new.uscc, reassessed=reassessed)
