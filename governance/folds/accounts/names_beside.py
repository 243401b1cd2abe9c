"""By what else than its login an account is known: addresses at an IdP, and what an application's own list calls it.

These lead from a list's account to the account at an identity provider that signs in there; they make no identity.
"""

from __future__ import annotations

from governance.folds.accounts.list_owners import ENDED, FEDERATED, LOGIN, MAIL, spelled
from governance.model.identity_links import KNOWN_AS
from governance.model.states import AccountState
from ingest.contract.application_lists import is_own_list

_ADDRESSES = frozenset({"email", "mail"})
_SUBJECT = "federated_subject"


def names_beside(account: AccountState) -> frozenset[str]:
    """Return what else an account is known by, as it is kept beside its links."""
    addresses = {str(v).strip().casefold() for n, v in account.profile.items() if n.lower() in _ADDRESSES and v}
    if is_own_list(account.issuer):
        return _listed_as(account, addresses)
    lower = account.name.casefold() if account.name else None
    beside = addresses | ({lower} if lower is not None and lower != account.name else set())
    return frozenset(f"{KNOWN_AS}{address}" for address in beside if address and address != account.name)


def _listed_as(account: AccountState, addresses: set[str]) -> frozenset[str]:
    subject = account.profile.get(_SUBJECT)
    ended = ENDED if account.state == "deleted" else 0
    ranked = {(FEDERATED, text) for text in ([subject, subject.casefold()] if isinstance(subject, str) else [])}
    ranked |= {(LOGIN, text.casefold()) for text in (account.subject, account.name) if text}
    ranked |= {(MAIL, address) for address in addresses}
    return frozenset(spelled(rank + ended, text) for rank, text in ranked)
