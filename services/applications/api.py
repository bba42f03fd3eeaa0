"""The JSON routes of this service, under /api/applications."""

import asyncio
from functools import partial
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import StreamingResponse

from services.applications.answers import (
    ApplicationAnswer,
    ApplicationsAnswer,
    MaterialAnswer,
    MaterialsAnswer,
    RoundAnswer,
    TimelineAnswer,
    TimelineEntry,
    UploadedMaterial,
    Withdrawn,
    WrittenReceipt,
    WrittenRound,
)
from services.applications.commands import (
    Keys,
    OpenRound,
    Receipt,
    SubmitApplication,
    WithdrawApplication,
    open_round,
    resubmit_application,
    submit_application,
    withdraw_application,
)
from services.applications.domain.applications import LABELS, State
from services.applications.files import FILE_LIMIT, MaterialStore
from services.applications.read_models.application_list import (
    READERS,
    ApplicationRow,
    find_applications,
    visible_application,
)
from services.applications.read_models.material_list import materials_of
from services.applications.read_models.rounds import all_rounds
from services.applications.read_models.timeline import timeline_of
from services.applications.uploads import Intake
from shared.history import Actor, NotFoundError
from shared.hosting import Service, cause_of
from shared.plain_numbers import Whole
from shared.web.rules import allow, public

_FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_SHA256 = "^[0-9a-f]{64}$"
readers = allow(*READERS)


def api(service: Service, keys: Keys, store: MaterialStore, intake: Intake) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(prefix="/api/applications", tags=["申报"])
    _material_routes(router, service, store, intake)

    @router.post("/rounds", status_code=201, summary="开启年度活动")
    async def post_round(request: Request, command: OpenRound, by: Actor = Depends(allow("office"))) -> WrittenRound:
        written = await service.write(request, partial(open_round, command, by=by, at=service.clock()))
        return WrittenRound(round=written.result, position=written.position)

    @router.get("/rounds", summary="各年度活动", dependencies=[Depends(public)])
    def get_rounds() -> list[RoundAnswer]:
        with service.views.session() as session:
            return [
                RoundAnswer(
                    round=view.year,
                    title=view.title,
                    stages=view.stages,
                    quotas=view.quotas,
                    applications=view.applications,
                )
                for view in all_rounds(session)
            ]

    @router.post("", status_code=201, summary="提交申报")
    async def post_application(
        request: Request, command: SubmitApplication, by: Actor = Depends(allow("applicant", "clerk"))
    ) -> WrittenReceipt:
        await _check_files(command, intake, by, request)
        handler = partial(submit_application, command, by=by, at=service.clock(), keys=keys)
        written = await service.write(request, handler)
        return _with_position(written.result, written.position)

    @router.post("/{application_id:uuid}/resubmit", summary="补正后重新提交")
    async def post_resubmission(
        request: Request,
        application_id: UUID,
        command: SubmitApplication,
        by: Actor = Depends(allow("applicant", "clerk")),
    ) -> WrittenReceipt:
        await _check_files(command, intake, by, request)
        handler = partial(resubmit_application, application_id, command, by=by, at=service.clock(), keys=keys)
        written = await service.write(request, handler)
        return _with_position(written.result, written.position)

    @router.post("/{application_id:uuid}/withdraw", summary="撤回申报")
    async def post_withdrawal(
        request: Request,
        application_id: UUID,
        command: WithdrawApplication,
        by: Actor = Depends(allow("applicant", "clerk")),
    ) -> Withdrawn:
        handler = partial(withdraw_application, application_id, command, by=by, at=service.clock())
        written = await service.write(request, handler)
        return Withdrawn(id=application_id, position=written.position)

    @router.get("", summary="申报列表")
    def get_applications(
        round: Annotated[Whole | None, Query(ge=2000, le=2100)] = None,  # noqa: A002 - the field's name in the contracts
        state: State | None = None,
        department: Annotated[str | None, Query(max_length=32)] = None,
        number: Annotated[str | None, Query(max_length=32)] = None,
        by: Actor = Depends(readers),
    ) -> ApplicationsAnswer:
        with service.views.session() as session:
            rows = find_applications(session, by, year=round, state=state, department=department, number=number)
            return ApplicationsAnswer(applications=[ApplicationAnswer.of(row) for row in rows])

    @router.get("/{application_id:uuid}", summary="一份申报")
    def get_application(application_id: UUID, by: Actor = Depends(readers)) -> ApplicationAnswer:
        with service.views.session() as session:
            return ApplicationAnswer.of(_found(visible_application(session, by, application_id)))

    @router.get("/{application_id:uuid}/timeline", summary="一份申报的全过程")
    def get_timeline(application_id: UUID, by: Actor = Depends(readers)) -> TimelineAnswer:
        with service.views.session() as session:
            row = _found(visible_application(session, by, application_id))
            entries = [
                TimelineEntry.model_validate(entry, from_attributes=True)
                for entry in timeline_of(session, application_id, by)
            ]
            state = State(row.state)
            return TimelineAnswer(
                id=row.application_id,
                number=row.number,
                name=row.name,
                state=state,
                state_label=LABELS[state],
                entries=entries,
            )

    return router


def _material_routes(router: APIRouter, service: Service, store: MaterialStore, intake: Intake) -> None:
    @router.post(
        "/materials",
        status_code=201,
        summary="上传材料（文件内容为请求体）",
        max_body_size=FILE_LIMIT,
        openapi_extra=_FILE_BODY,
    )
    async def post_material(
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=255)],
        by: Actor = Depends(allow("applicant", "clerk")),
    ) -> UploadedMaterial:
        stated = request.headers.get("content-length")
        size = int(stated) if stated else None
        stored = await intake.take(name, request.stream(), stated=size, by=by, cause=cause_of(request))
        return UploadedMaterial(sha256=stored.sha256, size=stored.size, type=stored.file_type.value)

    @router.get("/{application_id:uuid}/materials", summary="一份申报的材料清单")
    def get_materials(application_id: UUID, by: Actor = Depends(readers)) -> MaterialsAnswer:
        with service.views.session() as session:
            _found(visible_application(session, by, application_id))
            rows = materials_of(session, application_id)
        return MaterialsAnswer(materials=[MaterialAnswer.model_validate(row, from_attributes=True) for row in rows])

    @router.get(
        "/{application_id:uuid}/materials/{sha256}",
        summary="下载一份材料",
        response_class=StreamingResponse,
        responses={200: {"content": {"application/octet-stream": {}}}},
    )
    async def get_material(
        application_id: UUID, sha256: Annotated[str, Path(pattern=_SHA256)], by: Actor = Depends(readers)
    ) -> StreamingResponse:
        name = await asyncio.to_thread(_file_name, service, by, application_id, sha256)
        size = await store.size_of(sha256)
        if size is None:
            raise NotFoundError("没有这份材料的文件。", remedy="请联系办公室核对材料库与备份。")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Content-Length": str(size),
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(store.read(sha256), media_type="application/octet-stream", headers=headers)


def _with_position(receipt: Receipt, position: int) -> WrittenReceipt:
    return WrittenReceipt(**Receipt.model_validate(receipt).model_dump(), position=position)


def _found(row: ApplicationRow | None) -> ApplicationRow:
    if row is None:
        raise NotFoundError("没有这份申报，或您无权查看。", remedy="请核对编号，或用有权限的账号登录。")
    return row


def _file_name(service: Service, by: Actor, application_id: UUID, sha256: str) -> str:
    """The name of a file of an application that the viewer may see."""
    with service.views.session() as session:
        _found(visible_application(session, by, application_id))
        for row in materials_of(session, application_id):
            if row.sha256 == sha256:
                return PurePosixPath(row.file).name
    raise NotFoundError("这份申报没有这份材料。", remedy="请从材料清单中选择。")


async def _check_files(command: SubmitApplication, intake: Intake, by: Actor, request: Request) -> None:
    if command.files:
        await intake.check_there(command.files, by=by, cause=cause_of(request))
