"""A lone sign-in becomes the rows that it would have been, among those that are there, in the order of their keys."""

from __future__ import annotations

from governance.folds.batch_rows import Folded
from governance.folds.usage.lone_sign_ins import with_lone_spread
from governance.model.states import DAY

AT = 3 * DAY + 7
LONE = (
    "okta:acme|b", "pay", "interactive", AT, "okta:1", "v1", 12, "multi", "person", "s1", "t1", "[]", "them",
    "b@x", "B",
)  # fmt: skip
SPREAD_DAY = ("okta:acme|b", 3, "pay", "interactive", "multi", AT, "okta:1", AT, "okta:1", 12, 12)
SPREAD_ROLLUP = (
    "okta:acme|b", "pay", "interactive",
    AT, "okta:1", "multi", "s1", "t1", "[]", "them", "v1",
    AT, "okta:1", "b@x", "B", "person", "v1", 12, 12,
)  # fmt: skip


def test_both_rows_say_what_the_sign_in_did() -> None:
    spread = with_lone_spread(Folded(events=1, lone=[LONE]))
    assert (spread.usage, spread.rollups) == ([SPREAD_DAY], [SPREAD_ROLLUP])
    assert (spread.events, spread.lone) == (1, [])


def test_roll_ups_stand_in_the_order_of_their_keys() -> None:
    before, after = ("okta:acme|a", *SPREAD_ROLLUP[1:]), ("okta:acme|c", *SPREAD_ROLLUP[1:])
    spread = with_lone_spread(Folded(lone=[LONE], usage=[SPREAD_DAY[:3]], rollups=[before, after]))
    assert spread.rollups == [before, SPREAD_ROLLUP, after]
    assert spread.usage == [SPREAD_DAY, SPREAD_DAY[:3]]


def test_a_batch_without_any_stays_as_it_is() -> None:
    batch = Folded(usage=[SPREAD_DAY])
    assert with_lone_spread(batch) is batch
