"""When findings were detected, and who was told what: rows that are written once; a relabelling alone moves them."""

from __future__ import annotations

from sqlalchemy import Index, Table

from governance.store.schema.columns import flag, instant, key, metadata, number, words

# When each opening of a finding was first written; it outlives the finding's own row.
detection = Table(
    "detection",
    metadata,
    key("finding_id", primary=True),
    instant("opened_at", primary=True),
    instant("recorded_at"),
)

# A report as it was printed. ``known_at``: of all that it knew, when the last was recorded; ``acts_until``: up to when
# people's acts counted; ``listed``: JSON list of the sources of which a full list had been read; ``figures``: JSON
# object of numbers by name.
printed_report = Table(
    "printed_report",
    metadata,
    key("report_id", primary=True),
    key("name"),
    instant("from_at"),
    instant("as_of"),
    instant("known_at"),
    instant("acts_until"),
    number("generation"),
    instant("printed_at"),
    words("listed"),
    words("figures"),
)
Index("ix_printed_report_as_of", printed_report.c.name, printed_report.c.as_of, printed_report.c.printed_at)

# What people were told of a finding: ``told_by`` is a report or a review item.
told_finding = Table(
    "told_finding",
    metadata,
    key("told_by", primary=True),
    key("finding_id", primary=True),
    key("status"),
    key("severity"),
    instant("opened_at"),
    instant("told_at"),
)
Index("ix_told_finding_finding_id", told_finding.c.finding_id, told_finding.c.told_at)

# What a reviewer was told, and by which effect: ``about`` is an item's id, or names a reminder. ``at_once`` 1: by a
# message of its own, 0: in a digest.
told_reviewer = Table(
    "told_reviewer",
    metadata,
    key("about", primary=True),
    key("reviewer", primary=True),
    flag("at_once"),
    key("effect_id"),
    instant("told_at"),
)
Index("ix_told_reviewer_told_at", told_reviewer.c.reviewer, told_reviewer.c.told_at)
