"""The JSON routes of this service, under /api/publicity."""

from datetime import datetime
from functools import partial
from typing import Annotated, TypeVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from services.publicity.answers import (
    CandidateAnswer,
    CandidatesAnswer,
    CommendationWritten,
    DecisionWritten,
    DisqualificationWritten,
    HonourWritten,
    NoticeAnswer,
    NoticeWritten,
    ObjectionAnswer,
    ObjectionsAnswer,
    ObjectionState,
    ObjectionWritten,
    RegisterAnswer,
    ResolutionWritten,
)
from services.publicity.commands import (
    PUBLIC,
    AnnounceCommendation,
    DecideAward,
    DisqualifyApplication,
    ExtendNotice,
    LodgeObjection,
    ObjectionReceipt,
    PublishNotice,
    ReclaimInsignia,
    ResolveObjection,
    RevokeHonour,
    announce_commendation,
    close_notice,
    decide_award,
    disqualify_application,
    extend_notice,
    lodge_objection,
    publish_notice,
    reclaim_insignia,
    resolve_objection,
    revoke_honour,
)
from services.publicity.domain.refusals import NoticeMissingError, ObjectionMissingError
from services.publicity.query_code import hash_of, new_code
from services.publicity.read_models.candidates import shortlist_of_year
from services.publicity.read_models.notices import extensions_of, lines_of, notice_of_year
from services.publicity.read_models.objections import State, objection_by_code, objections_of_year
from services.publicity.read_models.register import commendations_of, search_register
from services.publicity.settings import PublicitySettings
from shared.history import Actor, Written
from shared.hosting import Service
from shared.plain_numbers import Whole
from shared.web.rates import Rates, client_of
from shared.web.rules import allow, public

InYear = Annotated[Whole, InPath(ge=2000, le=2999)]
ForYear = Annotated[Whole, Query(alias="round", ge=2000, le=2999)]
MaybeYear = Annotated[Whole | None, Query(alias="round", ge=2000, le=2999)]
OFFICE = ("publicity", "office")
STAFF = ("office", "leading_group", "publicity", "auditor")
A = TypeVar("A", bound=BaseModel)


class QueryObjection(BaseModel):
    """The code that the objector was given."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    query_code: Annotated[str, Field(min_length=1, max_length=64)]


def api(service: Service, settings: PublicitySettings, objecting: Rates) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(prefix="/api/publicity")
    router.include_router(_notices(service, settings))
    router.include_router(_objections(service, objecting))
    router.include_router(_decisions(service))
    router.include_router(_reading(service))
    return router


def _notices(service: Service, settings: PublicitySettings) -> APIRouter:
    router = APIRouter(tags=["公示"])

    @router.post("/notices", status_code=201, summary="公示入围名单")
    async def post_notice(
        request: Request, command: PublishNotice, by: Actor = Depends(allow(*OFFICE))
    ) -> NoticeWritten:
        page = settings.notice_page(command.round)
        act = partial(publish_notice, command, by=by, at=service.clock(), page=page)
        return _answer(NoticeWritten, await service.write(request, lambda work: act(work=work)))

    @router.post("/notices/{year}/extend", summary="延长公示")
    async def post_extension(
        request: Request, year: InYear, command: ExtendNotice, by: Actor = Depends(allow(*OFFICE))
    ) -> NoticeWritten:
        act = partial(extend_notice, year, command, by=by, at=service.clock())
        return _answer(NoticeWritten, await service.write(request, lambda work: act(work=work)))

    @router.post("/notices/{year}/close", summary="结束公示（期满后）")
    async def post_closing(request: Request, year: InYear, by: Actor = Depends(allow(*OFFICE))) -> NoticeWritten:
        act = partial(close_notice, year, by=by, at=service.clock())
        return _answer(NoticeWritten, await service.write(request, lambda work: act(work=work)))

    return router


def _objections(service: Service, objecting: Rates) -> APIRouter:
    router = APIRouter(tags=["异议"])

    @router.post("/objections", status_code=201, summary="提出异议（任何人）", dependencies=[Depends(public)])
    async def post_objection(request: Request, command: LodgeObjection) -> ObjectionWritten:
        objecting.admit(client_of(request))
        objection_id, code = uuid4(), new_code()
        act = partial(
            lodge_objection,
            command,
            objection_id=objection_id,
            code_hash=hash_of(code),
            by=PUBLIC,
            at=service.clock(),
        )
        written = await service.write(request, lambda work: act(work=work))
        receipt = ObjectionReceipt.model_validate(written.result, from_attributes=True)
        shown = code if receipt.objection_id == objection_id else None
        return ObjectionWritten(**receipt.model_dump(), query_code=shown, position=written.position)

    @router.post("/objections/query", summary="凭查询码查询异议", dependencies=[Depends(public)])
    def post_query(query: QueryObjection) -> ObjectionState:
        with service.views.session() as session:
            row = objection_by_code(session, hash_of(query.query_code))
            if row is None:
                raise ObjectionMissingError("没有与此查询码相符的异议。")
            return ObjectionState.of(row)

    @router.get("/objections", summary="异议清单")
    def get_objections(
        year: ForYear,
        state: State | None = None,
        by: Actor = Depends(allow("leading_group", "office", "auditor")),  # noqa: ARG001 - the rule
    ) -> ObjectionsAnswer:
        with service.views.session() as session:
            rows = objections_of_year(session, year, state)
            return ObjectionsAnswer(objections=[ObjectionAnswer.of(row) for row in rows])

    @router.post("/objections/{objection_id}/resolve", summary="处理异议")
    async def post_resolution(
        request: Request,
        objection_id: UUID,
        command: ResolveObjection,
        by: Actor = Depends(allow("leading_group")),
    ) -> ResolutionWritten:
        act = partial(resolve_objection, objection_id, command, by=by, at=service.clock())
        return _answer(ResolutionWritten, await service.write(request, lambda work: act(work=work)))

    return router


def _decisions(service: Service) -> APIRouter:
    router = APIRouter(tags=["审定与荣誉"])

    @router.post("/decisions", summary="审定")
    async def post_decision(
        request: Request, command: DecideAward, by: Actor = Depends(allow("leading_group"))
    ) -> DecisionWritten:
        act = partial(decide_award, command, by=by, at=service.clock())
        return _answer(DecisionWritten, await service.write(request, lambda work: act(work=work)))

    @router.post("/applications/{application_id}/disqualify", summary="取消申报资格")
    async def post_disqualification(
        request: Request,
        application_id: UUID,
        command: DisqualifyApplication,
        by: Actor = Depends(allow("leading_group")),
    ) -> DisqualificationWritten:
        act = partial(disqualify_application, application_id, command, by=by, at=service.clock())
        return _answer(DisqualificationWritten, await service.write(request, lambda work: act(work=work)))

    @router.post("/honours/{application_id}/revoke", summary="取消荣誉称号")
    async def post_revocation(
        request: Request,
        application_id: UUID,
        command: RevokeHonour,
        by: Actor = Depends(allow("leading_group")),
    ) -> HonourWritten:
        act = partial(revoke_honour, application_id, command, by=by, at=service.clock())
        return _answer(HonourWritten, await service.write(request, lambda work: act(work=work)))

    @router.post("/honours/{application_id}/insignia", summary="登记收回的奖章、奖牌、证书")
    async def post_insignia(
        request: Request,
        application_id: UUID,
        command: ReclaimInsignia,
        by: Actor = Depends(allow("office")),
    ) -> HonourWritten:
        act = partial(reclaim_insignia, application_id, command, by=by, at=service.clock())
        return _answer(HonourWritten, await service.write(request, lambda work: act(work=work)))

    @router.post("/commendations", status_code=201, summary="公告表彰")
    async def post_commendation(
        request: Request, command: AnnounceCommendation, by: Actor = Depends(allow(*OFFICE))
    ) -> CommendationWritten:
        act = partial(announce_commendation, command, by=by, at=service.clock())
        return _answer(CommendationWritten, await service.write(request, lambda work: act(work=work)))

    return router


def _reading(service: Service) -> APIRouter:
    router = APIRouter(tags=["公示", "荣誉名录"])

    @router.get("/notices/{year}", summary="一个年度的公示", dependencies=[Depends(public)])
    def get_notice(year: InYear) -> NoticeAnswer:
        now: datetime = service.clock()
        with service.views.session() as session:
            row = notice_of_year(session, year)
            if row is None:
                raise NoticeMissingError(f"{year}年度还没有公示入围名单。")
            return NoticeAnswer.of(row, lines_of(session, year), extensions_of(session, year), now)

    @router.get("/candidates", summary="入围名单及办理情况")
    def get_candidates(
        year: ForYear,
        by: Actor = Depends(allow(*STAFF)),  # noqa: ARG001 - the rule
    ) -> CandidatesAnswer:
        with service.views.session() as session:
            return CandidatesAnswer(candidates=[CandidateAnswer.of(row) for row in shortlist_of_year(session, year)])

    @router.get("/register", summary="荣誉名录", dependencies=[Depends(public)])
    def get_register(
        q: Annotated[str, Query(max_length=100)] = "",
        year: MaybeYear = None,
        page: Annotated[Whole, Query(ge=1, le=100_000)] = 1,
    ) -> RegisterAnswer:
        with service.views.session() as session:
            found = search_register(session, words=q, year=year, page=page)
            return RegisterAnswer.of(found, commendations_of(session, year))

    return router


def _answer(kind: type[A], written: Written[BaseModel]) -> A:
    """The receipt with its position; a request that is answered again has its receipt as plain JSON."""
    receipt = written.result.model_dump() if isinstance(written.result, BaseModel) else dict(written.result)
    return kind.model_validate({**receipt, "position": written.position})
