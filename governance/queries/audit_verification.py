"""Verifies a store's audit chain, and what its entries carry of vouchers, from one snapshot, streamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.chain import START, Fault, Head, Verdict, Verifier, record
from governance.audit.handover import KeyNamed
from governance.audit.tree_check import Signed, TreeVerdict
from governance.audit.verified_mark import Mark, mark_of, signed_mark
from governance.audit.vouching_check import Vouched, VouchingCheck
from governance.queries.audited_rows import AuditedRows, audited_rows, rows_since
from governance.queries.audited_tree import tree_check
from governance.store.evidence.audit_rows import (
    count_sealed,
    place_of,
    stored_head,
    stored_mark,
    vouched_entries,
    vouched_unsealed,
    write_mark,
)
from governance.store.evidence.trail_keys import checking_keys, keys_of_trail
from governance.store.evidence.tree_rows import tree_size
from governance.store.evidence.vouching import checking_key, short

WALKED_ANYWAY = 50_000
"""Entries of a trail that is walked whole however much of it was verified before: it takes about a second."""


class Trail(NamedTuple):
    """What was found of the chain, and of who vouches for its entries."""

    chain: Verdict
    vouched: Vouched
    tree: TreeVerdict
    since: Mark | None = None
    """Up to where all was verified before, and not again; None: all was walked."""
    keys: Sequence[KeyNamed] = ()
    """The keys that the trail names, in their order."""


def verify_trail(
    connection: Connection,
    anchors: Iterable[Head] = (),
    kept_hashes: Iterable[str] = (),
    since: Mark | None = None,
    checkpoints: Sequence[Signed] = (),
) -> Trail:
    """Return whether the chain is unbroken and ends where it was last sealed, who vouches for it, and of its tree.

    ``anchors``: heads that were kept elsewhere, as a report prints them; only they show that the whole chain, its
    stored head included, was computed anew. ``kept_hashes``: hashes of such heads, whose places are not known; one that
    no entry has is a fault. ``checkpoints``: those that were kept elsewhere. ``since``: of the entries behind it alone.
    """
    head = stored_head(connection)
    keys = keys_of_trail(connection)
    named = {short(key.verifier) for key in keys if key.verifier is not None}
    begin = START if since is None else since.head
    vouching = VouchingCheck(checking_keys(connection), named, begun=since is not None and bool(named))
    kept = {chain_hash: place_of(connection, chain_hash) for chain_hash in kept_hashes}
    verifier = Verifier(head, [*anchors, *(place for place in kept.values() if place is not None and place.seq)], begin)
    tree, before = tree_check(connection, begin.seq, checkpoints), begin.chain_hash
    for row, voucher in vouched_entries(connection, begin.seq):
        verifier.take(row)
        tree.take(record(before, row.seq, row.entry))
        before = row.chain_hash
        vouching.take(row.entry, voucher)
    unsealed = 0
    for entry, voucher in vouched_unsealed(connection):
        vouching.take(entry, voucher)
        unsealed += 1
    verdict = verifier.verdict(unsealed)
    chain = _with_head(verdict, head, verifier.last_seq, kept)
    return Trail(chain, vouching.result(), tree.verdict(), since, keys)


def verify_on(
    connection: Connection,
    kept_hashes: Sequence[str] = (),
    *,
    full: bool = False,
    slipped_in: bool = True,
    checkpoints: Sequence[Signed] = (),
) -> tuple[Trail, AuditedRows]:
    """Verify the trail, and the rows that it speaks of, from where it was verified last; all of it where it is short.

    ``kept_hashes`` and ``checkpoints`` as ``verify_trail``; with any, or ``full``, all is walked, too.
    What was verified last is a head that must stand there still, however much is walked. ``slipped_in``: whether rows
    are looked for that no entry speaks of, where all is walked: for that whole tables are read.
    """
    mark = _signed_mark(connection)
    given = full or kept_hashes or checkpoints
    spared = mark is not None and not given and _may_be_spared(connection, mark)
    since = mark if spared else None
    anchors = [mark.head] if mark is not None else ()
    trail = verify_trail(connection, anchors, kept_hashes, since, checkpoints)
    if since is None and slipped_in:
        return trail, audited_rows(connection)
    return trail, rows_since(connection, since.head.seq if since is not None else 0)


def _signed_mark(connection: Connection) -> Mark | None:
    """Return up to where the trail was verified; None where the key of this process signed no mark."""
    note, key = stored_mark(connection), checking_key(connection)
    return mark_of(note, key) if note is not None and key is not None else None


def _may_be_spared(connection: Connection, mark: Mark) -> bool:
    """Tell whether the trail is long, its tree goes as far as the mark, and as many entries stand there as then."""
    head = stored_head(connection)
    if head is None or head.seq <= WALKED_ANYWAY or tree_size(connection) < mark.head.seq:
        return False
    return count_sealed(connection, mark.head) == mark.head.seq


def keep_mark(connection: Connection, trail: Trail, now: int) -> None:
    """Keep up to where the trail was found to be as it should; nothing where this process has not the store's key."""
    key = checking_key(connection)
    if key is not None and trail.chain.sound.seq:
        write_mark(connection, signed_mark(Mark(trail.chain.sound, now), key))


def _with_head(verdict: Verdict, head: Head | None, last_seq: int, kept: dict[str, Head | None]) -> Verdict:
    """Return the verdict with what the heads tell that no entry does."""
    if head is None and last_seq and verdict.fault is None:
        message = "the head that was stored when the chain was last sealed is gone: its end may be cut off"
        return verdict._replace(fault=Fault("headless", last_seq + 1, None, message))
    strange = sorted(chain_hash for chain_hash, place in kept.items() if place is None)
    if strange and verdict.fault is None:
        message = f"no entry has the head {strange[0]}: what was sealed up to it was computed anew, or cut off"
        return Verdict(START, Fault("rewritten", 1, None, message), verdict.unsealed)
    return verdict
