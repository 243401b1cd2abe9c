"""Answers as they are sent: pages, refusals, addresses of our own."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console.app.faults import Fault, fault_of
from console.app.rendering import page_bytes
from console.app.site import Site
from console.asking.asked import Asked
from console.asking.kept_files import KeptFile
from console.pages.interface import Rendered
from console.sign_in.forgery import FIELD
from console.sign_in.sessions import Begun
from console.sign_in.visitor import Visitor

Endpoint = Callable[[Request], Awaitable[Response]]
_HTML = "text/html; charset=utf-8"
_AT_ONCE = 262_144
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def page(answer: Rendered, visitor: Visitor | None, request: Request) -> Response:
    """Return a filled template."""
    body = page_bytes(answer, visitor, request.url.path)
    return Response(body, answer.status, media_type=_HTML)


def refusal(fault: Fault, visitor: Visitor | None, request: Request, asked: Asked | None = None) -> Response:
    """Return the page that says why something is not given, or not done; what was entered stays on it."""
    entered = [] if asked is None else [(n, v) for n, words in asked.form.items() if n != FIELD for v in words]
    is_of_words = fault.status == 400 and request.method == "GET" and bool(request.url.query)
    values = {
        "title": fault.title,
        "fault": fault,
        "entered": entered,
        "address": request.url.path,
        # As it was asked for: decoded, the id of an account would lead elsewhere.
        "again": request.scope["raw_path"].decode("ascii", "replace") if is_of_words else None,
    }
    return page(Rendered("fault.jinja", values, fault.status), visitor, request)


def with_fault_pages(endpoint: Endpoint, path: str) -> Endpoint:
    """Return an endpoint of which a page tells where anything fails, even before it is known who asks."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the visitor sees a page
            return refusal(fault_of(error, path), None, request)

    return answered


def sent(answer: KeptFile) -> Response:
    """Return a file, to be kept and not shown: what stands in it is nothing of the console's own."""
    headers = {
        "Content-Disposition": f'attachment; filename="{_NOT_IN_NAMES.sub("-", answer.name)}"',
        "Content-Length": str(answer.octets),
    }

    def pieces() -> Iterator[bytes]:
        with answer.file as file:
            while piece := file.read(_AT_ONCE):
                yield piece

    return StreamingResponse(pieces(), headers=headers, media_type="application/octet-stream")


def own_address(to: str) -> str:
    """Return an address of our own; one that leads elsewhere becomes the home page."""
    try:
        parts = urlsplit(to)
    except ValueError:
        return "/"
    ours = not parts.scheme and not parts.netloc and to.startswith("/") and not to.startswith(("//", "/\\"))
    return to if ours and to.isprintable() else "/"


def signed_in(response: Response, site: Site, begun: Begun) -> Response:
    """Return the answer with the session's cookie."""
    response.set_cookie(
        site.cookie, begun.cookie, max_age=begun.seconds, path="/", secure=site.by_tls, httponly=True, samesite="lax"
    )
    return response
