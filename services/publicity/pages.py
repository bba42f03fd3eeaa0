"""The public's pages: notices, objecting and asking how it ended, the register of honours. Plain forms, no script."""

import asyncio
from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.publicity.commands import PUBLIC, LodgeObjection, ObjectionReceipt, lodge_objection
from services.publicity.domain.objection import LONGEST_TEXT
from services.publicity.domain.refusals import GateError, NoticeMissingError
from services.publicity.domain.terms import Category, Ground, Insignia
from services.publicity.query_code import (
    code_of_form,
    hash_of,
    is_form_token,
    key_of_form,
    new_form_token,
)
from services.publicity.read_models.notices import (
    NoticeLineRow,
    NoticeRow,
    all_notices,
    extensions_of,
    lines_of,
    notice_of_year,
)
from services.publicity.read_models.objections import objection_by_code
from services.publicity.read_models.register import commendations_of, rounds_with_honours, search_register
from shared.history import FieldError, RequestReusedError
from shared.history import Request as WriteRequest
from shared.hosting import Service
from shared.plain_numbers import Whole
from shared.web.fields import field_errors
from shared.web.layout import render
from shared.web.messages import DETAILS
from shared.web.rates import Rates, TooOftenError, client_of
from shared.web.rules import public

STATES = {"running": "公示中", "over": "公示期满", "closed": "公示结束"}
OUTCOMES = {"open": "正在核查处理", "upheld": "异议成立", "dismissed": "异议不成立"}
FIELDS = {"application_number": "申报编号", "text": "异议内容"}
InYear = Annotated[Whole, InPath(ge=2000, le=2999)]
Typed = Annotated[str, Form()]


def pages(service: Service, objecting: Rates) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(public)])
    _notice_pages(router, service)
    _objection_pages(router, service, objecting)
    _register_page(router, service)
    return router


def _notice_pages(router: APIRouter, service: Service) -> None:
    @router.get("/notices")
    def notices(request: Request) -> HTMLResponse:
        now = service.clock()
        with service.views.session() as session:
            rows = all_notices(session)
        listed = [(row, row.state(now)) for row in rows]
        return render(request, "publicity/notices.html", notices=listed, states=STATES)

    @router.get("/notices/{year}")
    def notice(request: Request, year: InYear) -> HTMLResponse:
        now = service.clock()
        with service.views.session() as session:
            row = _found(notice_of_year(session, year), year)
            lines, extensions = lines_of(session, year), extensions_of(session, year)
        state = row.state(now)
        return render(
            request,
            "publicity/notice.html",
            notice=row,
            state=state,
            states=STATES,
            left=_left(row.ends_at - now) if state == "running" else "",
            groups=_by_category(lines),
            total=len(lines),
            extensions=extensions,
        )


def _objection_pages(router: APIRouter, service: Service, objecting: Rates) -> None:
    @router.get("/notices/{year}/objection")
    def objection_form(
        request: Request, year: InYear, number: Annotated[str, Query(max_length=32)] = ""
    ) -> HTMLResponse:
        return _form(request, service, year, {"application_number": number, "text": ""}, [], 200)

    @router.post("/notices/{year}/objection")
    async def lodge(
        request: Request, year: InYear, application_number: Typed = "", text: Typed = "", form: Typed = ""
    ) -> HTMLResponse:
        typed = {"application_number": application_number, "text": text}
        shown = partial(_form, request, service, year, typed)
        try:
            command = LodgeObjection(**typed)
        except ValidationError as error:
            return await asyncio.to_thread(shown, field_errors(error), 422)
        if not command.application_number.startswith(f"{year}-"):
            wrong = FieldError("application_number", f"不是{year}年度的申报编号")
            return await asyncio.to_thread(shown, [wrong], 422)
        try:
            objecting.admit(client_of(request))
        except TooOftenError as refused:
            later = FieldError("", f"{refused.detail or DETAILS[429]}{refused.remedy}")
            answer = await asyncio.to_thread(shown, [later], refused.status_code)
            answer.headers.update(refused.headers or {})
            return answer
        token = form if is_form_token(form) else new_form_token()
        code = code_of_form(token)
        act = partial(
            lodge_objection, command, objection_id=uuid4(), code_hash=hash_of(code), by=PUBLIC, at=service.clock()
        )
        fingerprint = sha256(f"{command.application_number}\0{command.text}".encode()).digest()
        once = WriteRequest(key_of_form(token), fingerprint)
        try:
            written = await asyncio.wrap_future(
                service.writer.submit(lambda work: act(work=work), cause=str(uuid4()), request=once)
            )
        except RequestReusedError:
            again = "这份表单已经提交过。如要另外提出一件异议，请核对内容后再次提交。"
            return await asyncio.to_thread(shown, [FieldError("", again)], 409)
        except GateError as refused:
            message = f"{refused}{refused.remedy}"
            return await asyncio.to_thread(shown, [FieldError("", message)], refused.status)
        receipt = ObjectionReceipt.model_validate(written.result, from_attributes=True)
        return render(request, "publicity/receipt.html", status_code=201, receipt=receipt, code=code)

    @router.get("/objections")
    def query_form(request: Request) -> HTMLResponse:
        return render(request, "publicity/objection.html", objection=None, asked=False, outcomes=OUTCOMES)

    @router.post("/objections")
    def query(request: Request, query_code: Typed = "") -> HTMLResponse:
        with service.views.session() as session:
            row = objection_by_code(session, hash_of(query_code[:64]))
        status = 200 if row else 404
        return render(
            request, "publicity/objection.html", status_code=status, objection=row, asked=True, outcomes=OUTCOMES
        )


def _register_page(router: APIRouter, service: Service) -> None:
    @router.get("/register")
    def register(
        request: Request,
        q: Annotated[str, Query(max_length=100)] = "",
        chosen: Annotated[str, Query(alias="round", pattern=r"^(2[0-9]{3})?$")] = "",
        page: Annotated[Whole, Query(ge=1, le=100_000)] = 1,
    ) -> HTMLResponse:
        year = int(chosen) if chosen else None
        with service.views.session() as session:
            found = search_register(session, words=q, year=year, page=page)
            years = rounds_with_honours(session)
            commendations = commendations_of(session, year)
        return render(
            request,
            "publicity/register.html",
            found=found,
            q=q,
            year=year,
            years=years,
            commendations=commendations,
            grounds={ground.value: ground.label for ground in Ground},
            kinds={kind.value: kind.label for kind in Insignia},
            categories={category.value: category.label for category in Category},
        )


def _form(
    request: Request, service: Service, year: int, typed: dict[str, str], errors: list[FieldError], status: int
) -> HTMLResponse:
    now = service.clock()
    with service.views.session() as session:
        row = _found(notice_of_year(session, year), year)
        lines = lines_of(session, year)
    return render(
        request,
        "publicity/objection_form.html",
        status_code=status,
        notice=row,
        running=row.state(now) == "running",
        lines=lines,
        typed=typed,
        errors=errors,
        labels=FIELDS,
        wrong={error.field: error.message for error in errors},
        token=new_form_token(),
        longest=LONGEST_TEXT,
    )


def _found(row: NoticeRow | None, year: int) -> NoticeRow:
    if row is None:
        raise NoticeMissingError(f"{year}年度还没有公示入围名单。", remedy="请从公示列表进入。")
    return row


def _by_category(lines: list[NoticeLineRow]) -> list[tuple[str, list[NoticeLineRow]]]:
    """The candidates under the titles that they are candidates for."""
    order = [category.value for category in Category]
    ordered = sorted(lines, key=lambda line: (order.index(line.category), line.place))
    grouped = groupby(ordered, key=lambda line: line.category)
    return [(Category(category).honour_title, list(group)) for category, group in grouped]


def _left(rest: timedelta) -> str:
    """How long it still runs, in words."""
    minutes = max(int(rest.total_seconds()) // 60, 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    return f"{days}天{hours}小时" if days else f"{hours}小时{minutes}分钟"
