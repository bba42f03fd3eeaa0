"""The JSON routes of this service, under /api/eligibility."""

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.eligibility.access import ban_readers, judges, office, readers, registrars, succession_readers, visible
from services.eligibility.answers import (
    AssessmentAnswer,
    AssessmentMade,
    BanAnswer,
    BanRegisterAnswer,
    HistoryAnswer,
    JudgementAnswer,
    JudgementsRecorded,
    OrderAnswer,
    OrdersAnswer,
    SuccessionAnswer,
    SuccessionsAnswer,
)
from services.eligibility.commands.judging import JudgeClauses, judge_clauses
from services.eligibility.commands.ordering import OrderGiven, OrderReassessment
from services.eligibility.commands.successions import (
    RecordSuccession,
    SuccessionRecorded,
    WithdrawSuccession,
    record_succession,
    withdraw_succession,
)
from services.eligibility.orders import give_order
from services.eligibility.read_models.assessment_history import assessments_made, judgements_made
from services.eligibility.read_models.assessments import assessment_of
from services.eligibility.read_models.ban_register import all_successions, bans_on
from services.eligibility.read_models.rulebook_orders import orders_given
from shared.history import Actor
from shared.hosting import Service
from shared.legal_time import Day, legal_date


def api(service: Service) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(prefix="/api/eligibility", tags=["资格"])
    _assessment_routes(router, service)
    _ban_routes(router, service)
    _order_routes(router, service)
    return router


def _assessment_routes(router: APIRouter, service: Service) -> None:
    @router.get("/{application_id:uuid}", summary="资格审查的结论，逐条")
    def get_assessment(application_id: UUID, by: Actor = Depends(readers)) -> AssessmentAnswer:
        with service.views.session() as session:
            row = visible(assessment_of(session, application_id), by)
            judgements = [JudgementAnswer.of(each) for each in judgements_made(session, application_id)]
        standing = {judgement.clause: judgement for judgement in judgements if judgement.replaced_by is None}
        return AssessmentAnswer.of(row, standing)

    @router.get("/{application_id:uuid}/history", summary="历次资格审查与评判")
    def get_history(application_id: UUID, by: Actor = Depends(readers)) -> HistoryAnswer:
        with service.views.session() as session:
            visible(assessment_of(session, application_id), by)
            return HistoryAnswer(
                application_id=application_id,
                assessments=tuple(AssessmentMade.of(row) for row in assessments_made(session, application_id)),
                judgements=tuple(JudgementAnswer.of(row) for row in judgements_made(session, application_id)),
            )

    @router.post("/{application_id:uuid}/judgements", summary="评判需要人工判断的条款")
    async def post_judgements(
        request: Request,
        application_id: UUID,
        command: JudgeClauses,
        by: Actor = Depends(judges),
    ) -> JudgementsRecorded:
        handler = partial(judge_clauses, application_id, command, by=by, at=service.clock())
        written = await service.write(request, handler)
        return JudgementsRecorded(application_id=application_id, position=written.position)


def _ban_routes(router: APIRouter, service: Service) -> None:
    @router.get("/bans", summary="禁止申报名册", dependencies=[Depends(ban_readers)])
    def get_bans(on: Annotated[Day | None, Query(description="只列当日仍在禁止期内的")] = None) -> BanRegisterAnswer:
        day: date = on or legal_date(service.clock())
        with service.views.session() as session:
            entries = bans_on(session, on)
        return BanRegisterAnswer(on=day, bans=tuple(BanAnswer.of(entry, day) for entry in entries))

    @router.get("/successions", summary="单位改名与合并", dependencies=[Depends(succession_readers)])
    def get_successions() -> SuccessionsAnswer:
        with service.views.session() as session:
            rows = all_successions(session)
        return SuccessionsAnswer(successions=tuple(SuccessionAnswer.of(row) for row in rows))

    @router.post("/successions", status_code=201, summary="登记单位改名或合并，禁止期随之承继")
    async def post_succession(
        request: Request, command: RecordSuccession, by: Actor = Depends(registrars)
    ) -> SuccessionRecorded:
        act = partial(record_succession, command, by=by, at=service.clock())
        written = await service.write(request, act)
        return SuccessionRecorded.model_validate(written.result, from_attributes=True)

    @router.post("/successions/withdraw", summary="撤销登错的改名或合并")
    async def post_withdrawal(
        request: Request, command: WithdrawSuccession, by: Actor = Depends(office)
    ) -> SuccessionRecorded:
        act = partial(withdraw_succession, command, by=by, at=service.clock())
        written = await service.write(request, act)
        return SuccessionRecorded.model_validate(written.result, from_attributes=True)


def _order_routes(router: APIRouter, service: Service) -> None:
    @router.get("/orders", summary="按新版评审规则重新审查的决定", dependencies=[Depends(ban_readers)])
    def get_orders() -> OrdersAnswer:
        with service.views.session() as session:
            return OrdersAnswer(orders=tuple(OrderAnswer.of(row) for row in orders_given(session)))

    @router.post("/orders", status_code=201, summary="决定一个年度未终结的申报按某一版评审规则重新审查")
    async def post_order(request: Request, command: OrderReassessment, by: Actor = Depends(office)) -> OrderGiven:
        written = await give_order(service, request, command, by)
        return OrderGiven.model_validate(written.result, from_attributes=True)
