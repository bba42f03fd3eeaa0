"""The documents of the interfaces, served without any other host: OpenAPI by Swagger UI, AsyncAPI as a page."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from shared.history import NotFoundError
from shared.web.asyncapi_page import overview
from shared.web.layout import render
from shared.web.rules import public


def router(*, asyncapi: Callable[[], dict[str, Any]] | None, schemas: Path | None) -> APIRouter:
    """Routes of the documents; without `asyncapi` the events' page says that there is none. It is asked once."""
    document = cache(asyncapi) if asyncapi is not None else None
    page = cache(lambda: overview(document())) if document is not None else None
    routes = APIRouter(include_in_schema=False, dependencies=[Depends(public)])

    @routes.get("/openapi.json")
    def openapi(request: Request) -> JSONResponse:
        return JSONResponse(request.app.openapi())

    @routes.get("/docs")
    def swagger(request: Request) -> Response:
        return render(request, "docs.html", events=asyncapi is not None)

    @routes.get("/docs/events")
    def events(request: Request) -> Response:
        return render(request, "events.html", page=page() if page else None, schemas=_names(schemas))

    @routes.get("/docs/asyncapi.json")
    def raw() -> JSONResponse:
        if document is None:
            raise NotFoundError("没有事件文档。")
        return JSONResponse(document())

    @routes.get("/docs/schemas/{name}")
    def schema(name: str) -> FileResponse:
        if schemas is None or name not in _names(schemas):
            raise NotFoundError("没有这个模式文件。")
        return FileResponse(schemas / name, media_type="application/schema+json")

    return routes


def _names(schemas: Path | None) -> list[str]:
    return sorted(path.name for path in schemas.glob("*.json")) if schemas is not None and schemas.is_dir() else []
