"""All that is known of an application: its entry in the register, who can enter, and what is unknown of that."""

from __future__ import annotations

from typing import Any

from governance.model.scope import EVERYTHING
from governance.queries.applications import ApplicationView, register_entry, who_can_enter
from governance.queries.findings import FindingFilters, findings
from governance.queries.pages import PageRequest
from governance.queries.showing.asked import About, said_of
from governance.queries.showing.records import chain
from governance.queries.showing.shown import LINES, Section, Shown, facts_of
from governance.queries.showing.trail import trail
from governance.store.queries.whole_rows import MOST_ROWS, whole_rows
from governance.store.schema import evidence

_MOST_RECORDS = 50
_MOST_COUNTED = 1_000
"""Accounts, and grants: beyond, it is told that there are more."""
_FACTS = tuple(name for name in ApplicationView.__struct_fields__ if name != "at_least")
_FINDINGS = ("severity", "account", "policy", "began_at", "detected_at", "message", "finding_id")


def show_application(about: About, key: str) -> Shown:
    """Return an application: its register entry, who can enter and why, its open findings."""
    entry = register_entry(about.snapshot, key, about.as_of, _MOST_COUNTED)
    lines = facts_of(_facts(entry), _FACTS)
    page = findings(
        about.snapshot,
        EVERYTHING,
        FindingFilters(as_of=about.as_of, application_ids=(key,)),
        PageRequest(limit=MOST_ROWS),
    )
    open_findings: list[dict[str, Any]] = [{name: getattr(view, name) for name in _FINDINGS} for view in page.rows]
    can_enter = who_can_enter(about.snapshot, key, about.as_of, about.most_entering)
    return Shown(
        "application",
        key,
        [
            Section("application", LINES, lines),
            Section(
                "who can enter",
                ("account", "assigned", "has_account", "has_used", "last_used_at", "since", "through"),
                can_enter,
                entry.unknown or None,
                about.most_entering,
            ),
            Section("findings", _FINDINGS, open_findings),
            said_of(about, [key]),
            trail(about, [key]),
            _records(about, key),
        ],
        entry.application.name,
    )


def _facts(entry: ApplicationView) -> dict[str, Any]:
    """Return the entry's facts; a count that stopped at its bound says that there is more."""
    facts = entry.plain()
    for name in entry.at_least:
        facts[name] = (
            f"{facts[name]:,} or more" if facts[name] is not None else "not looked for: it has too many accounts"
        )
    return facts


def _records(about: About, key: str) -> Section:
    """Return the latest records about the application itself; those of who enters it stand with the accounts."""
    facts = whole_rows(about.snapshot.connection, evidence.fact, "about", [key], "occurred_at DESC", _MOST_RECORDS)
    return chain(about.snapshot, [fact["event_id"] for fact in facts], (), about.on_bus)
