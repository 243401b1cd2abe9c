"""The API's routes: who sends a token, within its rate and roles; everything else is a problem in one form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from console.api.answers import every_line, page_body, refuse_unknown_words, tag_of
from console.api.document import BASE, document
from console.api.interface import Listing
from console.api.listings import LISTINGS
from console.api.problems import KIND, Problem
from console.app.faults import Fault, fault_of
from console.app.open_streams import OpenStreams
from console.app.rate_limit import RateLimit
from console.app.reading_requests import UnreadableRequestError, words_of
from console.asking.asked import Asked
from console.asking.house import House
from console.sign_in.tokens import bearer
from console.sign_in.visitor import Visitor
from ingest.contract.errors import DeclinedError, UnclearError

LINES = "application/x-ndjson"
_AT_ONCE, _PER_SECOND = 120, 20.0
_SECOND = 1_000_000
_STREAMS_OF_ONE, _STREAMS = 2, 4
"""Of the store's ten connections: the others are for pages."""
_STREAMING = Fault(429, "Too many requests", f"read the streams that are open first; {_STREAMS_OF_ONE} at once")
_NO_TOKEN = Fault(401, "Unauthorized", "Send a token that counts: Authorization: Bearer jitgov_…")
Endpoint = Callable[[Request], Awaitable[Response]]


def api(house: House) -> Mount:
    """Return the whole API, below its address."""
    limit = RateLimit(_AT_ONCE, _PER_SECOND)
    streams = OpenStreams(_STREAMS_OF_ONE, _STREAMS)
    routes = [Route(listing.path, _endpoint(house, limit, streams, listing), methods=["GET"]) for listing in LISTINGS]
    routes.append(Route("/openapi.json", _described, methods=["GET"]))
    routes.append(Route("/{rest:path}", _nowhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]))
    return Mount(BASE, routes=routes)


def _endpoint(house: House, limit: RateLimit, streams: OpenStreams, listing: Listing) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        address = request.client.host if request.client is not None else ""
        try:
            visitor = await run_in_threadpool(_bearer, house, request, address)
        except Exception as error:  # noqa: BLE001 - as below
            return _problem(fault_of(error, listing.path))
        caller = visitor.session if visitor is not None else address
        wait = limit.wait_seconds(caller, house.now() / _SECOND)
        if wait:
            fault = Fault(429, "Too many requests", f"go on in {wait} s")
            return _problem(fault, {"Retry-After": str(wait)})
        if visitor is None:
            return _problem(_NO_TOKEN, {"WWW-Authenticate": "Bearer"})
        if not listing.may & visitor.roles:
            return _problem(Fault(403, "Forbidden", "the token's roles do not reach this"))
        return await run_in_threadpool(_answered, house, visitor, listing, streams, request)

    return endpoint


def _bearer(house: House, request: Request, address: str) -> Visitor | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return bearer(house.own, token.strip(), house.now(), address) if scheme.lower() == "bearer" else None


def _answered(house: House, visitor: Visitor, listing: Listing, streams: OpenStreams, request: Request) -> Response:
    try:
        asked = Asked(house, visitor, {}, words_of(request.url.query))
        if LINES in request.headers.get("accept", ""):
            refuse_unknown_words(asked, listing)
            if not streams.have_room_for(visitor.session):
                return _problem(_STREAMING, {"Retry-After": "10"})
            lines = streams.counted(visitor.session, every_line(asked, listing))
            return StreamingResponse(_begun(lines), media_type=LINES)
        body = page_body(asked, listing)
    except UnreadableRequestError as error:
        return _problem(Fault(error.status, "Bad request", str(error)))
    except (UnclearError, DeclinedError) as error:
        return _problem(Fault(400, "Bad request", str(error)))
    except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the caller is told a problem
        return _problem(fault_of(error, listing.path))
    tag = tag_of(body)
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag, "Vary": "Accept, Authorization"}, media_type="application/json")


def _begun(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Return lines of which the first is there: what is wrong is told before the first byte is sent."""
    first = next(lines, b"")

    def rest() -> Iterator[bytes]:
        yield first
        yield from lines

    return rest()


def _problem(fault: Fault, headers: dict[str, str] | None = None) -> Response:
    body = msgspec.json.encode(Problem(fault.title, fault.status, fault.what, fault_id=fault.fault_id))
    return Response(body, fault.status, headers, media_type=KIND)


async def _described(_request: Request) -> Response:
    return Response(msgspec.json.encode(document()), media_type="application/json")


async def _nowhere(_request: Request) -> Response:
    return _problem(Fault(404, "Not found", "there is no such thing here; /api/v1/openapi.json says what there is"))
