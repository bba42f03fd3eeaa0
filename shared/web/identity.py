"""Who sends a request: a bearer token of the API, or the cookie of the pages, which counts from our own pages only."""

from urllib.parse import urlsplit

from starlette.requests import Request

from shared.history import Actor
from shared.web.messages import CROSS_SITE
from shared.web.problems import LoginRequiredError, RefusedError
from shared.web.sessions import Sessions, SignedIn

COOKIE = "honours_session"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_UNKNOWN = object()


async def signed_in(request: Request) -> SignedIn | None:
    """Who is signed in, or None; looked up once a request. Raises RefusedError for a cookie sent by another site."""
    known = getattr(request.state, "signed_in", _UNKNOWN)
    if known is _UNKNOWN:
        known = await _look_up(request)
        request.state.signed_in = known
    return known  # type: ignore[return-value]


async def current_actor(request: Request) -> Actor:
    """The actor of the request. Raises LoginRequiredError."""
    who = await signed_in(request)
    if who is None:
        raise LoginRequiredError
    return who.account.actor


def token_of(request: Request) -> tuple[str, bool]:
    """The token, empty when there is none, and whether it came by cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        return (token.strip(), False) if scheme.lower() == "bearer" else ("", False)
    return request.cookies.get(COOKIE, ""), True


def check_same_site(request: Request) -> None:
    """Refuse a form that another site had the browser send. Raises RefusedError (403).

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin or Referer.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        ours = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("origin") or request.headers.get("referer") or ""
        ours = _host_of(origin) == request.headers.get("host", "").lower() != ""
    if not ours:
        raise RefusedError(403, CROSS_SITE, kind="cross-site", remedy="请从本站页面重新操作。")


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


async def _look_up(request: Request) -> SignedIn | None:
    token, by_cookie = token_of(request)
    sessions: Sessions | None = getattr(request.app.state, "sessions", None)
    if not token or sessions is None:
        return None
    who = await sessions.find(token)
    if who is not None and by_cookie and request.method not in _READING:
        check_same_site(request)
    return who
