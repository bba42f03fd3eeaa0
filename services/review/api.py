"""The JSON routes of this service, under /api/review."""

from datetime import datetime
from functools import partial
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request

from services.review import commands
from services.review.answers import Inbox, ProgressAnswer, ReviewAnswer, ReviewSummary, ShortlistAnswer, review_answer
from services.review.commands import Receipt, ReportedShortlist
from services.review.domain.refusals import (
    RecusedExpertMayNotSeeError,
    ReviewNotFoundError,
    ReviewNotVisibleError,
)
from services.review.domain.shortlist import ShortlistNotReportedError
from services.review.domain.stages import Stage
from services.review.read_models.progress import progress_of
from services.review.read_models.review_detail import detail_of, scores_of
from services.review.read_models.review_history import acts_of
from services.review.read_models.review_queue import find_waiting, has_recused, sees, waiting_of
from services.review.read_models.shortlists import shortlist_of
from services.review.settings import ReviewSettings
from shared.history import Actor, Work
from shared.hosting import Service
from shared.legal_time import legal_date
from shared.plain_numbers import Whole
from shared.web.rules import allow, any_account

READERS = ("clerk", "office", "expert", "leading_group", "auditor")


class WrittenReceipt(Receipt):
    """A receipt and the position in the history that proves it."""

    position: int


class WrittenShortlist(ReportedShortlist):
    """The reported shortlist and the position in the history that proves it."""

    position: int


class Act(Protocol):
    """A command that still wants to know who gives it, when, and in which transaction."""

    def __call__(self, *, by: Actor, at: datetime, work: Work) -> Receipt: ...  # noqa: D102


def api(service: Service, settings: ReviewSettings) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(prefix="/api/review", tags=["评审"])
    _add_readings(router, service)
    _add_shortlist(router, service)
    _add_preliminary(router, service, settings)
    _add_material_and_audit(router, service)
    _add_experts(router, service)
    return router


async def _act(service: Service, request: Request, by: Actor, act: Act) -> WrittenReceipt:
    at = service.clock()
    written = await service.write(request, lambda work: act(by=by, at=at, work=work))
    receipt = Receipt.model_validate(written.result)
    return WrittenReceipt(**receipt.model_dump(), position=written.position)


def _add_shortlist(router: APIRouter, service: Service) -> None:
    @router.post("/shortlists", status_code=201, summary="上报入围名单")
    async def post_shortlist(
        request: Request, command: commands.ReportShortlist, by: Actor = Depends(allow("office"))
    ) -> WrittenShortlist:
        at = service.clock()
        written = await service.write(request, lambda work: commands.report_shortlist(command, by=by, at=at, work=work))
        reported = ReportedShortlist.model_validate(written.result)
        return WrittenShortlist(**reported.model_dump(), position=written.position)

    @router.get("/shortlists/{round}", summary="已上报的入围名单")
    def get_shortlist(
        round: Annotated[Whole, Path(ge=2000, le=2100)],  # noqa: A002 - the field's name in the contracts
        by: Actor = Depends(allow("office", "leading_group", "publicity", "auditor")),  # noqa: ARG001 - the rule
    ) -> ShortlistAnswer:
        with service.views.session() as session:
            found = shortlist_of(session, round)
            if found is None:
                raise ShortlistNotReportedError(round)
            return ShortlistAnswer.of(*found)


def _add_readings(router: APIRouter, service: Service) -> None:
    @router.get("/inbox", summary="待办的申报，先到期者在前")
    def get_inbox(
        round: Annotated[Whole | None, Query(ge=2000, le=2100)] = None,  # noqa: A002 - the field's name in the contracts
        department: Annotated[str | None, Query(max_length=32)] = None,
        stage: Stage | None = None,
        limit: Annotated[Whole, Query(ge=1, le=500)] = 100,
        offset: Annotated[Whole, Query(ge=0, le=1_000_000)] = 0,
        by: Actor = Depends(allow(*READERS)),
    ) -> Inbox:
        today = legal_date(service.clock())
        with service.views.session() as session:
            found = find_waiting(
                session, by, year=round, department=department, stage=stage, limit=limit + 1, offset=offset
            )
            return Inbox(
                items=[ReviewSummary.of(each, today) for each in found[:limit]],
                next_offset=offset + limit if len(found) > limit else None,
            )

    @router.get("/progress", summary="各部门、各阶段的进度")
    def get_progress(
        round: Annotated[Whole, Query(ge=2000, le=2100)],  # noqa: A002 - the field's name in the contracts
        by: Actor = Depends(allow("office", "leading_group", "auditor")),  # noqa: ARG001 - the rule
    ) -> ProgressAnswer:
        with service.views.session() as session:
            return ProgressAnswer.of(round, progress_of(session, round, today=legal_date(service.clock())))

    @router.get("/{application_id:uuid}", summary="一份申报的评审")
    def get_review(application_id: UUID, by: Actor = Depends(allow(*READERS))) -> ReviewAnswer:
        with service.views.session() as session:
            waiting = waiting_of(session, application_id)
            detail = detail_of(session, application_id)
            submission = detail.submission if detail else None
            if waiting is None or detail is None or submission is None:
                raise ReviewNotFoundError
            if not sees(session, by, application_id):
                if has_recused(session, by, application_id):
                    raise RecusedExpertMayNotSeeError
                raise ReviewNotVisibleError
            return review_answer(
                waiting,
                detail,
                submission,
                scores_of(session, application_id),
                acts_of(session, application_id),
                viewer=by,
                today=legal_date(service.clock()),
            )


def _add_preliminary(router: APIRouter, service: Service, settings: ReviewSettings) -> None:
    @router.post("/{application_id:uuid}/preliminary/pass", summary="初审合格，签字盖章并上报")
    async def post_preliminary_pass(
        request: Request,
        application_id: UUID,
        command: commands.PassPreliminaryReview,
        by: Actor = Depends(allow("clerk")),
    ) -> WrittenReceipt:
        function = partial(
            commands.pass_preliminary_review, application_id, command, county_bureaus=settings.county_bureaus
        )
        return await _act(service, request, by, function)

    @router.post("/{application_id:uuid}/preliminary/return", summary="退回补正")
    async def post_preliminary_return(
        request: Request,
        application_id: UUID,
        command: commands.ReturnPreliminaryReview,
        by: Actor = Depends(allow("clerk")),
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.return_preliminary_review, application_id, command))

    @router.post("/{application_id:uuid}/preliminary/reject", summary="初审不合格，驳回")
    async def post_preliminary_reject(
        request: Request, application_id: UUID, command: commands.Reject, by: Actor = Depends(allow("clerk"))
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.reject_preliminary_review, application_id, command))


def _add_material_and_audit(router: APIRouter, service: Service) -> None:
    @router.post("/{application_id:uuid}/material/pass", summary="材料审核合格")
    async def post_material_pass(
        request: Request,
        application_id: UUID,
        command: commands.PassMaterialReview,
        by: Actor = Depends(allow("office", "expert")),
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.pass_material_review, application_id, command))

    @router.post("/{application_id:uuid}/material/reject", summary="材料审核不合格")
    async def post_material_reject(
        request: Request,
        application_id: UUID,
        command: commands.Reject,
        by: Actor = Depends(allow("office", "expert")),
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.reject_material_review, application_id, command))

    @router.post("/{application_id:uuid}/audit/schedule", summary="安排现场审核")
    async def post_audit_schedule(
        request: Request,
        application_id: UUID,
        command: commands.ScheduleAudit,
        by: Actor = Depends(allow("office")),
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.schedule_audit, application_id, command))

    @router.post("/{application_id:uuid}/audit/complete", summary="填写现场审核结论")
    async def post_audit_complete(
        request: Request,
        application_id: UUID,
        command: commands.CompleteAudit,
        by: Actor = Depends(any_account),
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.complete_audit, application_id, command))


def _add_experts(router: APIRouter, service: Service) -> None:
    @router.post("/{application_id:uuid}/scores", status_code=201, summary="专家评分")
    async def post_score(
        request: Request, application_id: UUID, command: commands.GiveScore, by: Actor = Depends(allow("expert"))
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.give_score, application_id, command))

    @router.post("/{application_id:uuid}/recusals", status_code=201, summary="专家声明回避")
    async def post_recusal(
        request: Request, application_id: UUID, command: commands.Recuse, by: Actor = Depends(allow("expert"))
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.recuse, application_id, command))

    @router.post("/{application_id:uuid}/expert-review/complete", summary="专家评审汇总")
    async def post_expert_review_complete(
        request: Request,
        application_id: UUID,
        command: commands.CompleteExpertReview | None = None,  # noqa: ARG001 - nothing to fill in, nothing else taken
        by: Actor = Depends(allow("office")),
    ) -> WrittenReceipt:
        return await _act(service, request, by, partial(commands.complete_expert_review, application_id))
