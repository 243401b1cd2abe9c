"""Draws a sample that nobody chose: by a hash of item and period, so that whoever draws again draws the same."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable


def drawn(item_ids: Iterable[str], seed: str, size: int) -> list[str]:
    """Return up to so many ids, those with the smallest hashes first; only so many are held."""
    return [item_id for _, item_id in heapq.nsmallest(size, ((_hash(seed, item_id), item_id) for item_id in item_ids))]


def _hash(seed: str, item_id: str) -> str:
    return hashlib.sha256(f"{seed}|{item_id}".encode()).hexdigest()
