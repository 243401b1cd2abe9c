"""Items with their things as people know them, set-wise."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.model.keys import plain_parts
from governance.queries.named_messages import with_people_named
from governance.store.queries.account_lookup import login_names
from governance.store.queries.entity_names import latest_names
from reviews.notifications.digest import NamedItem
from reviews.store.notifications.open_items import WaitingItem


def named_items(connection: Connection, items: Sequence[WaitingItem]) -> list[NamedItem]:
    """Return items, each with the names of whose access it is and of what is held."""
    logins = login_names(connection, {item.account_id for item in items})
    entitlements = latest_names(connection, "entitlement", {i.entitlement_id for i in items if i.entitlement_id})
    applications = latest_names(connection, "application", {i.application_id for i in items if i.application_id})
    summaries = with_people_named(connection, [(i.summary, plain_parts(i.account_id).issuer) for i in items])
    return [
        NamedItem(
            item._replace(summary=summary),
            logins.get(item.account_id) or applications.get(item.account_id) or item.account_id,
            entitlements.get(item.entitlement_id or "") or item.entitlement_id,
            applications.get(item.application_id or "") or item.application_id,
        )
        for item, summary in zip(items, summaries, strict=True)
    ]
