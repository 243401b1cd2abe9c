"""``/users/delta`` and its like: everything once, then what changed since the token, removals among it.

Source: Graph, concepts/delta-query-overview.md. A token lives seven days; a page may be empty and lead on; an object
may come several times; ``$deltatoken=latest`` skips what is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

import orjson

from simulator.records.instants import DAY
from simulator.records.record import Json
from simulator.service.graph.lists.directory import Directory
from simulator.service.graph.lists.pages import selected
from simulator.service.graph.query.options import Grammar, Options, link, read_options
from simulator.service.graph.wire.call import Call, framed
from simulator.service.graph.wire.errors import GraphError, bad_request
from simulator.service.graph.wire.opaque_tokens import ExpiredError, UnreadableError, opened, seal
from simulator.service.graph.wire.page_faults import PageFaults
from simulator.service.tenants.tenant import Change, Kind

T = TypeVar("T")

TOKEN_LIFE = 7 * DAY
PAGE_SIZE = 200
"""Objects, or changes, of one page; ``Prefer: odata.maxpagesize`` asks for fewer."""


class Delta(NamedTuple, Generic[T]):
    """What can be followed so: objects by id, and which changes of the tenant are theirs."""

    context: str
    grammar: Grammar
    kind: Kind
    objects: Callable[[Directory], Mapping[str, T]]
    spell: Callable[[T, Directory], Json]
    id_of: Callable[[Directory, str], str | None] = lambda _, object_id: object_id
    """The object's id for what the tenant's changes name; None: it is no object of this kind."""
    members: Callable[[T], list[str]] | None = None
    v1_fields: tuple[str, ...] = ()


class _Place(NamedTuple):
    """A walk's place: ``since`` and ``until`` in the tenant's changes; ``after`` is the last id while listing all.

    The page's number makes the token another one even when an empty page leads to the same place.
    """

    since: int
    until: int
    after: str | None = None
    page: int = 0


class DeltaWalks:
    """The delta queries of one tenant, with the faults of their pages."""

    def __init__(self, directory: Directory, faults: PageFaults) -> None:
        self._directory, self._faults = directory, faults

    def answer(self, delta: Delta[T], call: Call) -> bytes:
        """Return a page. Raises GraphError: 400 for a token that is not taken, 410 with a Location to begin anew."""
        options = read_options(call.query, delta.grammar)
        purpose = f"{call.url} {options.asked}"
        ends_at = len(self._directory.state.changes)
        if (options.token or "").lower() == "latest":
            return self._last(delta, call, purpose, [], ends_at)
        place = self._place(call, options, purpose, ends_at)
        if self._faults.strikes("empty_page"):
            return self._framed(delta, call, [], self._next(call, purpose, place))
        walk = self._changed if place.after is None else self._listed
        rows, rest = walk(delta, place, call.page_size or PAGE_SIZE, members=_asks_for_members(options))
        rows_json = [orjson.dumps(selected(row, options, call, delta.v1_fields)) for row in rows]
        if rest is None:
            return self._last(delta, call, purpose, rows_json, place.until)
        if len(rows) > 1 and self._faults.strikes("page_again"):
            rest = rest._replace(after=rows[-2]["id"]) if rest.after else rest._replace(since=rest.since - 1)
        return self._framed(delta, call, rows_json, self._faults.led(self._next(call, purpose, rest), call))

    def _place(self, call: Call, options: Options, purpose: str, ends_at: int) -> _Place:
        if not options.token:
            # Empty is the Location of a 410: begin anew.
            return _Place(0, ends_at, "")
        if self._faults.strikes("cursor_expired"):
            raise _gone(call)
        try:
            fields = opened(purpose, options.token, call.now, TOKEN_LIFE)
        except UnreadableError as error:
            raise bad_request("Badly formed token.") from error
        except ExpiredError as error:
            raise GraphError(400, "syncStateNotFound", "The sync state generation is not found.") from error
        until = fields["until"]
        return _Place(fields["since"], ends_at if until is None else until, fields["after"], fields["page"])

    def _listed(self, delta: Delta[T], place: _Place, size: int, *, members: bool) -> tuple[list[Json], _Place | None]:
        objects = delta.objects(self._directory)
        ids = [object_id for object_id in sorted(objects) if object_id > (place.after or "")]
        rows = []
        for object_id in ids[:size]:
            row = delta.spell(objects[object_id], self._directory)
            if members and delta.members is not None and (held := delta.members(objects[object_id])):
                row["members@delta"] = [_member(member_id) for member_id in held]
            rows.append(row)
        return rows, place._replace(after=ids[size - 1]) if len(ids) > size else None

    def _changed(self, delta: Delta[T], place: _Place, size: int, *, members: bool) -> tuple[list[Json], _Place | None]:
        objects, upto = delta.objects(self._directory), min(place.since + size, place.until)
        changes: dict[str, list[Change]] = {}
        for change in self._directory.state.changes[place.since : upto]:
            object_id = delta.id_of(self._directory, change.id) if change.kind == delta.kind else None
            if object_id is not None:
                changes.setdefault(object_id, []).append(change)
        rows = [
            self._difference(delta, object_id, objects.get(object_id), seen if members else [])
            for object_id, seen in changes.items()
        ]
        return rows, place._replace(since=upto) if upto < place.until else None

    def _difference(self, delta: Delta[T], object_id: str, changed_object: T | None, changes: list[Change]) -> Json:
        if changed_object is None:
            # Deleted softly: it can be restored for thirty days.
            return {"id": object_id, "@removed": {"reason": "changed"}}
        row = delta.spell(changed_object, self._directory)
        touched = dict.fromkeys(change.member for change in changes if change.member is not None)
        if delta.members is not None and touched:
            members = set(delta.members(changed_object))
            row["members@delta"] = [_member(member_id, removed=member_id not in members) for member_id in touched]
        return row

    def _next(self, call: Call, purpose: str, place: _Place) -> str:
        fields = place._replace(page=place.page + 1)._asdict()
        return link(call.url, call.query, "$skiptoken", seal(purpose, fields, call.now))

    def _last(self, delta: Delta[T], call: Call, purpose: str, rows_json: list[bytes], until: int) -> bytes:
        token = seal(purpose, {"since": until, "until": None, "after": None, "page": 0}, call.now)
        delta_link = link(call.url, call.query, "$deltatoken", token)
        return framed(call.version, delta.context, rows_json, delta_link=delta_link)

    def _framed(self, delta: Delta[T], call: Call, rows_json: list[bytes], next_link: str) -> bytes:
        return framed(call.version, delta.context, rows_json, next_link=next_link)


def _asks_for_members(options: Options) -> bool:
    """Return whether rows show members: always, unless only other properties are selected."""
    return not options.select or "members" in options.select


def _member(object_id: str, *, removed: bool = False) -> Json:
    row: Json = {"@odata.type": "#microsoft.graph.user", "id": object_id}
    return {**row, "@removed": {"reason": "deleted"}} if removed else row


def _gone(call: Call) -> GraphError:
    message = "The sync state generation is not found; a full synchronization is required."
    begin_anew = link(call.url, call.query, "$deltatoken", "")
    return GraphError(410, "SyncStateNotFound", message, {"Location": begin_anew})
