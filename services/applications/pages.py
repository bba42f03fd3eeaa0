"""The pages of this service: the home page with the round's stages, one's applications, an application's timeline."""

from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.applications.domain.applications import LABELS, State
from services.applications.read_models.application_list import (
    READERS,
    count_by_state,
    count_visible,
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
HONOURS = {
    "enterprise": "用户满意服务企（事）业单位",
    "team": "用户满意服务班组",
    "star": "用户满意服务明星（个人）",
    "leader": "用户满意卓越领导者",
}
CATEGORIES = {"enterprise": "企（事）业单位", "team": "班组", "star": "服务明星", "leader": "卓越领导者"}
SERVICES = {"applications": "申报", "eligibility": "资格", "review": "评审", "publicity": "公示与授予"}
PEOPLE = {"public": "社会公众", "system": "系统"}
AWAITED = {
    "applicant": State.RETURNED,
    "clerk": State.SUBMITTED,
    "office": State.FORWARDED,
    "expert": State.FORWARDED,
    "leading_group": State.SHORTLISTED,
}
"""In which state an application waits for whom."""
_GOOD = {"honoured"}
_BAD = {"not_listed", "rejected", "refused", "disqualified", "declined", "revoked"}


readers = allow(*READERS)


@dataclass(frozen=True)
class PastRound:
    """A round that is not the current one, with how many honours it led to, those revoked since among them."""

    year: int
    applications: int
    honoured: int


def pages(service: Service) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def home(request: Request, by: Actor | None = Depends(public)) -> HTMLResponse:
        today = legal_date(service.clock())
        with service.views.session() as session:
            rounds = all_rounds(session)
            current = _current(rounds, service)
            counts = count_by_state(session, current.year) if current else {}
            past = [_past(view, count_by_state(session, view.year)) for view in rounds if view is not current]
            visible = count_visible(session, by) if by else {}
        mine = {AWAITED[role] for role in by.roles & AWAITED.keys()} if by else set()
        return render(
            request,
            "applications/home.html",
            today=today,
            current=current,
            past=past,
            stage=current.stage_on(today) if current else None,
            following=current.next_stage(today) if current else None,
            counts=[(LABELS[state], counts[state]) for state in State if counts.get(state)],
            stages=STAGES,
            honours=HONOURS,
            reads=by is not None and not by.roles.isdisjoint(READERS),
            awaiting=[
                (state.value, LABELS[state], visible[state]) for state in State if state in mine & visible.keys()
            ],
            visible=sum(visible.values()),
        )

    @router.get("/applications")
    def applications(
        request: Request,
        chosen: Annotated[str, Query(alias="year", pattern=r"^(2[0-9]{3})?$")] = "",
        state: State | Literal[""] = "",
        by: Actor = Depends(readers),
    ) -> HTMLResponse:
        year = int(chosen) if chosen else None
        with service.views.session() as session:
            rows = find_applications(session, by, year=year, state=state or None)
            years = [view.year for view in all_rounds(session)]
        by_year = [(year, list(group)) for year, group in groupby(rows, key=lambda row: row.year)]
        return render(
            request,
            "applications/applications.html",
            by_year=by_year,
            years=years,
            year=year,
            state=state,
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
            entries = timeline_of(session, application_id, by)
        return render(
            request,
            "applications/timeline.html",
            application=row,
            label=LABELS[State(row.state)],
            kind="good" if row.state in _GOOD else "bad" if row.state in _BAD else "now",
            groups=[(name, list(group)) for name, group in groupby(entries, key=lambda entry: entry.service)],
            people=PEOPLE,
            categories=CATEGORIES,
            services=SERVICES,
        )

    return router


def _past(view: RoundView, counts: dict[str, int]) -> PastRound:
    honoured = counts.get(State.HONOURED, 0) + counts.get(State.REVOKED, 0)
    return PastRound(view.year, view.applications, honoured)


def _current(rounds: list[RoundView], service: Service) -> RoundView | None:
    """The round under way: of those opened the latest that has begun, or else the first that is to come."""
    today = legal_date(service.clock())
    begun = [view for view in rounds if view.stages[0].first_day <= today]
    return begun[0] if begun else (rounds[-1] if rounds else None)
