"""What logins made in a whole application."""

from __future__ import annotations

from typing import NamedTuple


class JitEstate(NamedTuple):
    """The accounts in an application that logins made, or may have made, and that are there today."""

    application_id: str
    name: str | None
    accounts: int
    """Counted no further than anybody needs to know."""
    since_at: int
    """When the first of them came."""
    evidence: tuple[str, ...]
    """Of the first."""
    ends_accounts: bool
    """A record shows that an account there was once ended by provisioning, or config says that it would be."""
    listed_at: int | None
    """When the application's own list of accounts was read whole last; None: never."""
