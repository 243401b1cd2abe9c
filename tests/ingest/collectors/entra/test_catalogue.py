"""``docs/entra-events.md`` is what the tables say, and the tables hold every activity to subscribe to."""

from __future__ import annotations

from pathlib import Path

from ingest.collectors.entra.audits.audit_row import activity_key
from ingest.collectors.entra.audits.directory_audits import TABLES
from ingest.collectors.entra.audits.ignored import IGNORED
from ingest.collectors.entra.catalogue import render
from tests.ingest.collectors.entra.subscribed import SUBSCRIBED

PAGE = Path(__file__).parents[4] / "docs" / "entra-events.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == render(), (
        "run: python -m ingest.collectors.entra.catalogue > docs/entra-events.md"
    )


def test_every_activity_to_subscribe_to_is_mapped_or_ignored_on_purpose() -> None:
    known = {activity_key(row.activity) for rows in TABLES.values() for row in rows}
    known |= {activity_key(row.activity) for row in IGNORED}
    wanted = {activity_key(name) for line in SUBSCRIBED.strip().splitlines() for name in line.split("·")}
    assert wanted <= known
