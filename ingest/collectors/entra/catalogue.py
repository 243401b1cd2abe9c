"""Writes docs/entra-events.md: what each Entra record becomes; a test holds the page current.

Run ``python -m ingest.collectors.entra.catalogue > docs/entra-events.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from ingest.collectors.entra.audits.directory_audits import TABLES
from ingest.collectors.entra.audits.ignored import IGNORED
from ingest.collectors.entra.provisioning import INBOUND, OUTBOUND
from ingest.collectors.entra.record.envelope import CATEGORIES

_HEAD = """# Entra ID: what becomes of each record

Written by `python -m ingest.collectors.entra.catalogue`; change the tables there, not this page.

The kind stands whatever the outcome: a failed act is the same kind with the outcome `failure`, and no fold counts it.
A record that tells too little (no holder, no entitlement) and an activity on no list are kind `other` with their raw.
"""


def render() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD, "## Logs\n", _table(("diagnostic-settings category", "stream"), CATEGORIES.items())]
    parts.append(
        "Sign-ins, of whatever type, are kind `sign_in`; risks that stand are `risk_raised`, others `other`.\n"
    )
    parts.append("## Directory audits\n")
    for title, rows in TABLES.items():
        parts.append(f"### {title}\n")
        parts.append(_table(("activity", "kind", ""), ((row.activity, f"`{row.kind}`", row.note) for row in rows)))
    parts.append("### Ignored on purpose: kind `other`\n")
    parts.append(_table(("activity", "why"), ((row.activity, row.reason) for row in IGNORED)))
    parts.append("## Provisioning log\n")
    actions = ((action, f"`{OUTBOUND[action]}`", f"`{INBOUND[action]}`") for action in OUTBOUND)
    parts.append(_table(("action", "to an application", "from a source into Entra"), actions))
    parts.append(
        "Rows of groups and roles, and other actions, are kind `other`. `skipped` and `warning` are outcome unknown."
    )
    return "\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    lines.extend(f"| {' | '.join(row)} |" for row in rows)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render())
