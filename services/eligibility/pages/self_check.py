"""资格自测: anybody sees clause by clause what is met, what is missing and what to do; nothing is stored or logged."""

import asyncio
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from starlette.datastructures import UploadFile

from services.eligibility.domain.explained import Explained, explain
from services.eligibility.domain.rulebook import AssessmentResult, Category, Facts, assess
from services.eligibility.pages.application_file import facts_in
from services.eligibility.pages.boxes import DECLARED, GROUPS, Entries
from services.eligibility.pages.typed import Typed, clean, facts_of
from services.eligibility.wording import CATEGORIES, KINDS, OVERALL, VERDICTS, shown
from shared.history import FieldError, InvalidInputError
from shared.hosting import Service
from shared.legal_time import legal_date
from shared.web.layout import render
from shared.web.limits import BODY_LIMIT
from shared.web.problems import RefusedError
from shared.web.rules import public

UPLOAD_LIMIT = BODY_LIMIT + 64 * 1024
"""A file of the default limit, and the form around it."""
Chosen = Annotated[Category, InPath()]


def add_to(router: APIRouter, service: Service) -> None:
    """Declare the routes."""

    def today() -> date:
        return legal_date(service.clock())

    @router.get("/self-check", dependencies=[Depends(public)])
    @router.get("/self-check/file", dependencies=[Depends(public)])
    def choose(request: Request) -> HTMLResponse:
        return _choice(request)

    @router.post("/self-check", dependencies=[Depends(public)])
    async def check_text(request: Request) -> HTMLResponse:
        text = (await request.form()).get("application")
        return await _check_file(request, text.encode() if isinstance(text, str) else b"", today())

    @router.post("/self-check/file", dependencies=[Depends(public)], max_body_size=UPLOAD_LIMIT)
    async def check_file(request: Request) -> HTMLResponse:
        return await _check_file(request, await _uploaded(request), today())

    @router.get("/self-check/{category}", dependencies=[Depends(public)])
    def fill_in(request: Request, category: Chosen) -> HTMLResponse:
        return _form(request, category, {"applied_on": today().isoformat()})

    @router.post("/self-check/{category}", dependencies=[Depends(public)])
    async def check(request: Request, category: Chosen) -> HTMLResponse:
        typed = clean(dict(await request.form()))
        return await asyncio.to_thread(partial(_check, request, category, typed, today()))


def _check(request: Request, category: Category, typed: Typed, today: date) -> HTMLResponse:
    try:
        facts = facts_of(category, typed, today=today)
    except InvalidInputError as error:
        return _form(request, category, typed, errors=error.errors)
    return _form(request, category, typed, facts=facts)


async def _check_file(request: Request, body: bytes, today: date) -> HTMLResponse:
    if not body.strip():
        return _choice(request, [FieldError("application", "请选择申报文件，或粘贴申报文件的全部内容")])
    try:
        facts = await asyncio.to_thread(partial(facts_in, body, today=today))
    except InvalidInputError as error:
        return _choice(request, error.errors)
    return _result(request, facts)


async def _uploaded(request: Request) -> bytes:
    """The file of a multipart form, which is looked at here: one part, in no other encoding."""
    kind = request.headers.get("content-type", "").lower()
    if not kind.startswith("multipart/form-data") or "charset" in kind:
        raise RefusedError(415, "请用本页的表单上传文件。")
    async with request.form(max_files=1, max_fields=1, max_part_size=BODY_LIMIT) as form:
        file = form.get("file")
        body = await file.read(BODY_LIMIT + 1) if isinstance(file, UploadFile) else b""
    if len(body) > BODY_LIMIT:
        raise RefusedError(413, "文件超过了允许的大小（1 MB）。", kind="content-too-large")
    return body


def _choice(request: Request, errors: list[FieldError] | None = None) -> HTMLResponse:
    return render(
        request,
        "eligibility/self_check.html",
        status_code=422 if errors else 200,
        categories=CATEGORIES,
        errors=errors or [],
    )


def _form(
    request: Request,
    category: Category,
    typed: Typed,
    *,
    errors: list[FieldError] | None = None,
    facts: Facts | None = None,
) -> HTMLResponse:
    groups = GROUPS[category]
    labels = {box.name: box.label for group in groups for box in group.boxes}
    for group in groups:
        for box in group.boxes:
            if isinstance(box, Entries):
                for number in range(box.rows):
                    labels |= {each.name: f"{box.label}，第{number + 1}项{each.label}" for each in box.row(number)}
    result, clauses = _assessed(facts) if facts else (None, ())
    return render(
        request,
        "eligibility/self_check_form.html",
        status_code=422 if errors else 200,
        category=category,
        groups=groups,
        declared=DECLARED,
        typed=typed,
        errors=errors or [],
        wrong={error.field: error.message for error in errors or ()},
        labels=labels,
        **_words(result, clauses, facts),
    )


def _result(request: Request, facts: Facts) -> HTMLResponse:
    result, clauses = _assessed(facts)
    return render(
        request, "eligibility/self_check_result.html", category=facts.category, **_words(result, clauses, facts)
    )


def _assessed(facts: Facts) -> tuple[AssessmentResult, tuple[Explained, ...]]:
    result = assess(facts, on=facts.applied_on)
    return result, explain(result, facts.category)


def _words(result: AssessmentResult | None, clauses: tuple[Explained, ...], facts: Facts | None) -> dict[str, Any]:
    return {
        "result": result,
        "clauses": clauses,
        "applied_on": facts.applied_on if facts else None,
        "categories": CATEGORIES,
        "overall": OVERALL,
        "verdicts": VERDICTS,
        "kinds": KINDS,
        "shown": shown,
    }
