"""The pages of this service: the self-check for everyone, the assessment with its evidence for those who judge."""

from fastapi import APIRouter

from services.eligibility.pages import bans, judging, orders, self_check
from shared.hosting import Service


def pages(service: Service) -> APIRouter:
    """The routes, bound to the service's parts."""
    router = APIRouter(include_in_schema=False)
    self_check.add_to(router, service)
    bans.add_to(router, service)
    orders.add_to(router, service)
    judging.add_to(router, service)
    return router
