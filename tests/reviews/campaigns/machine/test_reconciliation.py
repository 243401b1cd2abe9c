"""The totals of a campaign tie out, or say that they do not."""

from __future__ import annotations

from reviews.campaigns.machine.reconciliation import totals_of


def test_what_came_is_what_went() -> None:
    totals = totals_of(10, 2, {"superseded": 3, "settled": 5, "no_response": 2, "carried": 1, "asked": 1})
    assert totals.ties_out
    assert (totals.decided, totals.no_response, totals.carried, totals.open) == (5, 2, 1, 1)


def test_a_lost_item_shows() -> None:
    assert not totals_of(10, 0, {"settled": 9}).ties_out
