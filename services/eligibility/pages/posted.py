"""What a posted form leads to: the next page once its command is carried out, else itself again with what is wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from shared.history import FieldError, RuleBrokenError, Written
from shared.hosting import Service
from shared.web.fields import field_errors

C = TypeVar("C")


class Again(Protocol):
    """Shows the form with what was typed."""

    def __call__(self, *, errors: list[FieldError], status: int) -> HTMLResponse:
        """With what is wrong."""


async def posted(
    service: Service,
    make: Callable[[], C],
    carry_out: Callable[[C], Awaitable[Written[Any]]],
    *,
    again: Again,
    to: str,
    errors_of: Callable[[ValidationError], list[FieldError]] = field_errors,
) -> Response:
    """`make` the command of what was typed, carry it out, and lead to the page `to`, which shows what was written."""
    try:
        command = make()
    except ValidationError as error:
        return await asyncio.to_thread(again, errors=errors_of(error), status=422)
    try:
        written = await carry_out(command)
    except RuleBrokenError as error:
        refused = [FieldError("", f"{error}{error.remedy}")]
        return await asyncio.to_thread(again, errors=refused, status=error.status)
    await service.shown(written.position)
    return RedirectResponse(to, 303)
