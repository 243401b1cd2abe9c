"""What happened to containers (groups, applications, other entitlements), read for those who hold something of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.life import succeeded
from governance.folds.grants.closures import closures_of_container
from governance.folds.grants.containers import NO_CLOSURES, Closures
from governance.model.keys import Subject
from governance.store.database.staging import stage_columns
from governance.store.database.statements import each, rows
from governance.store.evidence.facts import version_that_counts
from governance.store.schema.evidence import LIFE_OF_CONTAINERS
from ingest.contract.event import Event

_decode = msgspec.json.Decoder(Event).decode
# Few facts are of these kinds: the index over them alone answers for containers with any number of other facts.
_OF_CONTAINER = f"f.about = k.k AND f.about_kind = k.kind AND {LIFE_OF_CONTAINERS.format('f.kind')}"


def load_closures(connection: Connection, containers: Iterable[Subject]) -> Closures:
    """Return when the containers were closed, of those that ever were."""
    wanted = [(container.key, container.kind) for container in sorted(set(containers))]
    if not wanted:
        return NO_CLOSURES
    staged = stage_columns(connection, "stage_container", "k TEXT, kind TEXT", wanted)
    facts: dict[Subject, list[Event]] = {}
    for kind, about, body in rows(
        connection,
        f"SELECT f.about_kind, f.about, f.body FROM {staged} k {each(connection, 'fact', 'f', _OF_CONTAINER)} "
        + each(connection, "record", "r", version_that_counts(connection)),
    ):
        facts.setdefault(Subject(kind, about), []).append(_decode(body))
    return {container: closures_of_container(succeeded(events)) for container, events in facts.items()}
