"""The routes that begin and end sessions: a link of the local machine, the identity provider, signing out."""

from __future__ import annotations

import secrets

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.app.faults import Fault, fault_of
from console.app.pages_sent import Endpoint, own_address, page, refusal, signed_in, with_fault_pages
from console.app.rate_limit import RateLimit
from console.app.reading_requests import UnreadableRequestError, form_of
from console.app.site import Site
from console.asking.house import House
from console.pages.interface import Rendered
from console.sign_in.forgery import FIELD, is_forged, is_from_elsewhere
from console.sign_in.oidc.back_channel import log_out
from console.sign_in.oidc.flow import Client, begin, finish
from console.sign_in.sessions import begin_session, follow_link, sign_out, visitor_of
from console.sign_in.visitor import Visitor

FORGED = Fault(403, "Not done", "The form did not come from this page of yours. Open the page anew, and send it again.")
_SIGNING_IN_SECONDS = 600
_AT_ONCE, _PER_SECOND = 60, 5.0
"""Sign-ins begun from one address, which may be a proxy's: each is kept for ten minutes."""
_SAID_BY_PROVIDERS = frozenset(
    {
        *("access_denied", "invalid_request", "invalid_scope", "server_error", "temporarily_unavailable"),
        *("unauthorized_client", "unsupported_response_type"),
        *("account_selection_required", "consent_required", "interaction_required", "login_required"),
    }
)
"""Error codes of RFC 6749, 4.1.2.1, and OpenID Connect Core 1.0, 3.1.2.6; any other word may be a stranger's."""
_SECOND = 1_000_000
_log = structlog.get_logger()


def routes(house: House, site: Site, client: Client | None) -> list[Route]:
    """Return the routes; ``client`` None: people sign in by a printed link alone."""
    offered = [_route("/sign-out", _signing_out(house, site), "POST")]
    if client is None:
        return [_route("/sign-in/{secret}", _following_link(house, site)), *offered]
    return [
        _route("/sign-in", _beginning(house, site, client)),
        _route("/signed-in", _finishing(house, site, client)),
        _route("/back-channel-logout", _logging_out(house, client), "POST"),
        *offered,
    ]


def _route(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
    route = Route(path, with_fault_pages(endpoint, path), methods=[method])
    # Starlette answers HEAD by GET: whatever looks a link up before it is opened would use it up, or begin a session.
    route.methods = {method}
    return route


def visitor_in(house: House, site: Site, request: Request) -> Visitor | None:
    """Return whose session the request's cookie names; None: nobody's."""
    address = request.client.host if request.client is not None else None
    idle = house.chosen.console.idle_minutes
    return visitor_of(house.own, request.cookies.get(site.cookie), house.now(), address, idle)


def _following_link(house: House, site: Site) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        login = await run_in_threadpool(follow_link, house.own, request.path_params["secret"], house.now())
        if login is None:
            return page(Rendered("sign_in.jinja", {"title": "This link is used up"}, 410), None, request)
        hours = house.chosen.console.session_hours
        begun = await run_in_threadpool(begin_session, house.own, login, house.now(), hours)
        await run_in_threadpool(_end_former, house, site, request)
        return signed_in(RedirectResponse("/", status_code=303), site, begun)

    return endpoint


def _beginning(house: House, site: Site, client: Client) -> Endpoint:
    limit = RateLimit(_AT_ONCE, _PER_SECOND)

    async def endpoint(request: Request) -> Response:
        caller = request.client.host if request.client is not None else ""
        if limit.wait_seconds(caller, house.now() / _SECOND):
            return refusal(Fault(429, "Too many sign-ins", "Try again in a moment."), None, request)
        browser = request.cookies.get(site.sign_in_cookie) or secrets.token_urlsafe(32)
        back_to = own_address(request.query_params.get("to", "/"))
        to = await run_in_threadpool(begin, house.own, client, browser, back_to, house.now())
        response = RedirectResponse(to, status_code=303)
        response.set_cookie(
            site.sign_in_cookie, browser, max_age=_SIGNING_IN_SECONDS, path="/", secure=site.by_tls, httponly=True,
            samesite="lax",
        )  # fmt: skip
        return response

    return endpoint


def _finishing(house: House, site: Site, client: Client) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        given = request.query_params
        browser, state, code = request.cookies.get(site.sign_in_cookie), given.get("state"), given.get("code")
        # RFC 9207: an answer of another provider's is none to this sign-in.
        is_another_s = given.get("iss", client.settings.issuer) != client.settings.issuer
        if not browser or not state or not code or is_another_s:
            values = {"title": "Sign in", "sign_in": True, "why": _why_not(given.get("error", ""))}
            return page(Rendered("sign_in.jinja", values, 401), None, request)
        try:
            done = await run_in_threadpool(finish, house.own, client, browser, state, code, house.now())
            hours = house.chosen.console.session_hours
            begun = await run_in_threadpool(begin_session, house.own, done.login, house.now(), hours, done.subject)
        except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the visitor sees a page
            fault = fault_of(error, "/signed-in")
            return refusal(fault._replace(status=403) if fault.status == 409 else fault, None, request)
        await run_in_threadpool(_end_former, house, site, request)
        return signed_in(RedirectResponse(own_address(done.back_to), status_code=303), site, begun)

    return endpoint


def _end_former(house: House, site: Site, request: Request) -> None:
    """End the session that a browser had before it began another one."""
    if (before := request.cookies.get(site.cookie)) is not None:
        sign_out(house.own, before)


def _why_not(error: str) -> str:
    """Return why nobody is signed in; ``error``: what the return says, which anybody may write into an address."""
    if error not in _SAID_BY_PROVIDERS:
        return "The identity provider did not sign you in."
    return f"The identity provider did not sign you in; it says: {error.replace('_', ' ')}."


def _logging_out(house: House, client: Client) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            form = await form_of(request)
            token = next(iter(form.get("logout_token", ())), "")
            ended = await run_in_threadpool(log_out, house.own, client, token, house.now())
        except UnreadableRequestError as error:
            return Response(str(error), error.status, media_type="text/plain")
        except Exception as error:  # noqa: BLE001 - the provider is told that it failed, and nothing of why
            fault = fault_of(error, "/back-channel-logout")
            return Response(
                "not a logout of this console\n", 400 if fault.status < 500 else 503, media_type="text/plain"
            )
        _log.info("sessions ended by the identity provider", sessions=ended)
        return Response(status_code=200)

    return endpoint


def _signing_out(house: House, site: Site) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        visitor = await run_in_threadpool(visitor_in, house, site, request)
        try:
            form = await form_of(request)
        except UnreadableRequestError as error:
            return refusal(Fault(error.status, "Not read", str(error)), visitor, request)
        headers, entered = dict(request.headers), next(iter(form.get(FIELD, ())), "")
        # A browser sends no cookie with another site's form, and yet would drop its own where the answer says so.
        if is_from_elsewhere(headers, site.origin):
            return refusal(FORGED, visitor, request)
        if visitor is not None:
            if is_forged(headers, entered, visitor.forgery_token, site.origin):
                return refusal(FORGED, visitor, request)
            await run_in_threadpool(sign_out, house.own, request.cookies[site.cookie])
        # Whose session was over before is signed out already.
        response = RedirectResponse("/", status_code=303)
        if site.cookie in request.cookies:
            response.delete_cookie(site.cookie, path="/", secure=site.by_tls)
        return response

    return endpoint
