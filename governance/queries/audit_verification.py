"""Verifies a store's audit chain from one snapshot, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Engine

from governance.audit.chain import Fault, Head, Verdict, Verifier
from governance.store.database.engine import reading
from governance.store.evidence.audit_rows import count_unsealed, sealed_entries, stored_head

_TELL_EVERY = 10_000


def verify_store(
    engine: Engine, progress: Callable[[int], None] | None = None, anchors: Iterable[Head] = ()
) -> Verdict:
    """Return whether the store's chain is unbroken, ends where it was last sealed, and passes the anchors.

    ``anchors``: heads that were kept elsewhere, as a report prints them; only they show that the whole chain, its
    stored head included, was computed anew. ``progress`` is told now and then how many entries were read.
    """
    with reading(engine) as connection:
        head = stored_head(connection)
        verifier = Verifier(head, anchors)
        for n, row in enumerate(sealed_entries(connection), 1):
            verifier.take(row)
            if progress is not None and n % _TELL_EVERY == 0:
                progress(n)
        verdict = verifier.verdict(count_unsealed(connection))
    if head is None and verifier.last_seq and verdict.fault is None:
        told = "the head that was stored when the chain was last sealed is gone: its end may be cut off"
        return verdict._replace(fault=Fault("headless", verifier.last_seq + 1, None, told))
    return verdict
