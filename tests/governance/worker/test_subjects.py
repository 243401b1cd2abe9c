"""What is told of an application or a group itself is kept as a fact, and never taken for an account or a grant."""

from __future__ import annotations

import pytest

from governance.store.database.engine import reading
from governance.store.digest import state_digest
from ingest.contract.event import Application, Event
from tests.governance.told import Told
from tests.ingest.contract.events import ADA, FINANCE, event, granted

CREATED = event("account_created", event_id="okta:created", application=None)
KEY = f"{ADA.issuer}|{ADA.subject}"


def digest(told: Told) -> str:
    with reading(told.engine) as connection:
        return state_digest(connection)


@pytest.mark.parametrize(
    "of_a_thing",
    [
        event("credential_changed", event_id="okta:2", account=None, application=Application(str(ADA.subject))),
        event("account_deleted", event_id="okta:2", account=None, application=Application(str(ADA.subject))),
        granted("grant_added", FINANCE, event_id="okta:2", account=None, application=None),
    ],
)
def test_what_is_told_of_a_thing_changes_no_account(store_url: str, of_a_thing: Event) -> None:
    told = Told(store_url)
    told.tell([CREATED])
    before = digest(told)
    told.tell([of_a_thing])
    assert told.ask("SELECT about_kind FROM fact WHERE event_id = 'okta:2'") != [("account",)]
    assert told.ask("SELECT account_id FROM account") == [(KEY,)]
    assert told.ask("SELECT group_id FROM conferral") == []
    assert digest(told) == before
