"""How many of those in a person's role hold what the person holds: counted once for all who are judged together.

Whoever's role or own holdings change leaves the item ``peers:<role>``; draining it has those judged anew of whom some
verdict rests on that role's people, and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from governance.derivation.peer_links import role_key, roles_read
from governance.derivation.write import Written
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.identity_links import PEERS, PEERS_READ
from governance.model.peers import Peers, PeerView
from governance.model.situation import Situation
from governance.policies.support.roles import lasting_roots
from governance.settings.compiled import Rules
from governance.store.held.link_holders import accounts_with_links
from governance.store.held.peers import held_by_role
from governance.store.running.work_items import WorkItem, enqueue


def with_peers(connection: Connection, situations: Mapping[str, Situation], rules: Rules) -> dict[str, Situation]:
    """Return the situations, those that some policy reads peers of with them; they have their persons already."""
    if not rules.reading_peers:
        return dict(situations)
    read = {account_id: keys for account_id, s in situations.items() if (keys := roles_read(s, rules))}
    held = {key: held_by_role(connection, key) for key in sorted({k for keys in read.values() for k in keys.values()})}
    fresh = {
        account_id: PeerView(**{which: _peers(situations[account_id], held[key]) for which, key in keys.items()})
        for account_id, keys in read.items()
    }
    return {key: s._replace(peers=fresh[key]) if key in fresh else s for key, s in situations.items()}


def _peers(situation: Situation, held: Mapping[str, frozenset[str]]) -> Peers:
    others = [own for account_id, own in held.items() if account_id != situation.account.account_id]
    asked = {grant.entitlement_id for grant in lasting_roots(situation.grants)}
    return Peers(len(others), {entitlement: sum(entitlement in own for own in others) for entitlement in sorted(asked)})


def peer_items(accounts: Sequence[DerivedAccount], written: Written, rules: Rules) -> set[str]:
    """Return the items of the roles whose people, or what these hold themselves, are otherwise by what was written."""
    if not rules.reading_peers:
        return set()
    items = {f"peers:{link.removeprefix(PEERS)}" for link in written.links.beside if link.startswith(PEERS)}
    rows = [row for change in written.grants for row in change if row is not None]
    holders = {row.account_id for row in rows if row.via is None and row.mode != "eligible"}
    keys = (role_key(d.situation) for d in accounts if d.account.account_id in holders)
    return items | {f"peers:{key}" for key in keys if key is not None}


def enqueue_peers(connection: Connection, items: Iterable[WorkItem], rules: Rules, now: int) -> None:  # noqa: ARG001
    """Have those judged anew whose verdicts rest on the people of the items' roles."""
    readers = accounts_with_links(connection, PEERS_READ, {item.subject for item in items})
    enqueue(connection, {f"account:{account_id}" for account_id in readers}, now)
