"""When fewer peers hold something is found by halves, and is what asking at each end in turn gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from governance.model.peers import Peers

_ENDS = st.lists(st.integers(-3, 20), max_size=12).map(sorted)


@given(_ENDS, st.integers(0, 12), st.integers(1, 24), st.floats(0, 100))
def test_fewer_hold_it_from_the_first_end_on_at_which_fewer_do(
    ends: list[int], holders: int, size: int, percent: float
) -> None:
    peers = Peers(size, {"e": holders}, {"e": ends})
    held = {at: holders + sum(end > at for end in ends) for at in (0, *ends)}
    assert [peers.holders_at("e", at) for at in held] == list(held.values())
    naively = next((at for at, count in held.items() if 100 * count / size < percent), None)
    assert peers.fewer_from("e", percent) == naively


def test_of_many_ends_few_are_asked() -> None:
    class Counted(Peers):
        def percent_at(self, entitlement_id: str, at: int) -> float:
            asked.append(at)
            return super().percent_at(entitlement_id, at)

    asked: list[int] = []
    peers = Counted(999, {}, {"e": range(1, 1_000)})
    assert peers.fewer_from("e", 50) == 500
    assert len(asked) < 15
