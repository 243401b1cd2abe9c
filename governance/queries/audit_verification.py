"""Verifies a store's audit chain from one snapshot, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Engine

from governance.audit.chain import START, Fault, Head, Verdict, Verifier
from governance.store.database.engine import reading
from governance.store.evidence.audit_rows import count_unsealed, place_of, sealed_entries, stored_head

_TELL_EVERY = 10_000


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
        head = stored_head(connection)
        kept = {chain_hash: place_of(connection, chain_hash) for chain_hash in kept_hashes}
        verifier = Verifier(head, [*anchors, *(place for place in kept.values() if place is not None and place.seq)])
        for n, row in enumerate(sealed_entries(connection), 1):
            verifier.take(row)
            if progress is not None and n % _TELL_EVERY == 0:
                progress(n)
        verdict = verifier.verdict(count_unsealed(connection))
    if head is None and verifier.last_seq and verdict.fault is None:
        message = "the head that was stored when the chain was last sealed is gone: its end may be cut off"
        return verdict._replace(fault=Fault("headless", verifier.last_seq + 1, None, message))
    strange = sorted(chain_hash for chain_hash, place in kept.items() if place is None)
    if strange and verdict.fault is None:
        message = f"no entry has the head {strange[0]}: what was sealed up to it was computed anew, or cut off"
        return Verdict(START, Fault("rewritten", 1, None, message), verdict.unsealed)
    return verdict
