"""A row of uses, or of a session, leads to both events that it names; on both stores."""

from __future__ import annotations

from governance.store.database.bulk import upsert
from governance.store.database.engine import writing
from governance.store.evidence.folded_places import places_of
from governance.store.schema import seen
from tests.governance.queries.filled import ACME, empty_store

ANN, BOB = f"{ACME}|ann", f"{ACME}|bob"


def day(account: str, number: int, first: tuple[str, int], last: tuple[str, int]) -> tuple[object, ...]:
    return (account, number, "", "interactive", "multi", 1, first[0], 2, last[0], first[1], last[1])


def test_each_event_is_found_at_whichever_end_of_a_row_it_stands(store_url: str) -> None:
    began, passed = ("okta:began", 5), ("okta:passed", 6)
    session = (ANN, "s", 1, began[0], None, 2, None, 2, passed[0], began[1], passed[1], None, None)
    lone, last = ("okta:lone", 3), ("okta:last", 4)
    with writing(empty_store(store_url)) as connection:
        upsert(connection, seen.usage, [day(ANN, 1, lone, lone), day(ANN, 2, ("okta:first", 1), last)])
        # Of the same event another row may not know the place; another account's rows lead nowhere.
        upsert(connection, seen.usage, [day(ANN, 3, ("okta:last", -1), ("okta:later", 9)), day(BOB, 1, began, began)])
        upsert(connection, seen.session, [session])
        cited = {(ANN, event) for event in ("okta:lone", "okta:last", "okta:first", *(e for e, _ in (began, passed)))}
        assert places_of(connection, {*cited, (ANN, "okta:nobody"), (BOB, "okta:first")}) == {
            **{"okta:lone": 3, "okta:last": 4, "okta:first": 1},
            **dict((began, passed)),
        }
