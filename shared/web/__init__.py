"""The web layer: problems, limits, login, rules for routes, layout, health, documents."""

from shared.web.accounts import Account, Accounts
from shared.web.app import create_app
from shared.web.fields import field_errors
from shared.web.health import Check, Reading, database_check, lag_check, read_models_check
from shared.web.identity import current_actor, signed_in
from shared.web.layout import NavItem, render
from shared.web.limits import MIB
from shared.web.problems import Problem, RefusedError, wants_html
from shared.web.rules import (
    RouteWithoutRuleError,
    Rule,
    Ruled,
    allow,
    any_account,
    check_routes,
    describe_routes,
    public,
)
from shared.web.sessions import Sessions, SignedIn

__all__ = [
    "MIB",
    "Account",
    "Accounts",
    "Check",
    "NavItem",
    "Problem",
    "Reading",
    "RefusedError",
    "RouteWithoutRuleError",
    "Rule",
    "Ruled",
    "Sessions",
    "SignedIn",
    "allow",
    "any_account",
    "check_routes",
    "create_app",
    "current_actor",
    "database_check",
    "describe_routes",
    "field_errors",
    "lag_check",
    "public",
    "read_models_check",
    "render",
    "signed_in",
    "wants_html",
]
