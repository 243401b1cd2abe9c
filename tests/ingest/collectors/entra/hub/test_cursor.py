"""Where the reading of a hub stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.collectors.entra.hub.cursor import HubPosition, decode, dropped, encode, starts
from ingest.contract.errors import BrokenError

AT = datetime(2026, 8, 1, tzinfo=UTC)
PLACE = HubPosition({"0": 5, "1": 7}, AT, {"provisioning": AT})


def test_a_cursor_comes_back_as_it_was() -> None:
    assert decode(encode(PLACE)) == PLACE


@pytest.mark.parametrize("cursor", ["", "{}", '{"front_at": 1}'])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BrokenError, match=r"collect\.state"):
        decode(cursor)


def test_what_the_hub_no_longer_holds_is_known_by_partition() -> None:
    assert dropped(PLACE, {0: 5, 1: 8, 2: 3}) == [1]
    assert starts(PLACE, {0: 0, 1: 8, 2: 3}) == {0: 5, 1: 8, 2: 3}
