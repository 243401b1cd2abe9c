"""Applications that records name by two ids: their own life by one, what is held of them by another."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.keys import Subject
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, rows

_ALIASES = (
    "SELECT DISTINCT application_id FROM sighting WHERE what = 'application' AND application_id IS NOT NULL "
    "AND thing_id {among}"
)


def aliases_of(connection: Connection, containers: Iterable[Subject]) -> set[Subject]:
    """Return the ids by which records name those of the containers that are applications, where they have others."""
    applications = {container.key for container in containers if container.kind == "application"}
    if not applications:
        return set()
    staged = stage_keys(connection, applications, "stage_application")
    return {
        Subject("application", row[0]) for row in rows(connection, _ALIASES.format(among=among(connection, staged)))
    }
