"""Who counts many findings is told of the same ones that are not accepted as who asks about each."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.views.accepted import none_of_many_accepted, not_accepted
from tests.governance.queries.filled import ACME, accepted, at, empty_store, finding


def told(connection: Connection, condition: str) -> list[str]:
    found = rows(connection, f"SELECT f.finding_id FROM finding f WHERE {condition} ORDER BY f.finding_id")
    return [row[0] for row in found]


def test_acts_followed_from_their_end_leave_the_same_findings(store_url: str) -> None:
    engine, ann, bob = empty_store(store_url), f"{ACME}|ann", f"{ACME}|bob"
    with writing(engine) as connection:
        for finding_id, became in (("f1", "f2"), ("f2", "f3"), ("f3", None), ("g1", "g2"), ("g2", None), ("h", None)):
            finding(connection, finding_id, ann, became=became)
        finding(connection, "of-ann", ann, detail="rule")
        finding(connection, "of-bob", bob, detail="rule")
        accepted(connection, "f1", at(20), at(60))
        accepted(connection, "g1", at(20), at(60))
        accepted(connection, "g2", at(30), at(60), "reopen")
        accepted(connection, f"orphan:rule:{ann}", at(25), at(50), "exception")
    with reading(engine) as connection:
        for day in (15, 20, 26, 35, 50, 55, 60):
            assert told(connection, none_of_many_accepted(at(day))) == told(connection, not_accepted(at(day)))
        assert told(connection, none_of_many_accepted(at(35))) == ["g2", "h", "of-bob"]
