"""Which accounts are guests': people of another organisation, who stand in no roster of one's own."""

from __future__ import annotations

from governance.model.states import AccountState

_GUEST, _FOREIGN_LOGIN = "guest", "#ext#"


def is_guest(account: AccountState) -> bool:
    """Tell whether a list or a record calls the account a guest's."""
    return str(account.profile.get("userType", "")).lower() == _GUEST


def signs_in_from_elsewhere(account: AccountState) -> bool:
    """Tell whether it is a guest's, or its login is made of an address of another organisation."""
    return is_guest(account) or _FOREIGN_LOGIN in (account.name or "").lower()
