"""In which role an account counts as a peer, and of which roles' people its verdicts read; pure."""

from __future__ import annotations

from governance.model.account_types import PERSON
from governance.model.identity_links import PEERS, PEERS_READ
from governance.model.situation import Situation
from governance.policies.support.able_spans import ABLE
from governance.policies.support.roles import peer_key, roles_of
from governance.settings.compiled import Rules
from ingest.contract.application_lists import is_own_list


def roles_read(situation: Situation, rules: Rules) -> dict[str, str]:
    """Return the keys of the roles whose people are read: ``now``, and ``before``, as far as they are known."""
    account = situation.account
    roles = roles_of(account.attribute_changes, situation.person)
    named = {"now": roles.now, "before": roles.before}
    if roles.now is None and roles.before is None:
        return {}
    asking = ((c.policy.needs.peers, c) for c in rules.reading_peers)
    if not any(reads is not None and reads(c.seen(situation), c.settings) for reads, c in asking):
        return {}
    return {which: peer_key(account.issuer, role) for which, role in named.items() if role is not None}


def role_key(situation: Situation) -> str | None:
    """Return the key of the role in which the account counts as a peer of others; None: in none."""
    account = situation.account
    if account.type != PERSON or account.state not in ABLE or is_own_list(account.issuer):
        return None
    role = roles_of(account.attribute_changes, situation.person).now
    return None if role is None else peer_key(account.issuer, role)


def peer_links(situation: Situation, rules: Rules) -> frozenset[str]:
    """Return what is kept beside an account's links for its peers, and for itself."""
    if not rules.reading_peers or situation.account.type != PERSON or is_own_list(situation.account.issuer):
        return frozenset()
    key = role_key(situation)
    own = frozenset() if key is None else frozenset({f"{PEERS}{key}"})
    return own | {f"{PEERS_READ}{read}" for read in roles_read(situation, rules).values()}
