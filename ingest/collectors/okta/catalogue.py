"""Writes docs/okta-events.md: every mapped vendor type, and every type that is ignored on purpose with its reason.

``python -m ingest.collectors.okta.catalogue`` writes the page; a test holds it current.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from ingest.collectors.okta.ignored.vendor_types import FAMILIES, IGNORED
from ingest.collectors.okta.mapping.vendor_types import ROWS

PAGE = Path(__file__).parents[3] / "docs" / "okta-events.md"
_HEAD = """# Okta: what each event type means

Generated from the tables of `ingest/collectors/okta`; write it anew with `python -m ingest.collectors.okta.catalogue`.

The kind comes from the event type, the outcome and the shape together: only a success changes anything, and a record
whose shape does not carry the kind is published as `other`. So is every type that is ignored on purpose, and every
type that stands nowhere here; nothing is dropped.
"""


def render() -> str:
    """Return the page: the mapped types by name, the ignored ones by reason, the ignored families."""
    lines = [_HEAD, f"## Mapped ({len(ROWS)})\n", "| event type | kind | who and what |", "|---|---|---|"]
    lines += [f"| `{name}` | `{row.kind}` | {row.says} |" for name, row in sorted(ROWS.items())]
    lines += [f"\n## Ignored on purpose ({len(IGNORED)})", ""]
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name, reason in IGNORED.items():
        by_reason[reason].append(name)
    for reason, names in by_reason.items():
        lines += [f"### {reason[0].upper()}{reason[1:]}", "", ", ".join(f"`{name}`" for name in sorted(names)), ""]
    lines += [
        "## Ignored families, which have nothing to do with access",
        "",
        "| names that begin with | about |",
        "|---|---|",
    ]
    lines += [f"| `{family}` | {about} |" for family, about in sorted(FAMILIES.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
