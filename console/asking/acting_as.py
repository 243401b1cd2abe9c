"""As whom a visitor does what owners and compliance may, where he decides reviews as somebody else."""

from __future__ import annotations

from console.asking.asked import Asked
from governance.queries.snapshot import Snapshot


def acting_as(asked: Asked, snapshot: Snapshot) -> str | None:
    """Return the login (else the key) of the account as which the visitor acts; None: as the one that he decides as.

    A word for another is taken where he may speak for that one; an owner's deed is done by the owner himself.
    """
    login = asked.visitor.login
    own = login.author.account_id
    if login.speaks_for is None or own is None or own == login.speaks_for:
        return None
    return snapshot.account_names([own]).get(own) or own
