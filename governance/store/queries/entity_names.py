"""How records name applications and entitlements; what a person may mean by such a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among, stream
from governance.store.database.together import Question, keyed
from ingest.contract.outside_text import is_seen

Entity = Literal["application", "entitlement"]
Named = Literal["account", "application", "entitlement"]
_LATEST = (
    "SELECT thing_id, name_at, name FROM sighting WHERE what = '{what}' AND thing_id IN ({{keys}}) AND name IS NOT NULL"
)
_ALL = "SELECT thing_id, name FROM entity_name WHERE what = '{what}' AND thing_id IN ({{keys}})"
_EVERY = (
    "SELECT thing_id, name FROM entity_name WHERE what = %s UNION SELECT thing_id, name FROM sighting WHERE what = %s"
)
_CALLED = "(name = %s OR thing_id = %s OR substr(thing_id, length(thing_id) - %s) = %s)"
_EXACTLY = (
    f"SELECT thing_id, name FROM entity_name WHERE what = %s AND {_CALLED} "
    f"UNION SELECT thing_id, name FROM sighting WHERE what = %s AND {_CALLED}"
)


def latest_names(connection: Connection, what: Entity, entity_ids: Iterable[str]) -> dict[str, str | None]:
    """Return the latest names by house-wide id, where records tell them."""
    return latest_of(rows_among(connection, _LATEST.format(what=what), entity_ids))


def latest_names_asked(connection: Connection, what: Entity, entity_ids: Iterable[str]) -> Question | None:
    """Return the question whose rows ``latest_of`` reads."""
    return keyed(connection, _LATEST.format(what=what), entity_ids)


def latest_of(named: Iterable[tuple[str, int, str]]) -> dict[str, str | None]:
    """Return the latest names by house-wide id; one that shows nothing is none."""
    best: dict[str, tuple[int, str]] = {}
    for entity_id, name_at, name in named:
        best[entity_id] = max((name_at, name), best.get(entity_id, (-1, "")))
    return {entity_id: name for entity_id, (_, name) in best.items() if is_seen(name)}


def all_names(connection: Connection, what: Named, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (id, name) of every name, former ones too, of a bounded set of things."""
    yield from rows_among(connection, _ALL.format(what=what), ids)


def every_name(connection: Connection, what: Entity) -> Iterator[tuple[str, str | None]]:
    """Yield (id, name) of all that records name, former names among them; one entity may come several times."""
    for block in stream(connection, _EVERY, (what, what)):
        yield from ((entity_id, name) for entity_id, name in block)


def named_exactly(connection: Connection, what: Entity, word: str) -> list[tuple[str, str | None]]:
    """Return (id, name) of all that have a word as a name, a former one too, or as their id, whole or at its end.

    All of the kind are looked at: they are to be few.
    """
    called = (what, word, word, len(word), f"|{word}")
    return [(row[0], row[1]) for row in rows(connection, _EXACTLY, called * 2)]
