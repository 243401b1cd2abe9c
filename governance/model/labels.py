"""How a message calls an account."""

from __future__ import annotations

from governance.model.states import AccountState


def label(account: AccountState) -> str:
    """Return the account's display name, else its login, else its id at the source."""
    return account.display_name or account.name or account.subject
