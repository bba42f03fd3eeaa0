"""The JSON routes of this service, under /api/surveys."""

from datetime import date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.surveys.commands import Keys
from services.surveys.commands.answering import AddAnswers, Tally, add_answers
from services.surveys.commands.closing import ClosedSurvey, CloseSurvey, close_survey
from services.surveys.commands.opening import Opened, OpenSurvey, open_survey
from services.surveys.domain import wording
from services.surveys.domain.measurement import Figures
from services.surveys.domain.questionnaire import Questionnaire, built_in
from services.surveys.read_models.campaigns import CampaignRow, applications_of, find_campaigns, visible_campaign
from services.surveys.read_models.measurements import measurement_of
from services.surveys.uploads import FILE_LIMIT, ImportReport, import_upload
from shared.history import Actor, NotFoundError
from shared.hosting import Service, cause_of
from shared.plain_numbers import Whole
from shared.web.problems import RefusedError
from shared.web.rules import allow

managers = allow("applicant", "clerk", "office")
readers = allow("applicant", "clerk", "office", "leading_group", "auditor")
FILE_TYPES = {"text/csv", "text/plain", "application/csv", "application/octet-stream", "application/vnd.ms-excel"}
"""What browsers and tools call a CSV file."""
_CSV_BODY = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}


class WrittenOpened(Opened):
    """The campaign that was opened, and the position in the history that proves it."""

    position: int


class WrittenTally(Tally):
    """What became of the sheets, and the position in the history that proves it."""

    position: int


class WrittenClosed(ClosedSurvey):
    """The closed campaign, and the position in the history that proves it."""

    position: int


class CampaignAnswer(BaseModel):
    """A campaign; whom it asks about is named and never given by key, which would tell identities apart.

    `refused` counts refused rows of imported files, `ended_on` is null while it takes answers.
    """

    id: UUID
    round: int
    holder_name: str
    category: str
    party: str
    assessor: str
    department: str
    opened_by: str
    opened_at: datetime
    questionnaire: str
    questionnaire_version: int
    period_from: date
    period_to: date
    minimum_valid: int
    valid: int
    refused: int
    ended_on: date | None
    applications: list[UUID]

    @classmethod
    def of(cls, row: CampaignRow, applications: list[UUID]) -> "CampaignAnswer":
        """From the list's row."""
        columns = {name: getattr(row, name) for name in cls.model_fields if name not in {"id", "applications"}}
        return cls(id=row.campaign_id, applications=applications, **columns)


class CampaignsAnswer(BaseModel):
    """Campaigns, the latest first."""

    campaigns: list[CampaignAnswer]


class MeasurementAnswer(Figures):
    """A campaign's figures up to its last answer; `closed` once they are frozen, with the hash over the answers."""

    campaign: UUID
    questionnaire: str
    questionnaire_version: int
    duplicates: int
    repeated: int
    minimum_reached: bool
    closed: bool
    answers_hash: str


def api(service: Service, keys: Keys) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(prefix="/api/surveys", tags=["满意度调查"])

    @router.post("", status_code=201, summary="发起一次调查")
    async def post_survey(request: Request, command: OpenSurvey, by: Actor = Depends(managers)) -> WrittenOpened:
        handler = partial(open_survey, uuid4(), command, by=by, at=service.clock(), keys=keys)
        written = await service.write(request, lambda work: handler(work=work))
        result = Opened.model_validate(written.result)
        return WrittenOpened(**result.model_dump(), position=written.position)

    @router.get("", summary="调查列表")
    def get_surveys(
        round: Annotated[Whole | None, Query(ge=2000, le=2100)] = None,  # noqa: A002 - the field's name in the contracts
        application: UUID | None = None,
        by: Actor = Depends(readers),
    ) -> CampaignsAnswer:
        with service.views.session() as session:
            rows = find_campaigns(session, by, year=round, application=application)
            linked = applications_of(session, [row.campaign_id for row in rows])
            return CampaignsAnswer(campaigns=[CampaignAnswer.of(row, linked[row.campaign_id]) for row in rows])

    @router.get("/questionnaires/{name}/{version}", summary="一份问卷", dependencies=[Depends(readers)])
    def get_questionnaire(name: str, version: Whole) -> Questionnaire:
        found = built_in(name, version)
        if found is None:
            raise NotFoundError(wording.UNKNOWN_QUESTIONNAIRE.format(name=name[:40], version=version))
        return found

    @router.get("/{campaign_id:uuid}", summary="一次调查")
    def get_survey(campaign_id: UUID, by: Actor = Depends(readers)) -> CampaignAnswer:
        with service.views.session() as session:
            row = _found(visible_campaign(session, by, campaign_id))
            return CampaignAnswer.of(row, applications_of(session, [campaign_id])[campaign_id])

    @router.get("/{campaign_id:uuid}/measurement", summary="一次调查的测评结果")
    def get_measurement(campaign_id: UUID, by: Actor = Depends(readers)) -> MeasurementAnswer:
        with service.views.session() as session:
            _found(visible_campaign(session, by, campaign_id))
            view = measurement_of(session, campaign_id)
        if view is None:
            raise NotFoundError(wording.NO_CAMPAIGN, remedy=wording.NO_CAMPAIGN_REMEDY)
        return MeasurementAnswer(
            **view.figures.model_dump(),
            campaign=campaign_id,
            questionnaire=view.questionnaire.name,
            questionnaire_version=view.questionnaire.version,
            duplicates=view.duplicates,
            repeated=view.repeated,
            minimum_reached=view.minimum_reached,
            closed=bool(view.answers_hash),
            answers_hash=view.answers_hash,
        )

    @router.post("/{campaign_id:uuid}/answers", status_code=201, summary="录入答卷")
    async def post_answers(
        request: Request, campaign_id: UUID, command: AddAnswers, by: Actor = Depends(managers)
    ) -> WrittenTally:
        handler = partial(add_answers, campaign_id, command, by=by, at=service.clock(), keys=keys)
        written = await service.write(request, lambda work: handler(work=work))
        result = Tally.model_validate(written.result)
        return WrittenTally(**result.model_dump(), position=written.position)

    @router.post(
        "/{campaign_id:uuid}/files",
        summary="导入调查表文件（CSV 为请求体）",
        max_body_size=FILE_LIMIT,
        openapi_extra=_CSV_BODY,
    )
    async def post_file(request: Request, campaign_id: UUID, by: Actor = Depends(managers)) -> ImportReport:
        _check_type(request)
        return await import_upload(service, campaign_id, request.stream(), by=by, keys=keys, cause=cause_of(request))

    @router.post("/{campaign_id:uuid}/close", summary="结束调查并固定测评结果")
    async def post_close(
        request: Request, campaign_id: UUID, command: CloseSurvey, by: Actor = Depends(managers)
    ) -> WrittenClosed:
        handler = partial(close_survey, campaign_id, command, by=by, at=service.clock())
        written = await service.write(request, lambda work: handler(work=work))
        result = ClosedSurvey.model_validate(written.result)
        return WrittenClosed(**result.model_dump(), position=written.position)

    return router


def _check_type(request: Request) -> None:
    kind = request.headers.get("content-type", "text/csv").partition(";")[0].strip().lower()
    if kind not in FILE_TYPES:
        raise RefusedError(415, wording.NOT_A_FILE, remedy=wording.NOT_A_FILE_REMEDY)


def _found(row: CampaignRow | None) -> CampaignRow:
    if row is None:
        raise NotFoundError(wording.NO_CAMPAIGN, remedy=wording.NO_CAMPAIGN_REMEDY)
    return row
