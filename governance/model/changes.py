"""A change of what is known: of an account, a grant, a finding, of whom an account is taken for; or a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

ChangeKind = Literal["account", "grant", "finding", "identity", "decision"]


class Change(NamedTuple):
    """A row that is otherwise than it was."""

    kind: ChangeKind
    subject: str
    """The row's key: an account's (also of kind identity), a grant's, a finding's or a decision's id."""
    before: str | None
    """The row as it was, as JSON; None: there was none."""
    after: str | None
    caused_by: str | None
    """The event that shows it, where one does."""
    occurred_at: int
    recorded_at: int
    generation: int
    backfill: int
    """1: history that was only read now; it is no reason to ask, to mail or to post by itself."""


class ChangeContext(NamedTuple):
    """What tells news from history, as of one transaction."""

    wanted: bool
    """Somebody reads the feed; else nothing is written to it."""
    known_since: Mapping[str, int]
    """Issuer → the instant before which all that occurred is history: its first record, its first census."""
    ask_within: int
    """Microseconds after which a change is told too late to ask about it."""
    generation: int = 0
    moving: frozenset[str] = frozenset()
    """Issuers whose rows are just being brought from one label to another: nothing happened there."""

    def is_backfill(self, issuer: str, occurred_at: int, recorded_at: int) -> bool:
        """Tell whether something that occurred at the source then is history by now."""
        late = recorded_at - occurred_at > self.ask_within
        return late or issuer in self.moving or occurred_at <= self.known_since.get(issuer, -1)
