"""Verifies a whole chain at once."""

from __future__ import annotations

from collections.abc import Iterable

from governance.audit.chain import Head, Sealed, Verdict, Verifier


def verify(rows: Iterable[Sealed], head: Head | None = None, anchors: Iterable[Head] = ()) -> Verdict:
    """Return whether the rows, in order of seq, are an unbroken chain that ends at ``head`` and passes the anchors.

    Without a head an end that was cut off goes unnoticed. Memory is bounded: rows may be a stream.
    """
    verifier = Verifier(head, anchors)
    for row in rows:
        verifier.take(row)
    return verifier.verdict()
