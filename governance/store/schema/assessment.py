"""What policies say: findings with their episodes, and the answers that could not be given."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table, text

from governance.store.schema.columns import defaulted_key, defaulted_number, flag, instant, key, metadata, words

# live = 1: the events say so today (whether it is open, lapsed or yet to begin is a matter of the instant asked for);
# live = 0: superseded, kept for the record; live = 2: it stands, of a policy in shadow, and nobody is told.
# opened_at: when it began, by the records; detected_at: when this store first could tell of it.
finding = Table(
    "finding",
    metadata,
    key("finding_id", primary=True),
    key("unit_id"),
    key("policy"),
    key("severity"),
    key("account_id"),
    key("application_id", nullable=True),
    key("entitlement_id", nullable=True),
    key("detail", nullable=True),
    instant("opened_at"),
    instant("closed_at", nullable=True),
    words("message"),
    words("evidence"),
    flag("live"),
    key("policy_version"),
    instant("recorded_at"),
    key("became", nullable=True),
    defaulted_number("generation", 0),
    defaulted_number("changes", 0),
    defaulted_key("basis", "declared"),
    defaulted_number("detected_at", 0),
)
Index("ix_finding_unit_id", finding.c.unit_id)
Index(
    "ix_finding_became",
    finding.c.became,
    postgresql_where=text("became IS NOT NULL"),
    sqlite_where=text("became IS NOT NULL"),
)
Index(
    "ix_finding_live_account",
    finding.c.account_id,
    finding.c.opened_at,
    postgresql_where=text("live = 1"),
    sqlite_where=text("live = 1"),
)
# What the register counts of an application: few findings are about one, and none that is past stands here.
Index(
    "ix_finding_live_application",
    finding.c.application_id,
    finding.c.closed_at,
    postgresql_where=text("live = 1 AND application_id IS NOT NULL"),
    sqlite_where=text("live = 1 AND application_id IS NOT NULL"),
)
Index("ix_finding_opened_at", finding.c.live, finding.c.opened_at, finding.c.finding_id)
Index("ix_finding_detected_at", finding.c.live, finding.c.detected_at, finding.c.finding_id)
# What was written ahead of its day: few, and none any more once the day has come and it was written anew.
for _column in (finding.c.opened_at, finding.c.closed_at):
    Index(
        f"ix_finding_{_column.name}_ahead",
        _column,
        finding.c.finding_id,
        postgresql_where=text(f"live = 1 AND {_column.name} > recorded_at"),
        sqlite_where=text(f"live = 1 AND {_column.name} > recorded_at"),
    )
Index("ix_finding_severity", finding.c.live, finding.c.severity, finding.c.opened_at, finding.c.finding_id)

# Keyed by whom an answer is about first: what is asked, compared and listed are all answers on somebody.
not_evaluable = Table(
    "not_evaluable",
    metadata,
    key("answer_id"),
    key("unit_id"),
    key("policy"),
    key("account_id"),
    key("application_id", nullable=True),
    key("entitlement_id", nullable=True),
    key("detail", nullable=True),
    words("reason"),
    instant("since_at"),
    PrimaryKeyConstraint("unit_id", "answer_id"),
)
Index("ix_not_evaluable_account_id", not_evaluable.c.account_id, not_evaluable.c.since_at)
Index("ix_not_evaluable_since_at", not_evaluable.c.since_at, not_evaluable.c.policy)
