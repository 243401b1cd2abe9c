"""A store of which no log was read says so, and which lists were."""

from __future__ import annotations

from governance.queries.coverage_list import no_log_read
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from governance.store.schema import rosters
from tests.governance.censuses import CensusOf, day
from tests.governance.queries.filled import at, put
from tests.governance.told import Told


def no_log(told: Told) -> str:
    with reading(told.engine) as connection:
        return no_log_read(Snapshot(connection, told.rules.settings))


def test_lists_are_named_where_no_log_was_read(store_url: str) -> None:
    told = Told(store_url)
    assert no_log(told) == "nothing was read yet"
    told.tell(CensusOf(day(3)).account("ann").events())
    with writing(told.engine) as connection:
        for number, whole in ((4, 1), (5, 1), (6, 0)):
            row = {"list_id": f"l{number}", "issuer": "roster:acme", "population": "", "at": at(number)}
            put(connection, rosters.roster_list, **row, persons=1, event_id=f"roster:e{number}", whole=whole)
    assert no_log(told) == (
        "no log was read yet; lists were: okta:acme as of 2026-05-03T00:00:00Z, roster:acme as of 2026-05-05T00:00:00Z"
    )
