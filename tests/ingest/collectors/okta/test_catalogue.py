"""The tables contradict neither themselves nor the page that shows them."""

from __future__ import annotations

import pytest

from ingest.collectors.okta.catalogue import PAGE, render
from ingest.collectors.okta.ignored.vendor_types import FAMILIES, IGNORED
from ingest.collectors.okta.mapping.vendor_types import ROWS
from tests.ingest.collectors.okta.records import ADA, one, record


def test_no_type_is_both_mapped_and_ignored() -> None:
    assert sorted(set(ROWS) & set(IGNORED)) == []
    assert [name for name in ROWS if name.startswith(tuple(FAMILIES))] == []


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run python -m ingest.collectors.okta.catalogue"


@pytest.mark.parametrize("event_type", ["policy.evaluate_sign_on", "zone.create", "vendor.invents.something", "logout"])
def test_ignored_and_unknown_types_are_other(event_type: str) -> None:
    event = one(record(event_type, ADA))
    assert event.kind == "other"
    assert event.vendor_type == event_type
    assert event.account is not None
    assert event.account.subject == "00u1ada"
