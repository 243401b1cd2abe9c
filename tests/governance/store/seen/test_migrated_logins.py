"""A store of before tells when accounts first signed in under their logins as far as its roll-ups tell it."""

from __future__ import annotations

from sqlalchemy import text

from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import migrate
from governance.store.database.statements import rows
from tests.governance.store.stores import made_at

NAMES = (
    ("alone", "Ann@x.com"), ("alone", "ann@x.com"),
    ("both", "jo@x.com"), ("both", "joan@x.com"),
    ("told", "told@x.com"), ("failed", "failed@x.com"),
)  # fmt: skip
USES = (
    ("alone", "a", "interactive", 3, 9, "ann@x.com"),
    ("alone", "b", "non_interactive", 2, 8, "Ann@x.com"),
    ("alone", "c", "failed", 1, 1, "ann@x.com"),
    ("both", "a", "interactive", 1, 7, "joan@x.com"),
    ("both", "b", "interactive", 4, 5, "jo@x.com"),
    ("both", "c", "interactive", 6, 6, "joan@x.com"),
    ("failed", "a", "failed", 1, 2, "failed@x.com"),
    ("told", "a", "interactive", 1, 2, None),
)
COLUMNS = (
    "account_id, application_id, use, first_at, first_event_id, first_mfa, last_at, last_event_id, last_name, "
    "account_type, first_hash, last_hash"
)


def test_the_first_use_of_a_login_is_told_by_roll_ups(bare_store_url: str) -> None:
    engine = open_engine(bare_store_url)
    made_at(engine, "0066")
    with writing(engine) as connection:
        for account, login in NAMES:
            connection.execute(text(f"INSERT INTO entity_name VALUES ('account', '{account}', '{login}')"))
        connection.execute(text("INSERT INTO entity_name VALUES ('application', 'alone', 'ann@x.com')"))
        for account, application, use, first, last, last_name in USES:
            values: dict[str, object] = {
                "a": account,
                "p": application,
                "u": use,
                "f": first,
                "l": last,
                "n": last_name,
            }
            values |= {"fe": f"e{first}", "le": f"e{last}"}
            row = ":a, :p, :u, :f, :fe, 'unknown', :l, :le, :n, 'person', '', ''"
            connection.execute(text(f"INSERT INTO usage_rollup ({COLUMNS}) VALUES ({row})"), values)
    migrate(engine)
    with reading(engine) as connection:
        asked = "SELECT what, thing_id, name, first_used_at, first_used_event_id FROM entity_name"
        first_uses = {tuple(row[:3]): tuple(row[3:]) for row in rows(connection, asked)}
    assert first_uses == {
        ("account", "alone", "Ann@x.com"): (2, "e2"),
        ("account", "alone", "ann@x.com"): (2, "e2"),
        ("account", "both", "jo@x.com"): (5, "e5"),
        ("account", "both", "joan@x.com"): (6, "e6"),
        ("account", "told", "told@x.com"): (None, None),
        ("account", "failed", "failed@x.com"): (None, None),
        ("application", "alone", "ann@x.com"): (None, None),
    }
