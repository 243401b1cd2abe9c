"""Which changes of the feed ask a question at once: pure. They name things; what is asked is read of the state itself.

History that was only read now asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from governance.outbox.notices import Notice, notice_of
from governance.store.feed.change_feed import FeedChange

POLICIES = frozenset({"out_of_band_grant", "resurrection"})
"""Whose findings ask at once: access that came past every known path, and life after leaving."""


class Named(NamedTuple):
    """What changes name, by key."""

    accounts: frozenset[str]
    """That JIT provisioning made."""
    grants: frozenset[str]
    """Of privileges that somebody came to hold."""
    findings: frozenset[str]
    """Of ``POLICIES``, that opened."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is named."""
        return not (self.accounts or self.grants or self.findings)


def named_by(changes: Iterable[FeedChange]) -> Named:
    """Return what changes ask about."""
    notices = [notice for read in changes if (notice := notice_of(read.change_id, read.change)) is not None]
    news = [notice for notice in notices if not notice.backfill and not notice.is_gone]
    return Named(
        frozenset(notice.subject for notice in news if _is_new_jit_account(notice)),
        frozenset(notice.subject for notice in news if _is_new_privilege(notice)),
        frozenset(n.subject for n in news if n.type == "finding.opened" and n.row["policy"] in POLICIES),
    )


def _is_new_jit_account(notice: Notice) -> bool:
    if notice.type == "account.created":
        return str(notice.row["provenance"]).startswith("jit_")
    return notice.type == "account.jit_found"


def _is_new_privilege(notice: Notice) -> bool:
    return notice.type == "access.gained" and bool(notice.row["privileged"]) and notice.row["mode"] == "active"
