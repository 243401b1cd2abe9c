"""The API's routes: who sends a token, within its rate and roles; everything else is a problem in one form."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from console.api.answers import every_line, page_body, refuse_unknown_words, refuse_words_of_single, tag_of, told_single
from console.api.deeds import DEEDS
from console.api.document import BASE, document
from console.api.files import DOWNLOADS
from console.api.interface import Download, Listing, Single
from console.api.listings import LISTINGS
from console.api.questions import QUESTIONS
from console.api.singles import SINGLES
from console.app.api_answers import NO_SUCH, problem, tagged
from console.app.api_callers import Answerer, Callers
from console.app.api_deeds import doing
from console.app.api_questions import asking
from console.app.faults import Fault, fault_of
from console.app.looks import log_view
from console.app.open_streams import BoundedStream, OpenStreams
from console.app.pages_sent import sent
from console.app.reading_requests import UnreadableRequestError, words_of
from console.asking.asked import Asked
from console.asking.house import House
from console.sign_in.oidc.flow import Client
from console.sign_in.visitor import Visitor
from ingest.contract.errors import DeclinedError, UnclearError

LINES = "application/x-ndjson"
_STREAMS_OF_ONE, _STREAMS = 2, 4
"""Of the store's ten connections: the others are for pages."""
_STREAMING = Fault(429, "Too many requests", f"read the streams that are open first; {_STREAMS_OF_ONE} at once")


def api(house: House, client: Client | None) -> Mount:
    """Return the whole API, below its address; ``client``: whose access tokens it takes, beside jitgov's own."""
    callers, streams = Callers(house, client), OpenStreams(_STREAMS_OF_ONE, _STREAMS)

    def route(offer: Listing | Single | Download, answer: Answerer) -> Route:
        return Route(_whole_rest(offer.path), callers.answered(offer.path, offer.may, answer), methods=["GET"])

    routes = [route(listing, _listing(house, listing, streams)) for listing in LISTINGS]
    routes += [route(single, _showing(house, single)) for single in SINGLES]
    routes += [route(download, _sending(house, download)) for download in DOWNLOADS]
    routes += [
        Route(_whole_rest(asked.path), callers.admitted(asked.path, asked.may, asking(house, asked)), methods=["POST"])
        for asked in QUESTIONS
    ]
    routes += [
        Route(deed.path, callers.admitted(deed.path, deed.may, doing(house, deed), acts=True), methods=["POST"])
        for deed in DEEDS
    ]
    routes.append(Route("/openapi.json", _described, methods=["GET"]))
    routes.append(Route("/{rest:path}", _nowhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]))
    return Mount(BASE, routes=routes)


def _whole_rest(path: str) -> str:
    """Return a route whose last word is an id that may hold slashes."""
    return path.replace("{id}", "{id:path}")


def _listing(house: House, listing: Listing, streams: OpenStreams) -> Answerer:
    return lambda visitor, request: _listed(house, visitor, listing, streams, request)


def _listed(house: House, visitor: Visitor, listing: Listing, streams: OpenStreams, request: Request) -> Response:
    if listing.of_everything and not visitor.scope.everything:
        return problem(NO_SUCH)
    try:
        asked = Asked(house, visitor, {}, words_of(request.url.query))
        if LINES in request.headers.get("accept", ""):
            refuse_unknown_words(asked, listing)
            if not streams.have_room_for(visitor.session):
                return problem(_STREAMING, {"Retry-After": "10"})
            lines = streams.counted(visitor.session, every_line(asked, listing))
            return BoundedStream(lines, LINES)
        body = page_body(asked, listing)
    except UnreadableRequestError as error:
        return problem(Fault(error.status, "Bad request", str(error)))
    except (UnclearError, DeclinedError) as error:
        return problem(Fault(400, "Bad request", str(error)))
    except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the caller is told a problem
        return problem(fault_of(error, listing.path))
    return tagged(body, tag_of(body), request.headers.get("if-none-match", ""))


def _showing(house: House, single: Single) -> Answerer:
    return lambda visitor, request: _shown(house, visitor, single, request)


def _shown(house: House, visitor: Visitor, single: Single, request: Request) -> Response:
    try:
        asked, row_id = Asked(house, visitor, {}, words_of(request.url.query)), request.path_params.get("id", "")
        refuse_words_of_single(asked, single)
        body, subject = told_single(asked, single, row_id)
        if single.shows is not None:
            log_view(house, visitor, f"{single.shows}, by program", subject)
    except UnreadableRequestError as error:
        return problem(Fault(error.status, "Bad request", str(error)))
    except Exception as error:  # noqa: BLE001 - as above
        return problem(fault_of(error, single.path))
    return tagged(body, tag_of(body), request.headers.get("if-none-match", ""))


def _sending(house: House, download: Download) -> Answerer:
    return lambda visitor, request: _sent(house, visitor, download, request)


def _sent(house: House, visitor: Visitor, download: Download, request: Request) -> Response:
    if request.url.query:
        return problem(Fault(400, "Bad request", f"{download.path} has no words"))
    try:
        file = download.open(Asked(house, visitor, {}, {}), request.path_params.get("id", ""))
        log_view(house, visitor, f"{download.shows}, by program", file.subject)
    except Exception as error:  # noqa: BLE001 - as above
        return problem(fault_of(error, download.path))
    return sent(file)


async def _described(_request: Request) -> Response:
    return Response(msgspec.json.encode(document()), media_type="application/json")


async def _nowhere(_request: Request) -> Response:
    return problem(NO_SUCH)
