"""What a tenant's labels mean: which of them are one, and what is said where records stand under two."""

from __future__ import annotations

from collections.abc import Sequence


def two_labels(issuer: str, others: Sequence[str]) -> str:
    """Return why nothing is judged of an account whose subject stands under several labels of one IdP."""
    return f"stands under two labels, {' and '.join(sorted({issuer, *others}))}; see `jitgov relabel`"
