"""What every answer carries, and which requests are none of ours: hosts, headers, sizes."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with that, browsers send `Origin: null` with our own forms, too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_YEAR = 31_536_000


class Guarded:
    """Refuses requests for other hosts (a foreign name may lead to loopback), and puts the headers on every answer."""

    def __init__(self, inner: ASGIApp, hosts: Collection[str], *, by_tls: bool) -> None:
        self._inner, self._hosts = inner, frozenset(hosts)
        self._headers = HEADERS | ({"Strict-Transport-Security": f"max-age={_YEAR}"} if by_tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        named = [host.lower() for host in Headers(scope=scope).getlist("host")]
        # Of two, a proxy before us may have taken the other one.
        if len(named) != 1 or named[0] not in self._hosts:
            refusal = PlainTextResponse("this console does not answer to that name\n", status_code=421)
            await refusal(scope, receive, with_headers)
            return
        await self._inner(scope, receive, with_headers)
