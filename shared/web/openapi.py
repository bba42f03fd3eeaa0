"""The OpenAPI document: every refusal documented as a problem, every rule as what it asks for."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from shared.web.messages import ROLES, TITLES
from shared.web.problems import MEDIA_TYPE, Problem
from shared.web.rules import rule_of

REFUSALS = (400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 422, 429, 500, 503)


def openapi_of(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The function that FastAPI asks for its document; made once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    return openapi


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for replaced in ("HTTPValidationError", "ValidationError"):
        schemas.pop(replaced, None)
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs"))
    schemas["Problem"] = schema
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{status}": {"description": TITLES.get(status, "网址过长"), "content": content} for status in REFUSALS
    }
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "POST /api/login 取得的令牌"}
    }
    guarded = _guarded(app)
    for path, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            responses = operation.setdefault("responses", {})
            for status in REFUSALS:
                given = responses.get(str(status))
                if given is None or "HTTPValidationError" in str(given):
                    responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
                else:
                    given.setdefault("content", {}).update(content)
            roles = guarded.get((method.upper(), path))
            if roles is not None:
                operation["security"] = [{"bearer": []}]
                note = f"权限：{roles}"
                operation["description"] = f"{operation.get('description', '')}\n\n{note}".strip()
    return document


def _guarded(app: FastAPI) -> dict[tuple[str, str], str]:
    """Method and path of every route that is not public, and who may call it."""
    found = {}
    for context in iter_route_contexts(app.routes):
        rule = rule_of(context)
        if rule is not None:
            names = "、".join(ROLES[role] for role in rule.roles) or "已登录的账号"
            found.update({(method, context.path_format or ""): names for method in context.methods or ()})
    return found
