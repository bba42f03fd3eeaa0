"""Pages on one layout: Jinja2 templates of this package and of the services, styles, dates in Chinese."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.citations import cited
from shared.departments import department_name
from shared.web.messages import ROLES
from shared.web.sessions import SignedIn

HERE = Path(__file__).parent
STATIC = HERE / "static"
SITE_NAME = "连云港市用户满意服务明星"
_BACKTICKS = re.compile(r"`([^`]+)`")
LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation; `path` is where it leads and what marks it as current.

    With `roles` only people who are signed in and have one of them see it.
    """

    label: str
    path: str
    roles: frozenset[str] = frozenset()

    def seen_by(self, viewer: SignedIn | None) -> bool:
        """Whether it is for this person, or for the public."""
        return not self.roles or (viewer is not None and not self.roles.isdisjoint(viewer.account.roles))


NAVIGATION = (
    NavItem("首页", "/"),
    NavItem("申报", "/applications", frozenset(ROLES) - {"integrator"}),
    NavItem("资格审查", "/eligibility", frozenset(ROLES) - {"applicant", "integrator"}),
    NavItem("资格自测", "/self-check"),
    NavItem("公示", "/notices"),
    NavItem("荣誉名录", "/register"),
    NavItem("接口文档", "/docs"),
)


def environment(folders: Mapping[str, Path] | None = None, navigation: Sequence[NavItem] = NAVIGATION) -> Environment:
    """Templates of this package by their name, of a service as `<service>/<name>`."""
    services = {name: FileSystemLoader(folder) for name, folder in (folders or {}).items()}
    env = Environment(
        loader=ChoiceLoader([PrefixLoader(services), FileSystemLoader(HERE / "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(
        date=date_text,
        moment=moment_text,
        number=number_text,
        role=lambda name: ROLES.get(name, name),
        department=department_name,
        code=code_text,
        article=cited,
    )
    env.globals.update(static=static_url, site_name=SITE_NAME, navigation=tuple(navigation))
    return env


def render(request: Request, template: str, *, status_code: int = 200, **context: object) -> HTMLResponse:
    """Render a page. Templates see `request`, `viewer` (who is signed in, or None) and the given names."""
    env = getattr(request.app.state, "templates", None) if "app" in request.scope else None
    page = (env or _plain_environment()).get_template(template)
    viewer = getattr(request.state, "signed_in", None)
    return HTMLResponse(page.render(request=request, viewer=viewer, **context), status_code)


@cache
def _plain_environment() -> Environment:
    return environment()


@cache
def static_url(name: str) -> str:
    """The URL of a file under static/, with a part of its hash so that it may be cached for long."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"


def code_text(value: str) -> Markup:
    """What stands between backticks as code; everything escaped."""
    return Markup(_BACKTICKS.sub(r"<code>\1</code>", str(escape(value))))  # noqa: S704 - escaped before


def date_text(value: date | datetime) -> str:
    """`2026年7月1日`; of a moment, the day in Lianyungang."""
    day = value.astimezone(LOCAL).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(value: datetime) -> str:
    """`2026年7月1日 09:05`, in local time."""
    local = value.astimezone(LOCAL)
    return f"{date_text(value)} {local:%H:%M}"


def number_text(value: Decimal | float) -> str:
    """`1,234.5`: grouped, without trailing zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
