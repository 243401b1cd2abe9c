"""How many of those in a person's role hold what the person holds: counted once for all who are judged together.

Whoever's role or holdings change leaves the item ``peers:<role>``; draining it has those judged anew of whom some
verdict rests on that role's people, and nobody else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from governance.derivation.writing.difference import Written
from governance.derivation.writing.peer_links import role_key, roles_read
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.identity_links import PEERS, PEERS_READ
from governance.model.peers import Peers, PeerView
from governance.model.situation import Situation
from governance.policies.support.roles import standing_roots
from governance.settings.compiled import Rules
from governance.store.held.link_holders import accounts_with_links
from governance.store.held.peers import Holdings, held_by_role
from governance.store.running.work_items import enqueue


def with_peers(connection: Connection, situations: Mapping[str, Situation], rules: Rules) -> dict[str, Situation]:
    """Return the situations, those that some policy reads peers of with them; they have their persons already."""
    if not rules.reading_peers:
        return dict(situations)
    keys_of = {account_id: keys for account_id, s in situations.items() if (keys := roles_read(s, rules))}
    asked_of: dict[str, set[str]] = {}
    for account_id, keys in keys_of.items():
        for key in keys.values():
            asked_of.setdefault(key, set()).update(_asked(situations[account_id]))
    members = {key: _Members(held_by_role(connection, key, asked)) for key, asked in sorted(asked_of.items())}
    views = {
        account_id: PeerView(**{which: members[key].beside(situations[account_id]) for which, key in keys.items()})
        for account_id, keys in keys_of.items()
    }
    return {key: s._replace(peers=views[key]) if key in views else s for key, s in situations.items()}


def _asked(situation: Situation) -> set[str]:
    """Return of which entitlements it is asked who else holds them: of what the account holds itself."""
    return {grant.entitlement_id for grant in standing_roots(situation.grants)}


class _Members:
    """The people of a role, counted once: each of them is a peer of all others."""

    def __init__(self, holdings: Mapping[str, Holdings]) -> None:
        """``holdings``: by account of the role, what it holds of what is asked."""
        self._holdings = holdings
        self._lasting: Counter[str] = Counter()
        self._ends: dict[str, list[int]] = {}
        for entitlement_id, end in (held for own in holdings.values() for held in own.items()):
            if end is None:
                self._lasting[entitlement_id] += 1
            else:
                self._ends.setdefault(entitlement_id, []).append(end)
        for ends in self._ends.values():
            ends.sort()

    def beside(self, situation: Situation) -> Peers:
        """Return the peers of an account that is, or was, in the role: all but itself."""
        account_id = situation.account.account_id
        own = self._holdings.get(account_id, {})
        holders: dict[str, int] = {}
        ends: dict[str, list[int]] = {}
        for entitlement_id in sorted(_asked(situation)):
            is_lasting = entitlement_id in own and own[entitlement_id] is None
            holders[entitlement_id] = self._lasting[entitlement_id] - is_lasting
            of_all = self._ends.get(entitlement_id, [])
            if (end := own.get(entitlement_id)) is not None:
                place = bisect_left(of_all, end)
                of_all = of_all[:place] + of_all[place + 1 :]
            if of_all:
                ends[entitlement_id] = of_all
        return Peers(len(self._holdings) - (account_id in self._holdings), holders, ends)


def peer_items(accounts: Sequence[DerivedAccount], written: Written, rules: Rules) -> set[str]:
    """Return the items of the roles whose people, or what these hold, are otherwise by what was written."""
    if not rules.reading_peers:
        return set()
    items = {f"peers:{link.removeprefix(PEERS)}" for link in written.links.beside if link.startswith(PEERS)}
    rows = [row for change in written.grants for row in change if row is not None]
    holders = {row.account_id for row in rows if row.mode != "eligible"}
    keys = (role_key(d.situation) for d in accounts if d.account.account_id in holders)
    return items | {f"peers:{key}" for key in keys if key is not None}


def enqueue_peers(connection: Connection, subjects: Iterable[str], rules: Rules, now: int) -> None:  # noqa: ARG001
    """Have those judged anew whose verdicts rest on the people of the roles."""
    readers = accounts_with_links(connection, PEERS_READ, set(subjects))
    enqueue(connection, {f"account:{account_id}" for account_id in readers}, now)
