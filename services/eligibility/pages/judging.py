"""The assessment of an application for those who judge: every clause with its evidence beside it, and its history."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.eligibility.access import SEES_ALL, judges, readers, visible
from services.eligibility.commands.judging import JudgeClauses, judge_clauses
from services.eligibility.domain.explained import explain
from services.eligibility.domain.parts import Attachment, Gate
from services.eligibility.domain.rulebook import Overall
from services.eligibility.pages.posted import posted
from services.eligibility.read_models.assessment_history import JudgementRow, assessments_made, judgements_made
from services.eligibility.read_models.assessments import (
    AssessmentRow,
    assessment_of,
    find_assessments,
    rounds_assessed,
)
from services.eligibility.wording import CATEGORIES, GATES, KINDS, OVERALL, VERDICTS, shown
from shared.history import Actor, FieldError
from shared.hosting import Service
from shared.web.fields import field_errors
from shared.web.layout import render

LABELS = {"met": "结论", "reason": "理由", "replaces": "所替代的评判"}
CENTRAL = frozenset({"office", "expert"})
Typed = Annotated[str, Form(max_length=4000)]
NO_ERRORS: tuple[FieldError, ...] = ()


def add_to(router: APIRouter, service: Service) -> None:
    """Declare the routes."""

    @router.get("/eligibility")
    def assessments(
        request: Request,
        chosen: Annotated[str, Query(alias="round", pattern=r"^(2[0-9]{3})?$")] = "",
        verdict: Annotated[str, Query(pattern=r"^(eligible|ineligible|incomplete|needs_judgement)?$")] = "",
        by: Actor = Depends(readers),
    ) -> HTMLResponse:
        departments = None if by.roles & set(SEES_ALL) else (by.department,)
        with service.views.session() as session:
            rounds = rounds_assessed(session)
            year = int(chosen) if chosen else (rounds[0] if rounds else None)
            rows = find_assessments(session, departments=departments, round_=year, verdict=verdict)
        return render(
            request,
            "eligibility/assessments.html",
            rows=rows,
            rounds=rounds,
            year=year,
            verdict=verdict,
            categories=CATEGORIES,
            overall={value.value: words for value, words in OVERALL.items()},
            registers=bool(by.roles & {"office", "auditor"}),
            links=bool(by.roles & {"clerk", "office", "auditor"}),
        )

    @router.get("/eligibility/{application_id}")
    def assessment(request: Request, application_id: UUID, by: Actor = Depends(readers)) -> HTMLResponse:
        return _page(request, service, application_id, by)

    @router.post("/eligibility/{application_id}")
    async def judge(
        request: Request,
        application_id: UUID,
        clause: Typed = "",
        met: Typed = "",
        reason: Typed = "",
        replaces: Typed = "",
        by: Actor = Depends(judges),
    ) -> Response:
        again = partial(_page, request, service, application_id, by, typed={"clause": clause, "reason": reason})
        return await posted(
            service,
            partial(_command, clause, met, reason, replaces),
            lambda command: service.write(
                request, partial(judge_clauses, application_id, command, by=by, at=service.clock())
            ),
            again=again,
            to=f"/eligibility/{application_id}#c-{clause}",
            errors_of=_errors_of,
        )


def _errors_of(error: ValidationError) -> list[FieldError]:
    """By the box alone: there is one judgement in the form."""
    return [FieldError(each.field.rpartition(".")[2], each.message) for each in field_errors(error)]


def _command(clause: str, met: str, reason: str, replaces: str) -> JudgeClauses:
    judged = {
        "clause": clause,
        "met": {"yes": True, "no": False}.get(met),
        "reason": reason,
        "replaces": int(replaces) if replaces.isascii() and replaces.isdigit() and len(replaces) < 8 else None,
    }
    return JudgeClauses.model_validate({"judgements": [judged]})


def _page(
    request: Request,
    service: Service,
    application_id: UUID,
    by: Actor,
    *,
    typed: Mapping[str, str] | None = None,
    errors: tuple[FieldError, ...] | list[FieldError] = NO_ERRORS,
    status: int = 200,
) -> HTMLResponse:
    with service.views.session() as session:
        row = visible(assessment_of(session, application_id), by)
        made = assessments_made(session, application_id)
        judgements = judgements_made(session, application_id)
    result, facts, submission = row.parsed(), row.read(), row.submitted()
    return render(
        request,
        "eligibility/assessment.html",
        status_code=status,
        row=row,
        result=result,
        facts=facts,
        submission=submission,
        gates={gate.value: words for gate, words in GATES.items()},
        clauses=explain(result, facts.category),
        standing={judgement.clause: judgement for judgement in judgements if not judgement.replaced_by},
        judgements=judgements,
        made=made,
        may_judge=_may_judge(row, by),
        overruled=_central(judgements) if not by.roles & CENTRAL else frozenset(),
        attached={each.file: each for each in submission.attachments if each.sha256},
        by_kind=_by_kind(submission.attachments),
        typed=typed or {"clause": "", "reason": ""},
        errors=list(errors),
        labels=LABELS,
        categories=CATEGORIES,
        overall=OVERALL,
        overall_of={value.value: words for value, words in OVERALL.items()},
        verdicts=VERDICTS,
        kinds=KINDS,
        shown=shown,
        AWARD=Gate.AWARD.value,
        INELIGIBLE=Overall.INELIGIBLE,
    )


def _may_judge(row: AssessmentRow, by: Actor) -> bool:
    """Whether the form is offered; the aggregate decides."""
    if row.closed or by.roles.isdisjoint(CENTRAL | {"clerk"}):
        return False
    return bool(by.roles & CENTRAL) or (by.department == row.department and not row.forwarded)


def _central(judgements: Sequence[JudgementRow]) -> frozenset[str]:
    """Clauses on which a central judgement stands."""
    return frozenset(each.clause for each in judgements if each.centrally and not each.replaced_by)


def _by_kind(attachments: tuple[Attachment, ...]) -> dict[str, list[Attachment]]:
    found: dict[str, list[Attachment]] = {}
    for each in attachments:
        found.setdefault(each.kind.value, []).append(each)
    return found
