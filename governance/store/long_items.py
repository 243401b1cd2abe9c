"""Long work items: the many accounts that one of them stands for, a chunk at a time, by index."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.bulk import rows
from governance.store.work_items import WorkItem

_HOLDERS = (
    "SELECT DISTINCT account_id FROM held_grant WHERE entitlement_id = %s AND recorded_to IS NULL AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_OF_APPLICATION = (
    "SELECT DISTINCT idp_account_id FROM account WHERE application_id = %s AND idp_account_id > %s "
    "ORDER BY idp_account_id LIMIT %s"
)
_OF_ISSUER = (
    "SELECT account_id FROM account WHERE issuer = %s AND application_id = '' AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_SHARING = "SELECT account_id FROM identity_link WHERE link = %s AND account_id > %s ORDER BY account_id LIMIT %s"
_LONG = {
    "members": ("account", _HOLDERS),
    "application": ("account", _OF_APPLICATION),
    "stream": ("account", _OF_ISSUER),
    "duty": ("person", _HOLDERS),
    "link": ("person", _SHARING),
}
"""Kind of a long item → kind of the items that it is expanded to, and the accounts that it stands for."""
KINDS = tuple(_LONG)


def expansion(connection: Connection, item: WorkItem, size: int) -> tuple[set[str], str | None]:
    """Return the items that the next ``size`` accounts of a long item are expanded to, and its next cursor."""
    kind, sql = _LONG[item.kind]
    accounts = [row[0] for row in rows(connection, sql, (item.subject, item.cursor, size))]
    return {f"{kind}:{account}" for account in accounts}, accounts[-1] if len(accounts) == size else None
