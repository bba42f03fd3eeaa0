"""The office's orders to assess a round again under another version of the rulebook: who, when and why."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.eligibility.access import ban_readers, office
from services.eligibility.commands.ordering import OrderReassessment
from services.eligibility.domain.order import in_force
from services.eligibility.orders import give_order
from services.eligibility.pages.posted import posted
from services.eligibility.read_models.assessments import rounds_assessed
from services.eligibility.read_models.rulebook_orders import orders_given
from shared.history import Actor, FieldError
from shared.hosting import Service
from shared.legal_time import legal_date
from shared.web.layout import render

LABELS = {"round": "年度", "rulebook": "评审规则", "reason": "理由"}
Typed = Annotated[str, Form(max_length=4000)]


def add_to(router: APIRouter, service: Service) -> None:
    """Declare the routes."""

    @router.get("/eligibility/orders")
    def orders(request: Request, by: Actor = Depends(ban_readers)) -> HTMLResponse:
        return _page(request, service, by)

    @router.post("/eligibility/orders")
    async def give(
        request: Request,
        chosen: Annotated[str, Form(alias="round", max_length=4000)] = "",
        rulebook: Typed = "",
        reason: Typed = "",
        by: Actor = Depends(office),
    ) -> Response:
        again = partial(_page, request, service, by, typed={"round": chosen, "rulebook": rulebook, "reason": reason})
        year = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) == 4 else None
        return await posted(
            service,
            partial(OrderReassessment.model_validate, {"round": year, "rulebook": rulebook, "reason": reason}),
            lambda command: give_order(service, request, command, by),
            again=again,
            to="/eligibility/orders",
        )


def _page(
    request: Request,
    service: Service,
    by: Actor,
    *,
    typed: Mapping[str, str] | None = None,
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> HTMLResponse:
    today: date = legal_date(service.clock())
    with service.views.session() as session:
        rows, rounds = orders_given(session), rounds_assessed(session)
    return render(
        request,
        "eligibility/orders.html",
        status_code=status,
        rows=rows,
        rounds=rounds,
        versions=in_force(today),
        may_order=by.has("office"),
        typed=typed or dict.fromkeys(LABELS, ""),
        errors=errors or [],
        wrong={error.field: error.message for error in errors or ()},
        labels=LABELS,
    )
