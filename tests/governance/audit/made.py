"""Audit entries to chain, store and tamper with."""

from __future__ import annotations

from governance.audit.chain import START, Head, Sealed, seal
from governance.audit.entries import Entry, entry


def made(n: int, recorded_at: int | None = None) -> Entry:
    """Return the n-th made-up entry."""
    about = f"okta:acme|00u{n:04}"
    return entry("finding", about, n * 1_000_000 if recorded_at is None else recorded_at, {"step": "opened", "n": n})


def chain_of(length: int) -> tuple[list[Sealed], Head]:
    """Return a chain of made-up entries and its head."""
    sealed = seal(START, [made(n) for n in range(length)])
    return sealed, Head(sealed[-1].seq, sealed[-1].chain_hash) if sealed else START
