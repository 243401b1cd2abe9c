"""Holds a list that names far fewer accounts than the complete one before it: an export that was filtered or cut off.

What was accepted last stands beside the collectors' checkpoints. Governance takes what is on the bus, in any order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from ingest.contract.application_lists import IDP
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError
from ingest.contract.instants import format_instant, parse_instant
from ingest.imports.list_samples import sample_of, share_missing
from ingest.imports.remembered_lists import remembered_lists
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints

SHRINKS_BY = 0.2
"""A complete list with more than this share of the accounts less than the one before it is held."""
_STREAM = "accounts"
_LABEL_CHARACTERS = 16


class Accepted(msgspec.Struct, frozen=True):
    """The latest complete list that was published: when it was made, and how many accounts it names."""

    listed_at: str
    accounts: int
    sample: tuple[str, ...] = ()
    """Of the keys that it names; empty: by a release that kept none."""


class ShrinkGuard:
    """Knows the latest complete list of one application."""

    def __init__(self, checkpoints: SourceCheckpoints) -> None:
        self._checkpoints = checkpoints

    def accepted(self) -> Accepted | None:
        """Return the latest complete list, None when there was none."""
        cursor = self._checkpoints.checkpoint(_STREAM).cursor
        return None if cursor is None else msgspec.json.decode(cursor, type=Accepted)

    def check(self, keys: Collection[str], listed_at: datetime) -> None:
        """Raise DeclinedError where a newer complete list names far fewer accounts, or others."""
        before = self.accepted()
        if before is None or listed_at <= parse_instant(before.listed_at):
            return
        accounts = len(keys)
        fewer = before.accounts - accounts
        missing = share_missing(before.sample, keys)
        if fewer <= before.accounts * SHRINKS_BY and missing > SHRINKS_BY and missing * before.accounts > 1:
            raise DeclinedError(
                f"the list names {counted(accounts, 'account')}, and of the {before.accounts:,} that the complete "
                f"one before it ({before.listed_at}) named {missing:.0%} are not among them: "
                "nothing is imported, or they would end. "
                "Where it is another application's list, or another column is the key now, import the right one; "
                "where they are gone, say why with --confirm-shrink REASON"
            )
        # Of one account less nobody is told, but of the last one: an export that failed is empty, too.
        if fewer > before.accounts * SHRINKS_BY and (fewer > 1 or not accounts):
            raise DeclinedError(
                f"the list names {counted(accounts, 'account')}, the complete one before it ({before.listed_at}) "
                f"named {before.accounts:,}: nothing is imported, or {counted(fewer, 'account')} "
                "would end. Where the export was filtered or cut off, export it again or give --partial; "
                "where they are gone, say why with --confirm-shrink REASON"
            )

    def accept(self, keys: Collection[str], listed_at: datetime) -> None:
        """Note that a complete list was published; an older one than the latest changes nothing."""
        before = self.accepted()
        if before is None or listed_at > parse_instant(before.listed_at):
            mark = Accepted(format_instant(listed_at), len(keys), sample_of(keys))
            self._checkpoints.save(_STREAM, Checkpoint(msgspec.json.encode(mark).decode()))


@contextmanager
def shrink_guard(state: Path, label: str) -> Iterator[ShrinkGuard]:
    """Give the guard of an application's list, to one process at a time."""
    # A lock's file is named after it, and a label may hold what no file's name can.
    own = hashlib.sha256(label.encode()).hexdigest()[:_LABEL_CHARACTERS]
    with remembered_lists(state, IDP, own) as checkpoints:
        yield ShrinkGuard(checkpoints)
