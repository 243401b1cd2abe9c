"""The applications that records name: what each is called last, and whether a channel provisions its accounts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Rows
from governance.store.database.bulk import rows
from governance.store.running.kept import Kept


class Applications(NamedTuple):
    """What is known of all applications."""

    names: dict[str, str | None]
    """The last name of each, by id."""
    named_at: dict[str, int]
    channels: frozenset[str]
    """Those whose accounts some record saw provisioned."""

    def told_otherwise(self, sightings: Rows) -> bool:
        """Tell whether a batch's sightings may add an application, a channel, or another last name."""
        return any(
            thing_id not in self.names
            or (channel_at is not None and thing_id not in self.channels)
            or (name is not None and name != self.names[thing_id] and name_at >= self.named_at.get(thing_id, name_at))
            for what, thing_id, _, name, name_at, _, _, channel_at in sightings
            if what == "application"
        )


_KEPT: Kept[Applications] = Kept("applications")


def kept_applications(connection: Connection) -> Applications:
    """Return the applications as they stand in this transaction; when each was named may be earlier than it was."""
    return _KEPT.read(connection, lambda: load_applications(connection))


def renew_applications(connection: Connection, before: Applications, batch_sightings: Rows, shard: int) -> None:
    """Have all workers read the applications again where a batch that is written tells of them otherwise."""
    if before.told_otherwise(batch_sightings):
        after = load_applications(connection)
        if (after.names, after.channels) != (before.names, before.channels):
            _KEPT.renew(connection, str(shard))
        else:
            _KEPT.replace(connection, after)


def load_applications(connection: Connection) -> Applications:
    """Return what the sightings of all shards tell."""
    latest: dict[str, tuple[int, str]] = {}
    names: dict[str, str | None] = {}
    channels: set[str] = set()
    for thing_id, name, name_at, channel_at in rows(
        connection, "SELECT thing_id, name, name_at, channel_at FROM sighting WHERE what = 'application'"
    ):
        names.setdefault(thing_id, None)
        if name is not None and (name_at, name) > latest.get(thing_id, (-1, "")):
            latest[thing_id] = (name_at, name)
            names[thing_id] = name
        if channel_at is not None:
            channels.add(thing_id)
    return Applications(names, {thing_id: at for thing_id, (at, _) in latest.items()}, frozenset(channels))
