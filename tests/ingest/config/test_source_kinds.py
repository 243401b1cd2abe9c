"""What is read live is a kind of source that settings and commands know, and says itself what its sources need."""

from __future__ import annotations

from ingest.collection.registry import find_vendors
from ingest.config.source_checks import CHECKS
from ingest.config.source_kinds import SOURCE_KINDS
from ingest.contract.roster import ROSTER


def test_every_provider_that_is_read_live_is_a_kind() -> None:
    live = {vendor.idp for vendor in find_vendors()}
    assert {*live, ROSTER} == set(SOURCE_KINDS), "name the provider in ingest/config/source_kinds.py"


def test_no_kind_is_checked_as_another() -> None:
    assert set(CHECKS) == set(SOURCE_KINDS), "say in ingest/config/source_checks.py what its sources need"
    assert len(set(CHECKS.values())) == len(SOURCE_KINDS)
