"""A sample of whom a list names, kept until the next one: a list of as many others is no list of the same.

The sample is the thousand smallest hashes of keys: it is drawn alike from every list, and names nobody. Of a list of a
thousand or less it is all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

SAMPLED_AT_MOST = 1_000
_HASH_BYTES = 8


def sample_of(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the sample of a list's keys: hex digits of hashes, sorted."""
    return tuple(sorted({_hashed(key) for key in keys})[:SAMPLED_AT_MOST])


def share_missing(sample: tuple[str, ...], keys: Iterable[str]) -> float:
    """Return the share of a sample that a later list does not name; 0 without a sample."""
    if not sample:
        return 0.0
    hashes = {_hashed(key) for key in keys}
    return sum(sampled not in hashes for sampled in sample) / len(sample)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[: 2 * _HASH_BYTES]
