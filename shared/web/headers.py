"""Security headers on every answer."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_FIXED = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Forms of old browsers are told from those of other sites by the Referer, so it stays within the site.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
_UNCACHED = (b"cache-control", b"no-store")
_VERSIONED = (b"cache-control", b"public, max-age=31536000, immutable")


class SecurityHeaders:
    """Adds the headers; an answer without `cache-control` of its own is not stored by anyone but as a static file."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding to the start of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                given = {name.lower() for name, _ in headers}
                headers += [header for header in _FIXED if header[0] not in given]
                if b"cache-control" not in given:
                    versioned = scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v=")
                    headers.append(_VERSIONED if versioned and message["status"] == 200 else _UNCACHED)
                if scope.get("scheme") == "https":
                    headers.append(_STRICT_TRANSPORT)
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, add)
