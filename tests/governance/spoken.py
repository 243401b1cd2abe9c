"""The law of the rows that the audit trail speaks of, for every test that changes a store in its own ways."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.queries.audited_rows import audited_rows


def hold_rows_against_the_trail(connection: Connection) -> None:
    """After any transaction each row ever spoken of is as its latest entry says, and no other row needs an entry."""
    audited = audited_rows(connection)
    assert (audited.faults, audited.by_key_alone) == ([], 0)
