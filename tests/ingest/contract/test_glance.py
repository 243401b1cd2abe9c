"""A glance at an event of use sees what the whole event says, and refuses what it cannot read."""

from __future__ import annotations

import random

import msgspec
import pytest

from governance.folds.usage.batch import Batch
from ingest.contract.codec import decode, encode, encode_bare, headers
from ingest.contract.errors import RecordError
from ingest.contract.event import KINDS, SCHEMA_VERSION
from ingest.contract.glance import USE_KINDS, Glance, glance, tells_of_use
from simulator.histories.small_history import random_history
from tests.simulator.translating import events

SEEN = [event for record in random_history(random.Random(11), 300) for event in events(record)]
OF_USE = [event for event in SEEN if event.kind in USE_KINDS]


def test_it_sees_what_the_event_says() -> None:
    assert {"sign_in", "federated_sign_in", "mfa_verified"} <= {event.kind for event in OF_USE}
    for event in OF_USE:
        seen = glance(encode(event))
        for name in Glance.__struct_fields__:
            if name != "client":
                assert getattr(seen, name) == getattr(event, name)
        assert (seen.client is None) == (event.client is None)
        if seen.client is not None and event.client is not None:
            assert (seen.client.mfa, seen.client.interactive) == (event.client.mfa, event.client.interactive)


def test_uses_fold_alike_from_a_glance_and_from_the_event() -> None:
    whole, glanced = Batch(0, encode_bare), Batch(0, encode_bare)
    for event in OF_USE:
        whole.add(decode(encode(event)))
        glanced.add_use(glance(encode(event)))
    assert glanced.folded() == whole.folded()
    assert whole.folded().lone


def test_the_header_tells_for_which_events_it_is_enough() -> None:
    told = {event.kind: dict(headers(event))["ce_type"] for event in SEEN}
    assert {kind for kind, ce_type in told.items() if tells_of_use(ce_type)} == USE_KINDS & told.keys()
    assert set(KINDS) > USE_KINDS
    assert not tells_of_use(None)
    assert not tells_of_use(f"jitgov.sign_in.v{SCHEMA_VERSION + 1}".encode())


def test_an_event_of_another_kind_is_refused() -> None:
    other = msgspec.structs.replace(OF_USE[0], kind="grant_added")
    with pytest.raises(RecordError, match="is of kind grant_added"):
        glance(encode(other))


@pytest.mark.parametrize("value", [b"", b"null", b"{}", b"\xff", b'{"kind": "sign_in"}'])
def test_what_does_not_fit_the_contract_is_refused(value: bytes) -> None:
    with pytest.raises(RecordError, match="do not fit the contract"):
        glance(value)
