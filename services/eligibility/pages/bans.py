"""The register of bans, and the renamed and merged units whom a ban follows (18.3)."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.eligibility.access import ban_readers, office, registrars, succession_readers
from services.eligibility.commands.successions import (
    RecordSuccession,
    WithdrawSuccession,
    record_succession,
    withdraw_succession,
)
from services.eligibility.pages.posted import posted
from services.eligibility.read_models.ban_register import all_successions, bans_on
from services.eligibility.wording import CATEGORIES, GROUNDS, SUCCESSIONS
from shared.history import Actor, FieldError
from shared.hosting import Service
from shared.legal_time import legal_date
from shared.web.fields import field_errors
from shared.web.layout import render

LABELS = {
    "old_uscc": "原单位的统一社会信用代码",
    "new_uscc": "现单位的统一社会信用代码",
    "kind": "变更情形",
    "on": "生效日期",
    "document": "依据文件",
    "reason": "撤销的理由",
}
Typed = Annotated[str, Form(max_length=4000)]


def add_to(router: APIRouter, service: Service) -> None:
    """Declare the routes."""

    @router.get("/eligibility/bans")
    def bans(request: Request, _by: Actor = Depends(ban_readers)) -> HTMLResponse:
        today = legal_date(service.clock())
        with service.views.session() as session:
            entries = bans_on(session)
        return render(
            request, "eligibility/bans.html", entries=entries, today=today, categories=CATEGORIES, grounds=GROUNDS
        )

    @router.get("/eligibility/successions")
    def successions(request: Request, by: Actor = Depends(succession_readers)) -> HTMLResponse:
        return _page(request, service, by)

    @router.post("/eligibility/successions")
    async def record(
        request: Request,
        old_uscc: Typed = "",
        new_uscc: Typed = "",
        kind: Typed = "",
        on: Typed = "",
        document: Typed = "",
        by: Actor = Depends(registrars),
    ) -> Response:
        typed = {"old_uscc": old_uscc, "new_uscc": new_uscc, "kind": kind, "on": on, "document": document}
        again = partial(_page, request, service, by, typed=typed)
        return await posted(
            service,
            partial(RecordSuccession.model_validate, typed),
            lambda command: service.write(request, partial(record_succession, command, by=by, at=service.clock())),
            again=again,
            to="/eligibility/successions",
        )

    _withdrawing(router, service)


def _withdrawing(router: APIRouter, service: Service) -> None:
    @router.post("/eligibility/successions/withdraw")
    async def withdraw(
        request: Request, old_uscc: Typed = "", new_uscc: Typed = "", reason: Typed = "", by: Actor = Depends(office)
    ) -> Response:
        again = partial(_page, request, service, by)
        return await posted(
            service,
            partial(WithdrawSuccession, old_uscc=old_uscc, new_uscc=new_uscc, reason=reason),
            lambda command: service.write(request, partial(withdraw_succession, command, by=by, at=service.clock())),
            again=again,
            to="/eligibility/successions",
            errors_of=_of_no_box,
        )


def _of_no_box(error: ValidationError) -> list[FieldError]:
    """The form stands in a row of the table, without a place beside its boxes."""
    return [FieldError("", f"{LABELS[each.field]}：{each.message}") for each in field_errors(error)]


def _page(
    request: Request,
    service: Service,
    by: Actor,
    *,
    typed: Mapping[str, str] | None = None,
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> HTMLResponse:
    with service.views.session() as session:
        rows = all_successions(session)
    return render(
        request,
        "eligibility/successions.html",
        status_code=status,
        rows=rows,
        may_record=bool(by.roles & {"clerk", "office"}),
        may_withdraw=by.has("office"),
        typed=typed or dict.fromkeys(LABELS, ""),
        errors=errors or [],
        wrong={error.field: error.message for error in errors or ()},
        labels=LABELS,
        kinds={kind.value: label for kind, label in SUCCESSIONS.items()},
    )
