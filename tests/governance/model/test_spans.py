from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from governance.model.spans import Span, earlier, overlap, union, without

_INSTANTS = st.integers(0, 20)
_SPANS = st.lists(st.tuples(_INSTANTS, st.none() | _INSTANTS), max_size=5)


def within(spans: list[Span], at: int) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in spans)


def test_the_earlier_end_is_the_one_that_is_set() -> None:
    assert (earlier(None, 3), earlier(3, None), earlier(2, 3), earlier(None, None)) == (3, 3, 2, None)


@given(_SPANS, _SPANS)
def test_spans_are_sets_of_instants(a: list[Span], b: list[Span]) -> None:
    joined, both, only_a = union([*a, *b]), overlap(a, b), without(a, b)
    for at in range(25):
        in_a, in_b = within(a, at), within(b, at)
        assert within(joined, at) == (in_a or in_b)
        assert within(both, at) == (in_a and in_b)
        assert within(only_a, at) == (in_a and not in_b)


@given(_SPANS, _SPANS)
def test_what_comes_out_is_in_order_and_apart(a: list[Span], b: list[Span]) -> None:
    for spans in (union(a), overlap(a, b), without(a, b)):
        for before, after in pairwise(spans):
            assert before[1] is not None and before[1] < after[0]
