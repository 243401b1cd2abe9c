"""Who calls the API: by a token of jitgov's, or of the identity provider's, within its rate and roles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.app.api_answers import ASKS_ONLY, NO_SUCH, NO_TOKEN, NOT_YOURS, OF_NOBODY, problem
from console.app.faults import Fault, fault_of
from console.app.rate_limit import RateLimit
from console.app.reading_requests import can_name_something
from console.asking.house import House
from console.sign_in.oidc.bearers import visitor_by
from console.sign_in.oidc.flow import Client
from console.sign_in.roles import Roles
from console.sign_in.tokens import PREFIX, bearer
from console.sign_in.visitor import Visitor
from ingest.contract.errors import DeclinedError

Endpoint = Callable[[Request], Awaitable[Response]]
Responder = Callable[[Visitor, Request], Awaitable[Response]]
"""Answers a caller who may."""
Answerer = Callable[[Visitor, Request], Response]
"""Answers him by what the head of his request says."""
_INVALID = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
"""RFC 6750, 3.1."""
_AT_ONCE, _PER_SECOND = 120, 20.0
_SECOND = 1_000_000


class Callers:
    """Lets those call who may."""

    def __init__(self, house: House, client: Client | None) -> None:
        self._house, self._client = house, client
        self._limit = RateLimit(_AT_ONCE, _PER_SECOND)

    def admitted(self, path: str, may: Roles, respond: Responder, *, acts: bool = False) -> Endpoint:
        """Return an endpoint that answers whoever has one of the roles; ``acts``: by a token that acts for a person."""

        async def endpoint(request: Request) -> Response:
            visitor = await run_in_threadpool(self._let_in, path, may, request, acts=acts)
            return visitor if isinstance(visitor, Response) else await respond(visitor, request)

        return endpoint

    def answered(self, path: str, may: Roles, answer: Answerer) -> Endpoint:
        """Return an endpoint that answers whoever has one of the roles, without a look at a body."""

        def whole(request: Request) -> Response:
            visitor = self._let_in(path, may, request)
            return visitor if isinstance(visitor, Response) else answer(visitor, request)

        async def endpoint(request: Request) -> Response:
            # All of it in one thread: to wait for another one takes longer than to see whose token it is.
            return await run_in_threadpool(whole, request)

        return endpoint

    def _let_in(self, path: str, may: Roles, request: Request, *, acts: bool = False) -> Visitor | Response:
        """Return a caller who may call, else what he is told."""
        address = request.client.host if request.client is not None else ""
        visitor, not_let_in = None, problem(NO_TOKEN, {"WWW-Authenticate": "Bearer"})
        try:
            visitor = self._caller(request, address)
        except DeclinedError as error:
            not_let_in = problem(NO_TOKEN._replace(what=str(error)), _INVALID)
        except Exception as error:  # noqa: BLE001 - the console's front door: the caller is told a problem
            return problem(fault_of(error, path))
        caller = visitor.session if visitor is not None else address
        wait = self._limit.wait_seconds(caller, self._house.now() / _SECOND)
        if wait:
            return problem(Fault(429, "Too many requests", f"go on in {wait} s"), {"Retry-After": str(wait)})
        if visitor is None:
            return not_let_in
        refused = _refused(visitor, may, acts=acts)
        if refused is None and not can_name_something(request.path_params):
            refused = NO_SUCH
        return problem(refused) if refused is not None else visitor

    def _caller(self, request: Request, address: str) -> Visitor | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        own, now, sent = self._house.own, self._house.now(), token.strip()
        if sent.startswith(PREFIX) or self._client is None:
            return bearer(own, sent, now, address)
        return visitor_by(self._client, sent, now, address)


def _refused(visitor: Visitor, may: Roles, *, acts: bool) -> Fault | None:
    if not may & visitor.roles:
        return NOT_YOURS._replace(
            what=f"this is for: {', '.join(sorted(may))}; the token is of: {', '.join(sorted(visitor.roles))}"
        )
    if acts and not visitor.login.acts:
        return ASKS_ONLY
    return OF_NOBODY if acts and visitor.account_id is None else None
