"""Which logins and addresses are known of identities."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among

_MEMBERS = (
    "SELECT l.identity_id, a.account_id, a.name FROM account_identity l JOIN account a ON a.account_id = l.account_id "
    "WHERE l.identity_id IN ({keys}) AND a.application_id = '' AND a.state NOT IN ('disabled', 'deleted')"
)
_ALONE = (
    "SELECT a.account_id, a.account_id, a.name FROM account a WHERE a.account_id IN ({keys}) "
    "AND a.application_id = '' AND a.state NOT IN ('disabled', 'deleted')"
)


def living_accounts(connection: Connection, identity_ids: Iterable[str]) -> list[tuple[str, str, str | None]]:
    """Return (identity, account, login) of the IdP accounts of identities that can still be used.

    An account that is linked to none is its own identity, under its own key.
    """
    wanted = set(identity_ids)
    return [tuple(row) for sql in (_MEMBERS, _ALONE) for row in rows_among(connection, sql, wanted)]
