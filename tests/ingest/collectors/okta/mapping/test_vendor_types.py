"""Each row of the mapping tables has a recorded case, and the record says exactly that."""

from __future__ import annotations

import pytest

from ingest.collectors.okta.mapping.vendor_types import ROWS
from ingest.contract.event import KINDS, Event
from tests.ingest.collectors.okta.cases import CASES, Case, Says
from tests.ingest.collectors.okta.records import ISSUER, translate


def told(event: Event) -> Says:
    """Return what an event says in the words of the cases."""
    return Says(
        event.kind,
        event.account.subject if event.account else None,
        event.application.id if event.application else None,
        (event.entitlement.type, event.entitlement.id) if event.entitlement else None,
        event.grant.via if event.grant else None,
        event.attributes,
    )


def test_every_row_has_a_case_and_every_case_a_row() -> None:
    assert set(CASES) == set(ROWS)


@pytest.mark.parametrize("event_type", sorted(CASES))
def test_a_row_says_what_its_case_says(event_type: str) -> None:
    case: Case = CASES[event_type]
    events = translate(case.record)
    assert [told(event) for event in events] == case.says
    for event in events:
        assert event.vendor_type == event_type
        assert event.account is None or event.account.issuer == ISSUER
        assert event.kind == ROWS[event_type].kind


@pytest.mark.parametrize("event_type", sorted(CASES))
def test_a_row_reads_a_record_with_nothing_but_type_and_time(event_type: str) -> None:
    for event in translate({"eventType": event_type, "published": "2026-01-31T10:00:00Z"}):
        assert event.kind in (ROWS[event_type].kind, "other")
        assert event.account is None
        assert event.entitlement is None
        assert event.kind not in ("grant_added", "grant_removed")


def test_kinds_are_of_the_contract() -> None:
    assert {row.kind for row in ROWS.values()} <= set(KINDS)
