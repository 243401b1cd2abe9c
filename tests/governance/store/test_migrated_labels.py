"""A store in which one version of a record counted, whatever its label, holds once migrated one per label."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from governance.store.database.engine import reading, writing
from governance.store.database.migrate import migrate
from tests.governance.store.stores import made_at, two_stores

_FACT = (
    "INSERT INTO fact (record_id, content_hash, part, event_id, about, about_kind, kind, occurred_at, recorded_at, "
    "body, raw) VALUES (:record_id, :content_hash, 0, :record_id, :about, 'account', 'account_updated', :at, 1, "
    ":body, :body)"
)


def _insert(connection: Connection, record_id: str, content_hash: str, label: str, at: int, about: bool = True) -> None:
    body = f'{{"source":{{"idp":"okta","tenant":"{label}","stream":"s"}}}}'.encode()
    key = f"okta:{label}|ann" if about else ""
    values = {"record_id": record_id, "content_hash": content_hash, "about": key, "at": at, "body": body}
    connection.execute(text(_FACT), values)


def test_each_label_has_the_version_that_counts_of_it(store_url: str, request: pytest.FixtureRequest) -> None:
    _, engine = two_stores(store_url, request)
    made_at(engine, "0032")
    with writing(engine) as connection:
        _insert(connection, "okta:both", "a", "acme", 5)
        _insert(connection, "okta:both", "b", "acme", 7)
        _insert(connection, "okta:both", "t", "typo", 9)
        _insert(connection, "okta:nobody", "n", "acme", 9, about=False)
        _insert(connection, "okta:revised", "old", "acme", 5)
        _insert(connection, "okta:revised", "new", "acme", 7, about=False)
        connection.execute(
            text(
                "INSERT INTO record (record_id, vendor_at, content_hash, translation) VALUES "
                "('okta:both', 9, 't', 1), ('okta:nobody', 9, 'n', 2), ('okta:revised', 7, 'new', 3)"
            )
        )
    assert migrate(engine)[0] == "0032"
    with reading(engine) as connection:
        stored = connection.execute(
            text(
                "SELECT record_id, issuer, vendor_at, content_hash, translation FROM record ORDER BY record_id, issuer"
            )
        ).all()
    assert [tuple(row) for row in stored] == [
        ("okta:both", "okta:acme", 7, "b", 1),
        ("okta:both", "okta:typo", 9, "t", 1),
        ("okta:nobody", "okta:acme", 9, "n", 2),
        ("okta:revised", "okta:acme", 7, "new", 3),
    ]
