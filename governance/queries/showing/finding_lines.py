"""Findings as they are shown among what is known of an account, a person or themselves: each with its status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from governance.queries.foreseen import message_as_of
from governance.queries.showing.asked import About
from governance.queries.showing.shown import Section, named_rows
from governance.store.queries.whole_rows import WholeRow, statuses_as_of

COLUMNS = ("status", "severity", "policy", "began_at", "detected_at", "closed_at", "message", "finding_id")


def findings_section(about: About, rows: Sequence[WholeRow], *before: str) -> Section:
    """Return the section of an account's or a person's findings; ``before``: columns that stand first."""
    return Section("findings", (*before, *COLUMNS), finding_lines(about, rows))


def finding_lines(about: About, rows: Sequence[WholeRow]) -> list[dict[str, Any]]:
    """Return findings with their names, their status as of the instant, when they began and when that was detected."""
    statuses = statuses_as_of(about.snapshot.connection, [row["finding_id"] for row in rows], about.as_of)
    lines = named_rows(about.snapshot, rows)
    for row, line in zip(rows, lines, strict=True):
        line["status"] = statuses.get(line["finding_id"])
        line["began_at"] = line.pop("opened_at")
        if line["status"] == "foreseen":
            line["detected_at"] = None
            line["message"] = message_as_of(line["message"], row["opened_at"], about.as_of)
        if line["status"] in ("open", "accepted", "foreseen"):
            # An end that lies ahead is no end yet.
            line["lapses_at"] = line.pop("closed_at")
    return lines
