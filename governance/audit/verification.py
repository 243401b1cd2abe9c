"""Verifies a store's audit chain from one snapshot, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Engine

from governance.audit.chain import START, Head, Verdict, Verifier
from governance.store.audit_rows import count_unsealed, sealed_entries, stored_head
from governance.store.engine import reading

_TELL_EVERY = 10_000


def verify_store(
    engine: Engine, progress: Callable[[int], None] | None = None, anchors: Iterable[Head] = ()
) -> Verdict:
    """Return whether the store's chain is unbroken, ends where it was last sealed, and passes the anchors.

    ``anchors``: heads that were kept elsewhere, as a report prints them; only they show that the whole chain, its
    stored head included, was computed anew. ``progress`` is told now and then how many entries were read.
    """
    with reading(engine) as connection:
        # A head that is gone is no head at 0: sealed entries without one were tampered with.
        verifier = Verifier(stored_head(connection) or START, anchors)
        for n, row in enumerate(sealed_entries(connection), 1):
            verifier.take(row)
            if progress is not None and n % _TELL_EVERY == 0:
                progress(n)
        return verifier.verdict(count_unsealed(connection))
