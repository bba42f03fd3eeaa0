"""The JSON routes of this service, under /api/eligibility."""

from datetime import date
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from services.eligibility.commands import JudgeClauses, NotAssessedError, judge_clauses
from services.eligibility.domain.assessment import NotYoursToJudgeError
from services.eligibility.domain.rulebook import ClauseAssessed, MaterialSeen, Overall
from services.eligibility.read_models.assessments import assessment_of
from shared.history import Actor
from shared.hosting import Service
from shared.web.rules import allow

SEES_ALL = ("office", "expert", "leading_group", "publicity", "auditor", "admin")
"""Roles that see every assessment; clerks see those of their department."""


class AssessmentAnswer(BaseModel):
    """The verdict on an application: overall, and clause by clause with what was seen."""

    application_id: UUID
    round: int
    verdict: Overall
    gate: str
    on: date
    rulebook: str
    clauses: tuple[ClauseAssessed, ...]
    materials: tuple[MaterialSeen, ...]
    banned_until: date | None
    first_free_day: date | None
    closed: bool


class JudgementsRecorded(BaseModel):
    """Confirmation of judgements."""

    application_id: UUID
    position: int


def api(service: Service) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(prefix="/api/eligibility", tags=["资格"])

    @router.get("/{application_id:uuid}", summary="资格审查的结论，逐条")
    def get_assessment(
        application_id: UUID,
        by: Actor = Depends(allow("clerk", *SEES_ALL)),
    ) -> AssessmentAnswer:
        with service.views.session() as session:
            row = assessment_of(session, application_id)
        if row is None:
            raise NotAssessedError
        if by.roles.isdisjoint(SEES_ALL) and by.department != row.department:
            raise NotYoursToJudgeError
        result = row.parsed()
        return AssessmentAnswer(
            application_id=application_id,
            round=row.round,
            verdict=result.verdict,
            gate=row.gate,
            on=result.on,
            rulebook=result.rulebook,
            clauses=result.clauses,
            materials=result.materials,
            banned_until=result.banned_until,
            first_free_day=result.first_free_day,
            closed=row.closed,
        )

    @router.post("/{application_id:uuid}/judgements", summary="评判需要人工判断的条款")
    async def post_judgements(
        request: Request,
        application_id: UUID,
        command: JudgeClauses,
        by: Actor = Depends(allow("clerk", "office", "expert")),
    ) -> JudgementsRecorded:
        handler = partial(judge_clauses, application_id, command, by=by, at=service.clock())
        written = await service.write(request, handler)
        return JudgementsRecorded(application_id=application_id, position=written.position)

    return router
