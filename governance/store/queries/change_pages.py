"""What a page of changes reads: grants that began and grants that ended, as believed now, along an index of each."""

from __future__ import annotations

import heapq
from typing import Any, NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.model.states import Begin
from governance.store.queries.choosing import chosen
from governance.store.queries.grant_pages import CHOSEN_BY, SEEN_BY, TABLES
from governance.store.queries.pages import Block, Clause, Key, Place, Selection, Sort, select_page, visible

_COLUMNS = (
    "g.account_id, a.issuer, a.subject, a.name, g.entitlement_id, g.application_id, g.mode, g.via, g.scope, "
    "g.privileged, g.from_basis, {by}, g.evidence"
)
SORTS = (Sort("newest", ("at", "grant_id", "what"), descending=True), Sort("oldest", ("at", "grant_id", "what")))
_WAYS = (("gained", "g.valid_from", "g.granted_by"), ("lost", "g.valid_to", "g.ended_by"))


class ChangeRow(NamedTuple):
    """A grant that began or ended, as a query reads it."""

    account_id: str
    issuer: str | None
    subject: str | None
    name: str | None
    entitlement_id: str
    application_id: str | None
    mode: str
    via: str | None
    scope: str
    privileged: int
    from_basis: Begin
    by: str | None
    evidence: str | None


def change_page(connection: Connection, scope: Scope, choice: Choice, until: int, place: Place) -> Block:
    """Return a page of the changes of a choice up to an instant; a key is (instant, grant, ``gained`` or ``lost``).

    No grant begins and ends at one instant, so that (instant, grant) tells each change from every other.
    """
    blocks = []
    for what, column, by in _WAYS:
        where = [Clause(f"g.recorded_to IS NULL AND {column} <= %s", (until,))]
        if what == "gained":
            # What no record dates was there before it was first seen.
            where.append(Clause("g.from_basis <> 'unknown'"))
        where += [*chosen(connection, choice, CHOSEN_BY._replace(began=column)), *visible(connection, scope, SEEN_BY)]
        sort = Sort(place.sort.name, (column, "g.grant_id"), place.sort.descending)
        selection = Selection(_COLUMNS.format(by=by), TABLES, tuple(where))
        after = None if place.after is None else place.after[:2]
        block = select_page(connection, selection, Place(sort, after, place.limit))
        blocks.append(Block([((*key, what), row) for key, row in block.keyed], block.more))
    merged: list[tuple[Key, tuple[Any, ...]]] = list(
        heapq.merge(*(b.keyed for b in blocks), key=lambda pair: pair[0], reverse=place.sort.descending)
    )
    return Block(merged[: place.limit], any(b.more for b in blocks) or len(merged) > place.limit)
