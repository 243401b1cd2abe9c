"""Whom an account answers to: the manager whom its profile names, and the sponsors whom lists name.

A manager is named by the id of an account of the same source, or by a login there.
"""

from __future__ import annotations

from governance.folds.accounts.sponsors import sponsor_keys
from governance.model.identity_links import ANSWERS_TO
from governance.model.states import AccountState
from ingest.contract.event import account_key

MANAGER_ATTRIBUTES = frozenset({"managerid", "manager"})
"""Names, in lower case, of the attributes in which directories keep the manager."""


def superior_keys(account: AccountState) -> frozenset[str]:
    """Return the keys by which the manager may be known now: an id is spelled as it is told, a login in lower case."""
    named = [value for name, value in account.profile.items() if name.lower() in MANAGER_ATTRIBUTES]
    texts = {value.strip() for value in named if isinstance(value, str)} - {""}
    return frozenset(account_key(account.issuer, spelled) for text in texts for spelled in (text, text.lower()))


def superior_links(account: AccountState) -> frozenset[str]:
    """Return the keys of manager and sponsors as they are kept beside the account's links."""
    return frozenset(f"{ANSWERS_TO}{key}" for key in superior_keys(account) | sponsor_keys(account))
