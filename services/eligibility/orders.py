"""Carrying out an order of the office: the read model names the applications, the history decides."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

from starlette.requests import Request

from services.eligibility.commands.ordering import OrderGiven, OrderReassessment, order_reassessment
from services.eligibility.read_models.assessments import open_in_round
from shared.history import Actor, Written
from shared.hosting import Service
from shared.web.problems import RefusedError


async def give_order(service: Service, request: Request, command: OrderReassessment, by: Actor) -> Written[OrderGiven]:
    """When the read model shows all that is stored, so that nothing is left out; RefusedError (503) until then."""
    head = await asyncio.to_thread(service.ledger.head)
    if not await service.shown(head.position):
        raise RefusedError(503)

    def candidates() -> Sequence[UUID]:
        with service.views.session() as session:
            return open_in_round(session, command.round, not_under=command.rulebook)

    named = await asyncio.to_thread(candidates)
    act = partial(order_reassessment, uuid4(), command, candidates=named, by=by, at=service.clock())
    return await service.write(request, act)
