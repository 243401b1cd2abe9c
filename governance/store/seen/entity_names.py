"""What records call entitlements (table ``sighting``)."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.bulk import StagedKeys, among, rows


def entitlement_names(connection: Connection, entitlements: StagedKeys) -> list[tuple[str, str | None]]:
    """Return (entitlement, name) pairs: every name that is kept of the entitlements."""
    sql = (
        f"SELECT thing_id, name FROM sighting WHERE what = 'entitlement' AND thing_id {among(connection, entitlements)}"
    )
    return [(entitlement, name) for entitlement, name in rows(connection, sql)]
