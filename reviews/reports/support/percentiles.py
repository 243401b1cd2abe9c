"""How long things took: percentiles that are values which there were, and durations as people read them."""

from __future__ import annotations

from collections.abc import Collection


def nearest_rank(durations: Collection[int], percent: int) -> int | None:
    """Return the least duration that so many percent do not exceed; None where there is none."""
    if not durations:
        return None
    return sorted(durations)[max(-(-len(durations) * percent // 100), 1) - 1]


def spelled_duration(duration: int | None) -> str:
    """Return microseconds for people: in minutes, hours or days."""
    if duration is None:
        return "none yet"
    minutes = duration // 60_000_000
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 72 * 60 else f"{minutes / 1_440:.1f} days"
