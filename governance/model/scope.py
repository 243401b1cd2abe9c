"""Who may see what. The store compiles a scope to SQL, so that a row outside it is never read, counted or skipped."""

from __future__ import annotations

from typing import NamedTuple


class Scope(NamedTuple):
    """The union of what is named: a row is seen when its account, its application, its source or its reviewer is.

    ``accounts`` are IdP account keys, and hold for their accounts in applications and for the findings of their
    identity too. A scope that names nothing sees nothing.
    """

    everything: bool = False
    issuers: frozenset[str] = frozenset()
    applications: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    reviewer: str | None = None
    """A login: the review items that this reviewer is asked about."""


EVERYTHING = Scope(everything=True)
"""What the command line sees: whoever may open the store."""
