"""Verifies a store's audit chain, and what its entries carry of vouchers, from one snapshot, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.chain import START, Fault, Head, Verdict, Verifier
from governance.audit.vouching_check import Vouched, VouchingCheck
from governance.store.database.engine import reading
from governance.store.evidence.audit_rows import place_of, stored_head, vouched_entries, vouched_unsealed
from governance.store.evidence.vouching import keys_of_trail, vouching_key

_TELL_EVERY = 10_000


class Trail(NamedTuple):
    """What was found of the chain, and of who vouches for its entries."""

    chain: Verdict
    vouched: Vouched


def verify_store(
    engine: Engine,
    progress: Callable[[int], None] | None = None,
    anchors: Iterable[Head] = (),
    kept_hashes: Iterable[str] = (),
) -> Verdict:
    """Return whether the store's chain is unbroken, ends where it was last sealed, and passes the anchors.

    ``anchors``: heads that were kept elsewhere, as a report prints them; only they show that the whole chain, its
    stored head included, was computed anew. ``kept_hashes``: hashes of such heads, whose places are not known; one that
    no entry has is a fault. ``progress`` is told now and then how many entries were read.
    """
    with reading(engine) as connection:
        return verify_trail(connection, progress, anchors, kept_hashes).chain


def verify_trail(
    connection: Connection,
    progress: Callable[[int], None] | None = None,
    anchors: Iterable[Head] = (),
    kept_hashes: Iterable[str] = (),
) -> Trail:
    """Return what ``verify_store`` does, and who vouches for the entries."""
    head = stored_head(connection)
    key = vouching_key(connection)
    vouching = VouchingCheck([] if key is None else [key], keys_of_trail(connection))
    kept = {chain_hash: place_of(connection, chain_hash) for chain_hash in kept_hashes}
    verifier = Verifier(head, [*anchors, *(place for place in kept.values() if place is not None and place.seq)])
    for n, (row, voucher) in enumerate(vouched_entries(connection), 1):
        verifier.take(row)
        vouching.take(row.entry, voucher)
        if progress is not None and n % _TELL_EVERY == 0:
            progress(n)
    unsealed = 0
    for entry, voucher in vouched_unsealed(connection):
        vouching.take(entry, voucher)
        unsealed += 1
    verdict = verifier.verdict(unsealed)
    return Trail(_with_head(verdict, head, verifier.last_seq, kept), vouching.result())


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
