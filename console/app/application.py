"""The application: every page of the catalogue under its address, each behind sign-in, roles and the forgery check."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from console.api.document import BASE
from console.app import signing_in
from console.app.api_answers import problem
from console.app.api_routes import api
from console.app.faults import Fault, fault_of
from console.app.looks import log_view
from console.app.pages_sent import Endpoint, own_address, page, refusal, sent, with_fault_pages
from console.app.rate_limit import RateLimit
from console.app.reading_requests import UnreadableRequestError, can_name_something, form_of, words_of
from console.app.rendering import load_templates
from console.app.security import Guarded
from console.app.signing_in import FORGED, visitor_in
from console.app.site import Site
from console.asking.asked import NOTHING, Asked, Words
from console.asking.house import House
from console.asking.kept_files import KeptFile
from console.pages.catalogue import every_page
from console.pages.interface import Page, Redirected, Rendered
from console.sign_in.forgery import FIELD, is_forged
from console.sign_in.oidc.flow import Client
from console.sign_in.visitor import Visitor

STATIC = Path(__file__).parents[1] / "static"
_AT_ONCE, _PER_SECOND = 60, 5.0
"""Pages of one session: more than anybody reads, and too few to try names out by."""
_SECOND = 1_000_000
_NO_PAGE = Fault(404, "Not found", "There is no such page.")


def application(house: House, site: Site, client: Client | None = None) -> ASGIApp:
    """Return the whole console; ``client``: this console at the identity provider where people sign in."""
    load_templates()
    door = _Door(house, site, RateLimit(_AT_ONCE, _PER_SECOND), client is not None)
    routes: list[Route | Mount] = [
        Route(p.path, with_fault_pages(_endpoint(door, p), p.path), methods=[p.method]) for p in every_page()
    ]
    routes += [
        api(house, client),
        *signing_in.routes(house, site, client),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    inner = Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere})
    # A redirect to the address without its last slash would name http where a proxy speaks TLS.
    inner.router.redirect_slashes = False
    return Guarded(inner, site.hosts, by_tls=site.by_tls)


class _Door(NamedTuple):
    """What stands before a page: who may see it, how often; ``by_provider``: where whoever is nobody signs in."""

    house: House
    site: Site
    limit: RateLimit
    by_provider: bool

    def let_in(self, offered: Page, request: Request) -> Visitor | Response:
        """Return whoever may see a page, else what he is told."""
        visitor = visitor_in(self.house, self.site, request)
        if visitor is None:
            return _to_sign_in(request, by_provider=self.by_provider)
        wait = self.limit.wait_seconds(visitor.session, self.house.now() / _SECOND)
        if wait:
            answer = refusal(Fault(429, "Too many pages", f"Go on in {wait} s."), visitor, request)
            answer.headers["Retry-After"] = str(wait)
            return answer
        if not offered.may & visitor.roles:
            return refusal(Fault(403, "Not yours to see", "Your roles do not reach this page."), visitor, request)
        if not can_name_something(request.path_params):
            return refusal(_NO_PAGE, visitor, request)
        return visitor


def _endpoint(door: _Door, offered: Page) -> Endpoint:
    def shown(request: Request) -> Response:
        visitor = door.let_in(offered, request)
        return visitor if isinstance(visitor, Response) else _answered(door.house, offered, visitor, request)

    async def seen(request: Request) -> Response:
        # All of it in one thread: to wait for another one takes longer than to see whose session it is.
        return await run_in_threadpool(shown, request)

    async def sent_form(request: Request) -> Response:
        visitor = await run_in_threadpool(door.let_in, offered, request)
        if isinstance(visitor, Response):
            return visitor
        try:
            form = await form_of(request)
        except UnreadableRequestError as error:
            return refusal(Fault(error.status, "Not read", str(error)), visitor, request)
        entered = next(iter(form.get(FIELD, ())), "")
        if is_forged(dict(request.headers), entered, visitor.forgery_token, door.site.origin):
            return refusal(FORGED, visitor, request)
        return await run_in_threadpool(_answered, door.house, offered, visitor, request, form)

    return sent_form if offered.method == "POST" else seen


def _to_sign_in(request: Request, *, by_provider: bool) -> Response:
    # A form's own address is no page: whoever sent one begins at home.
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "") if request.method == "GET" else "/"
    sign_in = f"/sign-in?to={quote(own_address(to), safe='')}" if by_provider else None
    return page(Rendered("sign_in.jinja", {"title": "Sign in", "sign_in": sign_in}, 401), None, request)


def _answered(house: House, offered: Page, visitor: Visitor, request: Request, form: Words = NOTHING) -> Response:
    try:
        asked = Asked(house, visitor, request.path_params, words_of(request.url.query), form)
    except UnreadableRequestError as error:
        return refusal(Fault(error.status, "Not read", str(error)), visitor, request)
    try:
        answer = offered.answer(asked)
        if isinstance(answer, Redirected):
            return RedirectResponse(own_address(answer.to), status_code=303)
        if answer.subject is not None:
            log_view(asked.house, asked.visitor, offered.shows or offered.path, answer.subject)
        if isinstance(answer, KeptFile):
            return sent(answer)
        return page(answer, asked.visitor, request)
    except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the visitor sees a page
        return refusal(fault_of(error, offered.path), asked.visitor, request, asked)


async def _nowhere(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    if request.url.path.startswith(f"{BASE}/"):
        # A line's end in an address is matched by no route, the last one neither.
        return problem(Fault(status, "Not found", "there is no such thing here"))
    return refusal(_NO_PAGE._replace(status=status), None, request)
