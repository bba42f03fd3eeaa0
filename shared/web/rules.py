"""Who may call a route: every route has exactly one rule, and a check proves it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.requests import Request
from starlette.routing import Mount

from shared.history import Actor
from shared.web.identity import current_actor, signed_in
from shared.web.messages import ROLES
from shared.web.problems import RefusedError

OPEN_MOUNTS = frozenset({"/static"})
"""Mounted applications that anyone may read: files without any person's data."""


class RouteWithoutRuleError(Exception):
    """A route has no rule, or more than one."""


@dataclass(frozen=True)
class Rule:
    """Lets those pass who are signed in and have one of the roles; without roles, all who are signed in."""

    roles: tuple[str, ...] = ()

    async def __call__(self, request: Request) -> Actor:
        """The actor. Raises LoginRequiredError (401), RefusedError (403)."""
        actor = await current_actor(request)
        if self.roles and actor.roles.isdisjoint(self.roles):
            names = "、".join(ROLES[role] for role in self.roles)
            raise RefusedError(403, f"此事项仅限以下角色办理：{names}。", kind="role-required")
        return actor

    def __str__(self) -> str:
        return ", ".join(self.roles) or "signed in"


def allow(*roles: str) -> Rule:
    """The rule that lets accounts with one of the roles pass: `by: Actor = Depends(allow("clerk", "office"))`."""
    unknown = set(roles) - ROLES.keys()
    if unknown or not roles:
        raise ValueError(f"unknown roles {sorted(unknown)}" if unknown else "a rule needs a role, or use any_account")
    return Rule(roles)


any_account = Rule()
"""The rule for everyone who is signed in: `Depends(any_account)`."""


async def public(request: Request) -> Actor | None:
    """The rule for everyone: `Depends(public)`; gives the actor if somebody is signed in.

    A cookie that another site had the browser send counts for nothing.
    """
    try:
        who = await signed_in(request)
    except RefusedError:
        who = request.state.signed_in = None
    return who.account.actor if who else None


@dataclass(frozen=True)
class Ruled:
    """A route and its rule, for documents and tests."""

    method: str
    path: str
    rule: str


def describe_routes(app: FastAPI) -> list[Ruled]:
    """Every method of every route with its rule; `-` where there is none, `+` between several."""
    table = []
    for context in iter_route_contexts(app.routes):
        path = context.path or ""
        if isinstance(context.original_route, Mount):
            table.append(Ruled("*", path, "public" if path in OPEN_MOUNTS else "-"))
            continue
        rule = " + ".join(sorted(_rules_of(context))) or "-"
        table += [Ruled(method, path, rule) for method in sorted(context.methods or {"*"})]
    return table


def rule_of(context: RouteContext) -> Rule | None:
    """The rule of a route that is not public."""
    dependant = getattr(context, "dependant", None)
    return next((call for call in _calls(dependant) if isinstance(call, Rule)), None) if dependant else None


def check_routes(app: FastAPI) -> None:
    """Raise RouteWithoutRuleError naming every route that has not exactly one rule."""
    wrong = [f"{ruled.method} {ruled.path}: {ruled.rule}" for ruled in describe_routes(app) if _is_wrong(ruled.rule)]
    if wrong:
        raise RouteWithoutRuleError("every route needs exactly one rule:\n" + "\n".join(wrong))


def _is_wrong(rule: str) -> bool:
    return rule == "-" or " + " in rule


def _rules_of(context: RouteContext) -> Iterable[str]:
    dependant = getattr(context, "dependant", None)
    calls = {call for call in _calls(dependant) if isinstance(call, Rule) or call is public} if dependant else set()
    return ("public" if call is public else str(call) for call in calls)


def _calls(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
