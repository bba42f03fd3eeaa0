"""Routes for the tests of the web layer, as a service would write them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import psycopg
import sqlalchemy.exc
from fastapi import APIRouter, Depends, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from shared.history import Actor, FieldError, InvalidInputError, LedgerUnavailableError, NotFoundError, RuleBrokenError
from shared.web import MIB, allow, any_account, public, render
from shared.web.problems import problem

PASSWORD = "a long enough password"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Figures(Strict):
    satisfaction_rate: Decimal = Field(ge=0, le=100, max_digits=7, decimal_places=4)
    complaints: int = Field(ge=0, le=1_000_000)


class Star(Strict):
    kind: Literal["star"]
    name: str = Field(min_length=2, max_length=20)
    sex: Sex
    birth_date: date
    citizen_id: str
    service_figures: Figures | None = None

    @field_validator("citizen_id")
    @classmethod
    def _check_digit(cls, value: str) -> str:
        if not value.endswith("X"):
            raise ValueError("公民身份号码的校验码不正确")
        return value


class Team(Strict):
    kind: Literal["team"]
    team: str
    members: list[Star] = Field(max_length=3)


class Submission(Strict):
    round: int
    form: Annotated[Star | Team, Field(discriminator="kind")]


class NoticeStillRunningError(RuleBrokenError):
    """The week of the notice is not over."""

    article = "第十五条"
    remedy = "请在公示期满后办理。"


def router() -> APIRouter:  # noqa: C901 - a list of routes
    routes = APIRouter()

    @routes.get("/", include_in_schema=False, dependencies=[Depends(public)])
    async def home(request: Request) -> Response:
        return render(request, "error.html", problem=problem(404))

    @routes.post("/api/applications", status_code=201)
    async def submit(submission: Submission, by: Actor = Depends(allow("clerk", "office"))) -> dict[str, str]:
        return {"by": by.account, "kind": submission.form.kind}

    @routes.post("/api/anything", dependencies=[Depends(public)])
    async def anything(body: dict[str, Any]) -> dict[str, Any]:
        return body

    @routes.get("/api/office", dependencies=[Depends(allow("office"))])
    async def office() -> None:
        return None

    @routes.post("/form", include_in_schema=False)
    async def form(request: Request, by: Actor = Depends(any_account)) -> dict[str, str]:
        return {key: str(value) for key, value in (await request.form()).items()}

    @routes.post("/api/files", max_body_size=3 * MIB, dependencies=[Depends(public)])
    async def upload(file: UploadFile) -> int:
        return len(await file.read())

    @routes.post("/api/unread", dependencies=[Depends(public)])
    async def unread() -> str:
        return "acted"

    @routes.get("/api/items/{number}", dependencies=[Depends(public)])
    async def item(number: int, limit: Annotated[int, Query(ge=1, le=100)] = 10) -> int:
        return number * limit

    @routes.delete("/api/items/{number}", dependencies=[Depends(public)])
    async def remove(number: int) -> None:
        return None

    @routes.post("/api/items/count", dependencies=[Depends(public)])
    async def count() -> int:
        return 0

    @routes.get("/api/texts/{text:path}", dependencies=[Depends(public)])
    async def text(text: str, q: str = "") -> str:
        return text + q

    @routes.get("/api/errors/{name}", dependencies=[Depends(public)])
    async def fail(name: str) -> None:
        errors: dict[str, Exception] = {
            "rule": NoticeStillRunningError("公示尚未期满，不能授予称号。"),
            "missing": NotFoundError("没有这份申报。"),
            "input": InvalidInputError("材料不齐。", [FieldError("materials.0.kind", "缺少承诺书")]),
            "ledger": LedgerUnavailableError(),
            "postgres": psycopg.OperationalError("connection to 10.0.0.5 refused"),
            "sqlite": sqlalchemy.exc.OperationalError("SELECT '13812345678'", None, Exception("locked")),
            "unexpected": ValueError("手机 13812345678"),
        }
        raise errors[name]

    @routes.get("/api/late-error", dependencies=[Depends(public)])
    async def late(request: Request) -> Response:
        class Broken(Response):
            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                raise ValueError("手机 13812345678")

        return Broken()

    return routes
