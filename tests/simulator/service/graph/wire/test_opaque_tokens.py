from __future__ import annotations

import pytest

from simulator.records.instants import MINUTE
from simulator.service.graph.wire.opaque_tokens import ExpiredError, UnreadableError, opened, seal


def test_a_token_gives_back_its_fields() -> None:
    token = seal("signIns", {"at": 5, "position": None}, made_at=100)
    assert opened("signIns", token, now=200, life=MINUTE) == {"at": 5, "position": None}


def test_a_token_is_good_for_its_purpose_only() -> None:
    with pytest.raises(UnreadableError):
        opened("provisioning", seal("signIns", {"at": 5}, 0), 0, MINUTE)


@pytest.mark.parametrize("token", ["", "x", "invented", "äö", "*&^%"])
def test_an_invented_token_is_refused(token: str) -> None:
    with pytest.raises(UnreadableError):
        opened("signIns", token, 0, MINUTE)


def test_an_altered_token_is_refused() -> None:
    token = seal("signIns", {"at": 5}, 0)
    with pytest.raises(UnreadableError):
        opened("signIns", token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"), 0, MINUTE)


def test_an_old_token_has_expired() -> None:
    token = seal("signIns", {"at": 5}, made_at=0)
    assert opened("signIns", token, MINUTE, MINUTE) == {"at": 5}
    with pytest.raises(ExpiredError):
        opened("signIns", token, MINUTE + 1, MINUTE)
