"""A whole JIT creation as Okta logs it, arriving in reverse, and what looks like one and is none."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.contract.event import Event
from tests.ingest.collectors.okta.records import translate

FIXTURES = Path(__file__).parents[3] / "fixtures" / "okta"


def events_of(name: str) -> list[Event]:
    lines = (FIXTURES / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()
    return [event for line in lines for event in translate(json.loads(line))]


def test_a_jit_creation_shares_its_transaction_with_the_inbound_sign_in() -> None:
    events = sorted(events_of("jit_chain"), key=lambda event: event.occurred_at)
    assert [(e.kind, e.account and e.account.subject, e.correlation.transaction) for e in events] == [
        ("federated_sign_in", "00u3eve", "t1"),
        ("account_created", "00u3eve", "t1"),
        ("grant_added", "00u3eve", "t1"),
        ("grant_added", "00u3eve", "t1"),
        ("sign_in", "00u3eve", "t2"),
    ]
    signed_in, created, group, assignment, used = events
    assert signed_in.application is not None
    assert signed_in.application.id == "0oa3idp"
    assert signed_in.attributes["jit"] is True
    assert signed_in.attributes["asserted"] == ["email", "firstName", "lastName"]
    assert created.attributes == {"method": "federation"}
    assert group.entitlement is not None
    assert (group.entitlement.type, group.entitlement.id) == ("group", "00g1fin")
    assert assignment.entitlement is not None
    assert used.application is not None
    assert assignment.entitlement.id == used.application.id == "0oa1pay"


def test_what_is_no_jit_creation() -> None:
    found = [
        (e.kind, e.outcome.result, e.attributes.get("method"), e.attributes.get("jit")) for e in events_of("no_jit")
    ]
    assert found == [
        ("account_created", "success", "api", None),
        ("account_created", "failure", "import", None),
        ("account_created", "success", "import", None),
        ("federated_sign_in", "success", None, None),
        ("account_created", "failure", "federation", None),
    ]
