"""Who answers for accounts that are no person's, as the links of derivation spell them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import ANSWERED_BY
from governance.store.database.streaming import rows_among

_END = f"{ANSWERED_BY[:-1]};"  # ";" follows ":"
_LINKS = "SELECT account_id, link FROM identity_link WHERE account_id IN ({keys}) AND link >= %s AND link < %s"


def answerers_of(connection: Connection, account_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return, by account, who answers for it: keys ``<issuer>|<subject or login>``."""
    answerers: dict[str, set[str]] = {}
    for account_id, link in rows_among(connection, _LINKS, account_ids, ANSWERED_BY, _END):
        answerers.setdefault(account_id, set()).add(str(link).removeprefix(ANSWERED_BY))
    return answerers
