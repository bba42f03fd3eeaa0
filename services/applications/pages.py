"""The pages of this service: the home page with the round's stages, one's applications, an application's timeline."""

from itertools import groupby
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.applications.domain.applications import LABELS, State
from services.applications.read_models.application_list import (
    READERS,
    count_by_state,
    find_applications,
    visible_application,
)
from services.applications.read_models.rounds import RoundView, all_rounds
from services.applications.read_models.timeline import timeline_of
from shared.history import Actor, NotFoundError
from shared.hosting import Service
from shared.legal_time import legal_date
from shared.web.layout import render
from shared.web.rules import allow, public

STAGES = {
    "application": "申报",
    "preliminary": "初审",
    "material": "材料审核",
    "audit": "现场审核",
    "expert": "专家评审",
    "notice": "公示",
    "decision": "审定",
    "ceremony": "表彰",
}
CATEGORIES = {"enterprise": "企（事）业单位", "team": "班组", "star": "服务明星", "leader": "卓越领导者"}
SERVICES = {"applications": "申报", "eligibility": "资格", "review": "评审", "publicity": "公示与授予"}
_GOOD = {"honoured"}
_BAD = {"not_listed", "rejected", "refused", "disqualified", "declined", "revoked"}


readers = allow(*READERS)


def pages(service: Service) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", dependencies=[Depends(public)])
    def home(request: Request) -> HTMLResponse:
        today = legal_date(service.clock())
        with service.views.session() as session:
            rounds = all_rounds(session)
            current = _current(rounds, service)
            counts = count_by_state(session, current.year) if current else {}
        return render(
            request,
            "applications/home.html",
            today=today,
            rounds=rounds,
            current=current,
            stage=current.stage_on(today) if current else None,
            following=current.next_stage(today) if current else None,
            counts=[(LABELS[state], counts[state]) for state in State if counts.get(state)],
            stages=STAGES,
            categories=CATEGORIES,
        )

    @router.get("/applications")
    def applications(request: Request, by: Actor = Depends(readers)) -> HTMLResponse:
        with service.views.session() as session:
            rows = find_applications(session, by)
        by_year = [(year, list(group)) for year, group in groupby(rows, key=lambda row: row.year)]
        return render(
            request,
            "applications/applications.html",
            by_year=by_year,
            labels=LABELS,
            categories=CATEGORIES,
            good=_GOOD,
            bad=_BAD,
        )

    @router.get("/applications/{application_id}")
    def timeline(request: Request, application_id: UUID, by: Actor = Depends(readers)) -> HTMLResponse:
        with service.views.session() as session:
            row = visible_application(session, by, application_id)
            if row is None:
                raise NotFoundError("没有这份申报，或您无权查看。", remedy="请核对编号，或用有权限的账号登录。")
            entries = timeline_of(session, application_id)
        return render(
            request,
            "applications/timeline.html",
            application=row,
            label=LABELS[State(row.state)],
            kind="good" if row.state in _GOOD else "bad" if row.state in _BAD else "now",
            entries=entries,
            categories=CATEGORIES,
            services=SERVICES,
        )

    return router


def _current(rounds: list[RoundView], service: Service) -> RoundView | None:
    """The round under way: of those opened the latest that has begun, or else the first that is to come."""
    today = legal_date(service.clock())
    begun = [view for view in rounds if view.stages[0].first_day <= today]
    return begun[0] if begun else (rounds[-1] if rounds else None)
