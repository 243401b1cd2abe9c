"""Pages of the directory's lists: in order of id, from the token's place on, with the query's filter and selection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

import orjson

from simulator.records.instants import HOUR
from simulator.records.record import Json
from simulator.service.graph.lists.directory import Directory
from simulator.service.graph.lists.people import sign_in_activity
from simulator.service.graph.query.options import Grammar, Options, link, read_options
from simulator.service.graph.registration import demand_permission
from simulator.service.graph.wire.call import Call, framed
from simulator.service.graph.wire.errors import GraphError, bad_request, not_found
from simulator.service.graph.wire.opaque_tokens import ExpiredError, UnreadableError, opened, seal
from simulator.service.graph.wire.page_faults import PageFaults
from simulator.service.tenants.tenant import AccountState

T = TypeVar("T")

TOKEN_LIFE = HOUR


class Listing(NamedTuple, Generic[T]):
    """A list: its objects by id, and how an object is spelled; ``v1_fields``: those that v1.0 shows by default."""

    context: str
    grammar: Grammar
    objects: Callable[[Directory, Call], Mapping[str, T]]
    spell: Callable[[T, Directory], Json]
    page_size: int = 100
    v1_fields: tuple[str, ...] = ()


class Lists:
    """The lists of one tenant, with the faults of their pages."""

    def __init__(self, directory: Directory, faults: PageFaults) -> None:
        self._directory, self._faults = directory, faults

    def page(self, listing: Listing[T], call: Call) -> bytes:
        """Return one page of a list. Raises GraphError (400) for a query or token that is not taken."""
        options = read_options(call.query, listing.grammar)
        objects = listing.objects(self._directory, call)
        place = self._place(options, call)
        if self._faults.strikes("empty_page"):
            return framed(call.version, listing.context, (), next_link=_next(call, options, place))
        rows = self._rows(listing, objects, place.after, options)
        page = list(islice(rows, options.top or listing.page_size))
        next_link = None
        if page and next(rows, None) is not None:
            last = page[-2] if len(page) > 1 and self._faults.strikes("page_again") else page[-1]
            next_link = self._faults.led(_next(call, options, place._replace(after=last[0])), call)
        rows_json = [orjson.dumps(selected(row, options, call, listing.v1_fields)) for _, row in page]
        count = len(objects) if call.query.get("$count") == "true" else None
        return framed(call.version, listing.context, rows_json, next_link=next_link, count=count)

    def object(self, listing: Listing[T], call: Call) -> bytes:
        """Return the object that a path names instead of a list. Raises GraphError: 404 when there is none."""
        options = read_options(call.query, listing.grammar)
        listed = listing.objects(self._directory, call).get(call.id)
        if listed is None:
            raise not_found(call.id)
        row = _row(listed, listing.spell, self._directory, options)
        return orjson.dumps(selected(row, options, call, listing.v1_fields))

    def _rows(
        self, listing: Listing[T], objects: Mapping[str, T], after: str, options: Options
    ) -> Iterator[tuple[str, Json]]:
        for object_id in sorted(objects):
            if object_id > after:
                row = _row(objects[object_id], listing.spell, self._directory, options)
                if all(condition.holds(row) for condition in options.conditions):
                    yield object_id, row

    def _place(self, options: Options, call: Call) -> _Place:
        """Return where the page begins."""
        if options.token is None:
            return _Place("", 0)
        try:
            fields = opened(_purpose(call, options), options.token, call.now, TOKEN_LIFE)
        except UnreadableError as error:
            raise bad_request("Invalid value specified for property '$skiptoken'.") from error
        except ExpiredError as error:
            raise _expired() from error
        if self._faults.strikes("cursor_expired"):
            raise _expired()
        return _Place(fields["after"], fields["page"])


class _Place(NamedTuple):
    """Behind which id a page begins, and which of the walk's it is."""

    after: str
    page: int


def _purpose(call: Call, options: Options) -> str:
    return f"{call.url} {options.asked}"


def _next(call: Call, options: Options, place: _Place) -> str:
    # The page's number makes the token another one even when an empty page leads to the same place.
    token = seal(_purpose(call, options), {"after": place.after, "page": place.page + 1}, call.now)
    return link(call.url, call.query, "$skiptoken", token)


def _expired() -> GraphError:
    message = "The specified page token value has expired and can no longer be included in your request."
    return GraphError(400, "Directory_ExpiredPageToken", message)


def _row(listed: T, spell: Callable[[T, Directory], Json], directory: Directory, options: Options) -> Json:
    row = spell(listed, directory)
    if isinstance(listed, AccountState):
        _expand(row, listed, directory, options.expand or "")
        if "signInActivity" in options.select:
            directory.registration.demand_licence("P1")
            demand_permission(directory.registration.permissions, ("AuditLog.Read.All",), reports=False)
            activity = sign_in_activity(listed)
            if activity is not None:
                row["signInActivity"] = activity
    return row


def _expand(row: Json, listed: AccountState, directory: Directory, relationship: str) -> None:
    """Add what a relationship of a user leads to. Raises GraphError (400) for two at once."""
    if "," in relationship.partition("(")[0] or ")," in relationship:
        raise bad_request("Expanding more than one relationship in a request is not supported.")
    if relationship.startswith("manager"):
        manager = directory.managers.get(listed.account.subject)
        if manager is not None:
            row["manager"] = {"@odata.type": "#microsoft.graph.user", "id": manager}
    elif relationship.startswith("sponsors"):
        sponsors = directory.sponsors.get(listed.account.subject, ())
        row["sponsors"] = [{"@odata.type": f"#microsoft.graph.{kind}", "id": id_} for kind, id_ in sponsors[:20]]


def selected(row: Json, options: Options, call: Call, v1_fields: tuple[str, ...]) -> Json:
    """Return the selected fields of a row; its id, its annotations and expanded fields are always there."""
    fields = options.select or (v1_fields if call.version == "v1.0" else ())
    if not fields:
        return row
    always = ("id", "manager", "sponsors")
    return {name: value for name, value in row.items() if name in fields or name in always or "@" in name}
