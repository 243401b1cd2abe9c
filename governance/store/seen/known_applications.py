"""The applications that records name: called what, with a channel or without, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded, Rows
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows
from governance.store.running.kept import Kept
from governance.store.schema import seen

Dated = tuple[int, str]
"""When something was told last, and what."""


class Described(NamedTuple):
    """Applications of which something is told that was not known."""

    sign_on: set[str]
    """How people sign in there."""
    entry: set[str]
    """Whether only whom it is assigned to may enter."""


class Applications(NamedTuple):
    """What is known of all applications."""

    names: dict[str, str | None]
    """The last name of each, by id."""
    named_at: dict[str, int]
    channels: frozenset[str]
    """Those whose accounts some record saw provisioned."""
    registered_in: dict[str, frozenset[str]]
    """Those that are registered in other tenants, with the vendor's ids of these."""
    joined: dict[str, str]
    """Second id of an application → the id that it is known by."""
    sign_on: dict[str, Dated]
    """How people sign in to each, as its source spells it."""
    entry: dict[str, Dated]
    """Whether only whom each is assigned to may enter it."""

    def new_registrations(self, registrations: Rows) -> Rows:
        """Return those of a batch's registrations that are not known."""
        nowhere: frozenset[str] = frozenset()
        return [
            (a, tenant)
            for a, tenant in registrations
            if tenant not in self.registered_in.get(self.joined.get(a) or a, nowhere)
        ]

    def told_otherwise(self, sightings: Rows) -> bool:
        """Tell whether a batch's sightings may add an application, a channel, or another last name."""
        return any(
            thing_id not in self.names
            or ((channel_at is not None or ended_at is not None) and thing_id not in self.channels)
            or (name is not None and name != self.names[thing_id] and name_at >= self.named_at.get(thing_id, name_at))
            or (application_id is not None and application_id != self.joined.get(thing_id))
            for what, thing_id, _, name, name_at, application_id, _, channel_at, *_, ended_at in sightings
            if what == "application"
        )

    def described_anew(self, sightings: Rows) -> Described:
        """Return the applications of which a batch's sightings may tell otherwise how, and by whom, they are entered.

        When something was told first stands here, which may lie long before it was told last.
        """
        described = Described(set(), set())
        for what, thing_id, *_, sign_on, sign_on_at, entry, entry_at, _ in sightings:
            if what == "application":
                if _is_news(self.sign_on.get(thing_id), sign_on, sign_on_at):
                    described.sign_on.add(thing_id)
                if _is_news(self.entry.get(thing_id), entry, entry_at):
                    described.entry.add(thing_id)
        return described

    def undated(self) -> Applications:
        """Return the same without when it was told."""
        columns = ({key: value for key, (_, value) in column.items()} for column in (self.sign_on, self.entry))
        sign_on, entry = ({key: (0, value) for key, value in column.items()} for column in columns)
        return self._replace(named_at={}, sign_on=sign_on, entry=entry)


def _is_news(known: Dated | None, value: str | None, at: int) -> bool:
    return value is not None and (known is None or (value != known[1] and at >= known[0]))


_KEPT: Kept[Applications] = Kept("applications")


def kept_applications(connection: Connection) -> Applications:
    """Return the applications as they stand in this transaction; when each was named may be earlier than it was."""
    return _KEPT.read(connection, lambda: load_applications(connection))


def write_registrations(connection: Connection, before: Applications, batch: Folded) -> set[str]:
    """Note where the batch's applications are registered; return those of which that was not known."""
    fresh = before.new_registrations(batch.registrations)
    insert_absent(connection, seen.registration, fresh)
    return {application_id for application_id, _ in fresh}


def renew_applications(connection: Connection, before: Applications, batch: Folded) -> None:
    """Have all workers read the applications again where a batch that is written tells of them otherwise."""
    tells_otherwise = before.told_otherwise(batch.sightings) or any(before.described_anew(batch.sightings))
    if tells_otherwise or before.new_registrations(batch.registrations):
        after = load_applications(connection)
        if after.undated() != before.undated():
            _KEPT.renew(connection, str(batch.shard))
        else:
            _KEPT.replace(connection, after)


def forget_applications(connection: Connection, part: str) -> None:
    """Tell all workers, once this transaction is committed, that the applications which they keep are others."""
    _KEPT.renew(connection, part)


def load_applications(connection: Connection) -> Applications:
    """Return what the sightings of all shards tell; what is told under a second id is told of the application."""
    stored = rows(
        connection,
        "SELECT thing_id, name, name_at, COALESCE(channel_at, ended_at), application_id, sign_on, sign_on_at, entry, "
        "entry_at FROM sighting WHERE what = 'application'",
    )
    joined = joined_ids((row[0], row[4]) for row in stored)
    latest: dict[str, tuple[int, str]] = {}
    names: dict[str, str | None] = {}
    channels: set[str] = set()
    sign_on: dict[str, Dated] = {}
    entry: dict[str, Dated] = {}
    for thing_id, name, name_at, channel_at, _, way, way_at, whom, whom_at in stored:
        for known_by in {thing_id, joined.get(thing_id, thing_id)}:
            names.setdefault(known_by, None)
            if name is not None and (name_at, name) > latest.get(known_by, (-1, "")):
                latest[known_by] = (name_at, name)
                names[known_by] = name
            if channel_at is not None:
                channels.add(known_by)
            for latest_by_application, value, at in ((sign_on, way, way_at), (entry, whom, whom_at)):
                if value is not None:
                    latest_by_application[known_by] = max((at, value), latest_by_application.get(known_by, (-1, "")))
    registered_in: dict[str, frozenset[str]] = {}
    for application_id, tenant_id in rows(connection, "SELECT application_id, tenant_id FROM registration"):
        known_by = joined.get(application_id, application_id)
        registered_in[known_by] = registered_in.get(known_by, frozenset()) | {tenant_id}
    named_at = {thing_id: at for thing_id, (at, _) in latest.items()}
    return Applications(names, named_at, frozenset(channels), registered_in, joined, sign_on, entry)


def joined_ids(pairs: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return second id → application, of (id, the application that a record says it is of) pairs."""
    joined: dict[str, str] = {}
    for second_id, application_id in pairs:
        if application_id is not None and application_id != second_id:
            joined[second_id] = min(application_id, joined.get(second_id, application_id))
    return joined
