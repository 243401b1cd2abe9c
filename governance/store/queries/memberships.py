"""By which memberships accounts are in groups, as of an instant or a stretch, as believed at an instant."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from governance.store.database.statements import is_postgresql, rows
from governance.store.database.together import Question
from governance.store.queries.grant_pages import Stretch, believed_at, held_within

Member = tuple[str, str]
"""An account, and a group that it is a member of."""
InnerGroups = dict[Member, tuple[str | None, ...]]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[str | None]).decode
_GATHERED = {True: "json_agg(g.via)::text", False: "json_group_array(g.via)"}
_ASKED = {
    True: '(SELECT a COLLATE "C" AS a, e COLLATE "C" AS e FROM unnest(%s::text[], %s::text[]) AS u(a, e)) asked',
    False: "(SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS e FROM json_each(%s)) asked",
}


def inner_groups(connection: Connection, members: Iterable[Member], held: Stretch, known: int) -> InnerGroups:
    """Return, by membership, the groups within which it is held, in order; None: the account is a member itself."""
    question = inner_groups_asked(connection, members, held, known)
    return inner_groups_of(rows(connection, *question)) if question is not None else {}


def inner_groups_of(memberships: Iterable[tuple[str, str, str | None]]) -> InnerGroups:
    """Return ``inner_groups``, given the rows of its question."""
    return {(account, group): _in_order(_decode(vias)) for account, group, vias in memberships if vias is not None}


def _in_order(vias: Iterable[str | None]) -> tuple[str | None, ...]:
    return tuple(sorted(set(vias), key=lambda via: (via is not None, via or "")))


def inner_groups_asked(connection: Connection, members: Iterable[Member], held: Stretch, known: int) -> Question | None:
    """Return the question whose rows ``inner_groups_of`` reads."""
    wanted = sorted(set(members))
    if not wanted:
        return None
    on_postgresql = is_postgresql(connection)
    given: tuple[object, ...] = (
        ([a for a, _ in wanted], [e for _, e in wanted]) if on_postgresql else (_encode(wanted).decode(),)
    )
    during, believed = held_within(held), believed_at(known)
    # Looked up pair by pair, whatever the planner knows of the tables.
    inner = (
        f"SELECT {_GATHERED[on_postgresql]} FROM held_grant g WHERE g.entitlement_id = asked.e "
        f"AND g.account_id = asked.a AND g.mode <> 'eligible' AND {during.sql} AND {believed.sql}"
    )
    sql = f"SELECT asked.a, asked.e, ({inner}) FROM {_ASKED[on_postgresql]}"
    return Question(sql, (*during.parameters, *believed.parameters, *given))
