"""How far totals are counted for somebody who looks: each look takes as long over any store."""

from __future__ import annotations

MOST_COUNTED = 1_000
"""A total is told up to here, and "more" beyond."""
