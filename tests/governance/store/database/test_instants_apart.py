"""A statement whose instants are parameters says what it said with them in its text."""

from __future__ import annotations

from governance.store.database.instants_apart import instants_apart
from governance.store.views.accepted import accepting_act, finding_status

AT, LATER = 1_777_593_600_000_000, 1_777_680_000_000_000


def test_instants_stand_among_the_other_parameters_in_their_order() -> None:
    sql = f"SELECT CASE WHEN opened_at > {AT} THEN %s END FROM finding WHERE closed_at <= {LATER} AND severity = %s"
    assert instants_apart(sql, ("foreseen", "high")) == (
        "SELECT CASE WHEN opened_at > %s THEN %s END FROM finding WHERE closed_at <= %s AND severity = %s",
        (AT, "foreseen", LATER, "high"),
    )


def test_what_is_no_instant_stays() -> None:
    for sql in (
        "SELECT 1 WHERE live = 1 AND n <= 1000",
        "SELECT 1 WHERE name LIKE 'a%%s' AND key = '1777593600000000'",
        "SELECT 1 WHERE now < 1234567890123456789",
    ):
        assert instants_apart(sql, ()) == (sql, ())


def test_a_condition_of_another_instant_is_the_same_text() -> None:
    for said in (accepting_act, finding_status):
        one, other = instants_apart(said(AT), ()), instants_apart(said(LATER), ())
        assert one[0] == other[0]
        assert set(one[1]) == {AT}
        assert set(other[1]) == {LATER}
