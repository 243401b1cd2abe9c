"""Acts end; an exception is an act by config, no part of a finding: what findings hold of exceptions becomes acts.

An exception of before holds from the beginning, as it did: nobody noted since when it stood in the settings.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0026"
down_revision: str | None = "0025"

_EXCEPTED = "SELECT DISTINCT policy, detail, account_id, excepted_until FROM finding WHERE excepted_until IS NOT NULL"


def upgrade() -> None:
    """Add the act's end and an index, write an act for each exception, and drop the findings' column."""
    op.add_column("act", kinds.whole("until_at", nullable=True))
    excepted = op.get_bind().execute(sa.text(_EXCEPTED)).all()
    for policy, detail, account_id, until_at in excepted:
        op.get_bind().execute(_insertion(), _act(policy, detail, account_id, until_at))
    op.drop_column("finding", "excepted_until")
    became = sa.text("became IS NOT NULL")
    op.create_index("ix_finding_became", "finding", ["became"], sqlite_where=became, postgresql_where=became)


def _insertion() -> sa.TextClause:
    return sa.text(
        'INSERT INTO act (act_id, kind, subject, body, "by", "at", recorded_at, until_at) '
        "VALUES (:act_id, 'exception', :subject, :body, :by, 0, 0, :until_at)"
    )


def _act(policy: str, detail: str | None, account_id: str, until_at: int) -> dict[str, Any]:
    subject = f"{policy}:{detail or ''}:{account_id}"
    body = {"account": account_id, "policy": policy, "rule": detail}
    return {
        "act_id": f"before:{subject}",
        "subject": subject,
        "body": json.dumps(body, separators=(",", ":")),
        "by": '{"via":"config"}',
        "until_at": until_at,
    }
