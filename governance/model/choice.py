"""What a list is narrowed to: the same ways for every list, each used where a list's rows have such a column."""

from __future__ import annotations

import msgspec


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are all of this; None: whatever it is. Ids are house-wide keys, instants microseconds."""

    account_ids: tuple[str, ...] | None = None
    """IdP accounts: their accounts in applications and the findings of their identity count as theirs."""
    entitlement_ids: tuple[str, ...] | None = None
    application_ids: tuple[str, ...] | None = None
    issuers: tuple[str, ...] | None = None
    severities: tuple[str, ...] | None = None
    policies: tuple[str, ...] | None = None
    states: tuple[str, ...] | None = None
    reviewers: tuple[str, ...] | None = None
    """Logins and keys of accounts, in lower case."""
    only_jit: bool = False
    """Accounts that Just-in-Time provisioning made, confirmed or candidates, and what is about them."""
    since: int | None = None
    """What began at this instant or later; what "began" is, each list says."""
    until: int | None = None
    """What began before this instant."""
