"""The application: every page of the catalogue under its address, each behind sign-in, roles and the forgery check."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from console.app.faults import Fault, fault_of
from console.app.reading_requests import UnreadableRequestError, form_of, words_of
from console.app.rendering import page_bytes
from console.app.security import Guarded
from console.app.site import Site
from console.asking.asked import Asked
from console.asking.house import House
from console.pages.catalogue import every_page
from console.pages.interface import Page, Redirected, Rendered
from console.sign_in.forgery import FIELD, is_forged
from console.sign_in.sessions import begin_session, follow_link, sign_out, visitor_of
from console.sign_in.visitor import Visitor
from console.store.access_log import ViewRow, insert_view
from governance.model.states import DAY
from governance.store.database.engine import writing

STATIC = Path(__file__).parents[1] / "static"
_HTML = "text/html; charset=utf-8"
Endpoint = Callable[[Request], Awaitable[Response]]


def application(house: House, site: Site) -> ASGIApp:
    """Return the whole console."""
    routes: list[Route | Mount] = [
        Route(page.path, _endpoint(house, site, page), methods=[page.method]) for page in every_page()
    ]
    routes += [
        Route("/sign-in/{secret}", _signing_in(house, site), methods=["GET"]),
        Route("/sign-out", _signing_out(house, site), methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    inner = Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere})
    return Guarded(inner, site.hosts, by_tls=site.by_tls)


def _endpoint(house: House, site: Site, page: Page) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        visitor = await run_in_threadpool(_visitor, house, site, request)
        if visitor is None:
            return _page(Rendered("sign_in.jinja", {"title": "Sign in"}, 401), None, request)
        if not page.may & visitor.roles:
            return _refusal(Fault(403, "Not yours to see", "Your roles do not reach this page."), visitor, request)
        try:
            form = await form_of(request) if page.method == "POST" else {}
            asked = Asked(house, visitor, request.path_params, words_of(request.url.query), form)
        except UnreadableRequestError as error:
            return _refusal(Fault(error.status, "Not read", str(error)), visitor, request)
        if page.method == "POST" and is_forged(
            dict(request.headers), asked.entered(FIELD) or "", visitor.forgery_token, site.origin
        ):
            return _refusal(_FORGED, visitor, request)
        return await run_in_threadpool(_answered, page, asked, request)

    return endpoint


_FORGED = Fault(
    403, "Not done", "The form did not come from this page of yours. Open the page anew, and send it again."
)


def _answered(page: Page, asked: Asked, request: Request) -> Response:
    try:
        answer = page.answer(asked)
        if isinstance(answer, Redirected):
            return RedirectResponse(_own_address(answer.to), status_code=303)
        if answer.subject is not None:
            _log_view(asked, page, answer.subject)
        return _page(answer, asked.visitor, request)
    except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the visitor sees a page
        return _refusal(fault_of(error, page.path), asked.visitor, request, asked)


def _own_address(to: str) -> str:
    """Return an address of our own; one that leads elsewhere becomes the home page."""
    parts = urlsplit(to)
    ours = not parts.scheme and not parts.netloc and to.startswith("/") and not to.startswith(("//", "/\\"))
    return to if ours else "/"


def _visitor(house: House, site: Site, request: Request) -> Visitor | None:
    address = request.client.host if request.client is not None else None
    return visitor_of(house.own, request.cookies.get(site.cookie), house.now(), address)


def _log_view(asked: Asked, page: Page, subject: str) -> None:
    house, visitor, now = asked.house, asked.visitor, asked.house.now()
    who = visitor.login.author.spelled()
    row = ViewRow(secrets.token_hex(12), now, who, visitor.session, visitor.address, page.path, subject)
    with writing(house.own) as connection:
        insert_view(connection, row, now - house.chosen.console.access_log_days * DAY)


def _page(answer: Rendered, visitor: Visitor | None, request: Request) -> Response:
    body = page_bytes(answer, visitor, request.url.path)
    return Response(body, answer.status, {"Vary": "HX-Request"}, media_type=_HTML)


def _refusal(fault: Fault, visitor: Visitor | None, request: Request, asked: Asked | None = None) -> Response:
    entered = [] if asked is None else [(n, v) for n, words in asked.form.items() if n != FIELD for v in words]
    values = {"title": fault.title, "fault": fault, "entered": entered, "address": request.url.path}
    return _page(Rendered("fault.jinja", values, fault.status), visitor, request)


async def _nowhere(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return _refusal(Fault(status, "Not found", "There is no such page."), None, request)


def _signing_in(house: House, site: Site) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        login = await run_in_threadpool(follow_link, house.own, request.path_params["secret"], house.now())
        if login is None:
            return _page(Rendered("sign_in.jinja", {"title": "This link is used up"}, 410), None, request)
        hours = house.chosen.console.session_hours
        begun = await run_in_threadpool(begin_session, house.own, login, house.now(), hours)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(
            site.cookie,
            begun.cookie,
            max_age=begun.seconds,
            path="/",
            secure=site.by_tls,
            httponly=True,
            samesite="lax",
        )
        return response

    return endpoint


def _signing_out(house: House, site: Site) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        visitor = await run_in_threadpool(_visitor, house, site, request)
        try:
            form = await form_of(request)
        except UnreadableRequestError as error:
            return _refusal(Fault(error.status, "Not read", str(error)), visitor, request)
        entered = next(iter(form.get(FIELD, ())), "")
        if visitor is None or is_forged(dict(request.headers), entered, visitor.forgery_token, site.origin):
            return _refusal(_FORGED, visitor, request)
        await run_in_threadpool(sign_out, house.own, request.cookies[site.cookie])
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(site.cookie, path="/")
        return response

    return endpoint
