"""Questions by program that are sent as bodies: each is answered anew, and changes nothing."""

from __future__ import annotations

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.api.interface import Question
from console.app.api_answers import problem
from console.app.api_bodies import BodyRefusedError, body_in, octets_of
from console.app.api_callers import Responder
from console.app.faults import Fault, fault_of
from console.app.looks import log_view
from console.asking.asked import Asked, UnclearWordError
from console.asking.house import House
from console.sign_in.visitor import Visitor


def asking(house: House, question: Question) -> Responder:
    """Return how a question is answered."""

    async def respond(visitor: Visitor, request: Request) -> Response:
        try:
            octets = await octets_of(request)
        except BodyRefusedError as error:
            return problem(error.fault)
        return await run_in_threadpool(_answered, house, visitor, question, octets)

    return respond


def _answered(house: House, visitor: Visitor, question: Question, octets: bytes) -> Response:
    try:
        answer = question.ask(Asked(house, visitor, {}, {}), body_in(octets, question.body))
        log_view(house, visitor, f"{question.shows}, by program", question.path)
    except BodyRefusedError as error:
        return problem(error.fault)
    except UnclearWordError as error:
        return problem(Fault(422, "Not understood", str(error)))
    except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the caller is told a problem
        return problem(fault_of(error, question.path))
    return Response(msgspec.json.encode(answer), media_type="application/json")
