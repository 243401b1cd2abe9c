"""Who is put together: by the surest pairs first, whatever their order, and never whom somebody holds apart."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.folds.identities.grouping import Pair, grouped

ACCOUNTS = "abcdef"


def groups(pairs: list[Pair], apart: list[tuple[str, str]]) -> list[str]:
    return sorted("".join(sorted(group)) for group in grouped(ACCOUNTS, pairs, apart).values())


def test_pairs_put_accounts_together_through_others() -> None:
    assert groups([Pair(80, "a", "b"), Pair(80, "b", "c"), Pair(80, "e", "f")], []) == ["abc", "d", "ef"]


def test_the_weakest_pair_gives_way_to_a_word_that_holds_two_apart() -> None:
    pairs = [Pair(100, "a", "b"), Pair(80, "b", "c")]
    assert all(groups(list(order), [("a", "c")]) == ["ab", "c", "d", "e", "f"] for order in permutations(pairs))


_PAIRS = st.lists(
    st.tuples(st.sampled_from([80, 90, 100, 101]), st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS))
    .filter(lambda pair: pair[1] < pair[2])
    .map(Pair._make),
    max_size=10,
)
_APART = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("def")), max_size=4)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(pairs=_PAIRS, apart=_APART, data=st.data())
def test_no_order_matters_and_nobody_who_is_held_apart_is_together(
    pairs: list[Pair], apart: list[tuple[str, str]], data: st.DataObject
) -> None:
    expected = grouped(ACCOUNTS, pairs, apart)
    shuffled = data.draw(st.permutations(pairs))
    assert grouped(ACCOUNTS[::-1], shuffled, [(b, a) for a, b in apart[::-1]]) == expected
    assert not any({a, b} <= group for a, b in apart for group in expected.values())
