"""Deeds by program: once for each key that it sends, on the row that it has seen, as the same deed of a page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.api.answers import single_body, tag_of
from console.api.interface import Deed
from console.api.problems import KIND
from console.app.api_answers import problem, problem_body
from console.app.api_bodies import BodyRefusedError, body_in, octets_of
from console.app.api_callers import Responder
from console.app.faults import Fault, fault_of
from console.asking.asked import Asked
from console.asking.house import House
from console.sign_in.visitor import Visitor
from console.store.kept_answers import KeptAnswer, begin_deed, forget_deed, keep_answer
from governance.model.states import DAY
from governance.store.database.engine import writing
from governance.store.database.faults import UnknownEndError
from ingest.contract.errors import DeclinedError, TransientError, UnclearError

KEY = "Idempotency-Key"
LONGEST_KEY = 200
_DONE = 200
_NO_KEY = Fault(400, "Bad request", f"send {KEY}: a word of your own for this deed, the same when you send it again")
_OTHER = Fault(422, "Another request", f"this {KEY} was sent with another request; take a new one")
_BEGUN = Fault(
    409,
    "Not known",
    f"a deed was begun under this {KEY}, and its end is not known yet: read the row, then take a new one",
)
_HELD_FOR = 300_000_000
"""So long a deed by If-Match holds its row where its process is killed, in microseconds."""
_CHANGED = Fault(412, "It has changed", "the row is not what If-Match says any more; read it again, then decide")


class _Call(NamedTuple):
    """A deed that is asked for: the row's id ('' of several), the body, the key, which state of the row was seen."""

    row_id: str
    octets: bytes
    key: str
    seen: str

    def hashes(self, visitor: Visitor, deed: Deed) -> tuple[str, str]:
        """Return what is stored of the key, which is its caller's own, and of all that was asked for.

        With less reach it is another request: an answer tells the row, and is given again without a look at it.
        """
        login = visitor.login
        request = (deed.path, self.row_id, self.seen, *sorted(login.issuers), *sorted(login.applications))
        return _hash(visitor.account_id or "", self.key), _hash(*request, self.octets.hex())


class _UntoldError(Exception):
    """A deed was done, and the store was away before it could be told."""


class _Answer(NamedTuple):
    """How a deed is answered, and the tag of the row as it stands then."""

    status: int
    body: bytes
    tag: str | None = None


def doing(house: House, deed: Deed) -> Responder:
    """Return how a deed is answered."""

    async def respond(visitor: Visitor, request: Request) -> Response:
        try:
            octets = await octets_of(request)
        except BodyRefusedError as error:
            return problem(error.fault)
        key = request.headers.get(KEY, "").strip()
        if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
            return problem(_NO_KEY)
        call = _Call(request.path_params.get("id", ""), octets, key, request.headers.get("if-match", "").strip())
        return await run_in_threadpool(_once, Asked(house, visitor, {}, {}), deed, call)

    return respond


def _once(asked: Asked, deed: Deed, call: _Call) -> Response:
    own, now = asked.house.own, asked.house.now()
    try:
        body = body_in(call.octets, deed.body)
        key_hash, request_hash = call.hashes(asked.visitor, deed)
        with writing(own) as connection:
            kept = begin_deed(connection, key_hash, request_hash, now + DAY, now)
        if kept is not None:
            return _again(kept, request_hash)
        answer = _done(asked, deed, call, body)
        _remember(own, key_hash, answer)
    except BodyRefusedError as error:
        return problem(error.fault)
    except _UntoldError:
        return problem(_BEGUN)
    except Exception as error:  # noqa: BLE001 - the console's front door: whatever it is, the caller is told a problem
        return problem(fault_of(error, deed.path))
    return _sent(answer)


def _remember(own: Engine, key_hash: str, answer: _Answer) -> None:
    if answer.status == _DONE:
        with _telling(), writing(own) as connection:
            keep_answer(connection, key_hash, answer.status, answer.body.decode(), answer.tag)
        return
    with writing(own) as connection:
        # Nothing was done: what is refused a thousand times leaves no row.
        forget_deed(connection, key_hash)


@contextmanager
def _telling() -> Iterator[None]:
    """Raise _UntoldError where the store is away: whoever is told then that nothing was changed would do it again."""
    try:
        yield
    except TransientError as error:
        raise _UntoldError from error


def _done(asked: Asked, deed: Deed, call: _Call, body: Any) -> _Answer:
    """Return how a deed went; of those that say which state of a row was seen, one at a time looks and does."""
    if not deed.is_of_one or call.seen in ("", "*"):
        return _looked_and_done(asked, deed, call, body)
    own, now, row_hash = asked.house.own, asked.house.now(), _hash("row", deed.of.path, call.row_id)
    try:
        with writing(own) as connection:
            is_held = begin_deed(connection, row_hash, "", now + _HELD_FOR, now) is not None
    except TransientError as error:
        return _refused(fault_of(error, deed.path))  # Nothing was done: the key may be sent again.
    if is_held:
        return _refused(_CHANGED)
    try:
        return _looked_and_done(asked, deed, call, body)
    finally:
        with _telling(), writing(own) as connection:
            forget_deed(connection, row_hash)


def _looked_and_done(asked: Asked, deed: Deed, call: _Call, body: Any) -> _Answer:
    """Return how a deed went; where the store is away, or a row is not there or another, nothing was done.

    What nobody foresaw is raised: the key stays taken, for nobody knows how far the deed came.
    """
    row_ids = [call.row_id] if deed.is_of_one else body.items
    try:
        before = [single_body(asked, deed.of, row_id) for row_id in row_ids]
    except (UnclearError, TransientError) as error:
        return _refused(fault_of(error, deed.path))
    if deed.is_of_one and call.seen not in ("", "*") and tag_of(before[0]) not in call.seen:
        return _refused(_CHANGED)
    try:
        deed.do(asked, call.row_id, body)
    except UnknownEndError as error:
        # It may stand: the key stays taken, and whoever sends it again is told to look first.
        raise _UntoldError from error
    except UnclearError as error:
        return _refused(Fault(422, "Not understood", str(error)))
    except (DeclinedError, TransientError) as error:
        return _refused(fault_of(error, deed.path))
    with _telling():
        after = [single_body(asked, deed.of, row_id) for row_id in row_ids]
    if deed.is_of_one:
        return _Answer(_DONE, after[0], tag_of(after[0]))
    return _Answer(_DONE, b'{"rows":[' + b",".join(after) + b"]}")


def _refused(fault: Fault) -> _Answer:
    return _Answer(fault.status, problem_body(fault))


def _again(kept: KeptAnswer, request_hash: str) -> Response:
    if kept.request_hash != request_hash:
        return problem(_OTHER)
    if kept.status is None or kept.body is None:
        return problem(_BEGUN)
    return _sent(_Answer(kept.status, kept.body.encode(), kept.tag))


def _sent(answer: _Answer) -> Response:
    kind = "application/json" if answer.status == _DONE else KIND
    return Response(answer.body, answer.status, {"ETag": answer.tag} if answer.tag is not None else None, kind)


def _hash(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
