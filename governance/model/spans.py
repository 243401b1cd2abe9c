"""Arithmetic of spans whose end may be open (None)."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

Span = tuple[int, int | None]
"""From an instant until another; None: open."""


_begin = itemgetter(0)


def earlier(a: int | None, b: int | None) -> int | None:
    """Return the earlier of two ends."""
    return b if a is None else a if b is None else min(a, b)


def later(a: int | None, b: int | None) -> int | None:
    """Return the later of two ends."""
    return None if a is None or b is None else max(a, b)


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one, empty ones left out."""
    in_order = list(spans)
    if len(in_order) <= 1:
        return [(start, end) for start, end in in_order if end is None or end > start]
    in_order.sort(key=_begin)
    joined: list[Span] = []
    for start, end in in_order:
        if end is not None and end <= start:
            continue
        if joined and (joined[-1][1] is None or start <= joined[-1][1]):
            last_start, last_end = joined[-1]
            joined[-1] = (last_start, None if last_end is None or end is None else max(last_end, end))
        else:
            joined.append((start, end))
    return joined


def overlap(a: Iterable[Span], b: Iterable[Span]) -> list[Span]:
    """Return the spans in which both last."""
    ones, others = list(a), list(b)
    if not ones or not others:
        return []
    if len(ones) == len(others) == 1:
        (start, end), (other_start, other_end) = ones[0], others[0]
        start, end = max(start, other_start), earlier(end, other_end)
        return [(start, end)] if end is None or end > start else []
    return union([(max(s, t), earlier(e, f)) for s, e in ones for t, f in others])


def without(a: Iterable[Span], b: Iterable[Span]) -> list[Span]:
    """Return the spans in which ``a`` lasts and ``b`` does not."""
    left = union(a)
    for start, end in union(b):
        # A cut leaves what lies before it and, when it ends, what lies after it.
        before = [(s, earlier(e, start)) for s, e in left]
        after = [(max(s, end), e) for s, e in left] if end is not None else []
        left = union([*before, *after])
    return left
