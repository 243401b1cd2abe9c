"""Has somebody erased: an act, upon which names and records of these keys go out of the store, and stay out.

The act holds for records that are still to come from the moment that it is entered, for whoever takes a batch in reads
it in his transaction. What stands in the store follows in chunks: wherever that is interrupted, it goes on there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.model.acts import Act, Author, made_act
from governance.model.identity_links import is_person
from governance.queries.legal_holds import holds_on
from governance.queries.naming import name_and_key
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import acts_by_id, insert_acts
from governance.store.evidence.erased_rows import also_known_as, erase_beside, erase_stretch
from governance.store.held.namesakes import addresses_beside, called_alike
from governance.store.queries.account_lookup import logins_of
from governance.store.queries.holders_persons import persons_of_accounts
from governance.store.running import work_items
from governance.store.running.generations import wait_for_derivations
from governance.store.running.work_items import WorkItem, enqueue
from ingest.contract.errors import DeclinedError

_MOST_ALIKE = 1_000
"""Settings let no value that more accounts share speak of anybody."""


class Request(NamedTuple):
    """Who is to be erased (keys of accounts and persons), why, and by which case of the organisation's."""

    subjects: Collection[str]
    reason: str
    ticket: str


def erase(engine: Engine, request: Request, by: Author, now: int) -> Act:
    """Enter that somebody is erased, and leave the work of taking names and records out of what is stored.

    Raises DeclinedError where a legal hold stands on any of the keys.
    """
    subjects = sorted(set(request.subjects))
    with writing(engine) as connection:
        # Whoever takes a batch in now may not know of the act; whoever begins later does.
        wait_for_derivations(connection)
        refuse_held(connection, subjects, now)
        body = {"subjects": subjects, "reason": request.reason, "ticket": request.ticket}
        act = made_act("erase", subjects[0], body, by, now)
        insert_acts(connection, [act])
        enqueue(connection, {f"erase:{act.act_id}"}, now)
        return act


def refuse_held(connection: Connection, subjects: Collection[str], now: int) -> None:
    """Raise DeclinedError where a legal hold stands on any of the keys, or on whose they are."""
    held = holds_on(connection, subjects, persons_of_accounts(connection, subjects), now)
    for key, (act, *_) in held.items():
        matter, by = act.says()["matter"], act.author().spelled()
        named = name_and_key(key, logins_of(connection, [key]).get(key))
        raise DeclinedError(
            f"{named} is under the legal hold {matter}, entered by {by}: lift it first (`jitgov hold lift`)"
        )


def drain_erasure(connection: Connection, item: WorkItem, now: int, size: int) -> None:
    """Drain a chunk of ``erase:<act>``; the cursor is the last record whose facts were looked at."""
    act = acts_by_id(connection, [item.subject]).get(item.subject)
    if act is None:
        work_items.done(connection, [item])
        return
    subjects = also_known_as(connection, act.says()["subjects"])
    about, until = erase_stretch(connection, subjects, item.cursor, size)
    enqueue(
        connection, {_derived_anew(kind, key) for kind, key in about if kind in ("account", "group", "person")}, now
    )
    if until is not None:
        work_items.advance(connection, item, until)
        return
    beside = addresses_beside(connection, subjects)
    # Whoever is called as they were may be told of with their names.
    alike = {f"account:{other}" for _, other in called_alike(connection, subjects, beside, _MOST_ALIKE)}
    erase_beside(connection, subjects)
    anew = {_derived_anew("person" if is_person(key) else "account", key) for key in subjects}
    enqueue(connection, anew | alike, now)
    work_items.done(connection, [item])


def _derived_anew(kind: str, key: str) -> str:
    return f"roster_person:{key}" if kind == "person" else f"{kind}:{key}"
