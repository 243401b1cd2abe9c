"""A replay's page: what records say stays text, and nothing that differs is said so."""

from __future__ import annotations

from datetime import UTC, datetime

from governance.cli.policy.replay_page import replay_page


def test_what_records_say_stays_text() -> None:
    counts = [{"policy": "orphan", "what": "finding", "added": 1, "gone": 0, "changed": 0}]
    examples = [{"began": datetime(2026, 5, 1, tzinfo=UTC), "changed": ["a", "b"], "message": '<b onclick="x">\u202e&'}]
    page = replay_page(["held against <generation> 3"], counts, examples)
    assert "held against &lt;generation&gt; 3" in page and "<b " not in page and "\u202e" not in page
    assert "&lt;b onclick=&quot;x&quot;&gt;" in page and page.count("<table>") == 2
    assert '<td dir="auto">2026-05-01 00:00 UTC</td><td dir="auto">a, b</td>' in page
    assert "<script" not in page and "http" not in page


def test_nothing_is_said_to_differ() -> None:
    page = replay_page([], [], [])
    assert "Nothing would differ." in page and "<table" not in page
