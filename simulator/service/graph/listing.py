"""Pages of the directory's lists: in order of id, from where the token says, filtered, with what was selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

import orjson

from simulator.instants import HOUR
from simulator.record import Json
from simulator.service.graph.call import Call, framed
from simulator.service.graph.directory import Directory
from simulator.service.graph.errors import GraphError, bad_request
from simulator.service.graph.people import sign_in_activity
from simulator.service.graph.query import Grammar, Options, link, read_options
from simulator.service.graph.sealed import ExpiredError, UnreadableError, opened, seal
from simulator.service.tenant import AccountState

T = TypeVar("T")

TOKEN_LIFE = HOUR


class Listing(NamedTuple, Generic[T]):
    """A list: what is in it by id, and how one is spelled; ``v1_fields``: all that v1.0 tells unless asked."""

    context: str
    grammar: Grammar
    found: Callable[[Directory, Call], Mapping[str, T]]
    spell: Callable[[T, Directory], Json]
    page_size: int = 100
    v1_fields: tuple[str, ...] = ()


def list_page(listing: Listing[T], directory: Directory, call: Call) -> bytes:
    """Return one page of a list. Raises GraphError (400) for a query or token that is not taken."""
    options = read_options(call.query, listing.grammar)
    found = listing.found(directory, call)
    purpose = f"{call.url} {options.asked}"
    after = _after(purpose, options, call.now)
    size = options.top or listing.page_size
    rows: list[bytes] = []
    next_link, last = None, ""
    for each in sorted(found):
        if each <= after:
            continue
        row = _row(found[each], listing.spell, directory, options)
        if not all(condition.holds(row) for condition in options.conditions):
            continue
        if len(rows) == size:
            token = seal(purpose, {"after": last}, call.now)
            next_link = link(call.url, call.query, "$skiptoken", token)
            break
        rows.append(orjson.dumps(selected(row, options, call, listing.v1_fields)))
        last = each
    count = len(found) if call.query.get("$count") == "true" else None
    return framed(call.version, listing.context, rows, next_link=next_link, count=count)


def one_row(listing: Listing[T], directory: Directory, call: Call, of: T) -> bytes:
    """Return a single object instead of a list."""
    options = read_options(call.query, listing.grammar)
    row = selected(_row(of, listing.spell, directory, options), options, call, listing.v1_fields)
    return orjson.dumps(row)


def _row(one: T, spell: Callable[[T, Directory], Json], directory: Directory, options: Options) -> Json:
    row = spell(one, directory)
    if isinstance(one, AccountState):
        if options.expand and options.expand.startswith("manager"):
            manager = directory.managers.get(one.account.subject)
            if manager is not None:
                row["manager"] = {"@odata.type": "#microsoft.graph.user", "id": manager}
        if "signInActivity" in options.select:
            directory.registration.demand_licence("P1")
            activity = sign_in_activity(one)
            if activity is not None:
                row["signInActivity"] = activity
    return row


def selected(row: Json, options: Options, call: Call, v1_fields: tuple[str, ...]) -> Json:
    """Return what was asked for of a row; its id, annotations and what was expanded always stand there."""
    fields = options.select or (v1_fields if call.version == "v1.0" else ())
    if not fields:
        return row
    return {name: value for name, value in row.items() if name in fields or name in ("id", "manager") or "@" in name}


def _after(purpose: str, options: Options, now: int) -> str:
    if options.token is None:
        return ""
    try:
        return str(opened(purpose, options.token, now, TOKEN_LIFE)["after"])
    except UnreadableError as error:
        raise bad_request("Invalid value specified for property '$skiptoken'.") from error
    except ExpiredError as error:
        message = "The specified page token value has expired and can no longer be included in your request."
        raise GraphError(400, "Directory_ExpiredPageToken", message) from error
