"""An application that records name by two ids is one: whichever record says so, before or after the others."""

from __future__ import annotations

from itertools import permutations

import msgspec

from governance.model.scope import EVERYTHING
from governance.queries.applications import applications
from governance.queries.chosen_applications import ApplicationFilters
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from ingest.contract.event import Application, Entitlement, Event, Grant
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, record
from tests.governance.told import Told

MADE = record(day(1), "account_created", "ann")


def granted(at: float, application: Application, name: str, **attributes: object) -> Event:
    entitlement = Entitlement("permission", name, name)
    event = record(day(at), "grant_added", "ann", f"scope/{name}")
    return msgspec.structs.replace(
        event, application=application, entitlement=entitlement, grant=Grant(), attributes=attributes
    )


UNDER_OBJECT_ID = granted(2, Application("object-1"), "read")
STATES_BOTH = granted(3, Application("app-1", "Payroll"), "write", service_principal_id="object-1")
UNDER_APP_ID = granted(4, Application("app-1"), "send")
PROVISIONED = record(day(5), "provisioned", "ann", application=Application("object-1"))
RECORDS = [MADE, UNDER_OBJECT_ID, STATES_BOTH, UNDER_APP_ID, PROVISIONED]


def shown(told: Told) -> list[tuple[str, str | None, int, int]]:
    with reading(told.engine) as connection:
        filters = ApplicationFilters(as_of=to_micros(day(20)))
        page = applications(Snapshot(connection, GovernanceSettings()), EVERYTHING, filters, PageRequest(limit=9))
    return [(row.application.id, row.application.name, row.assigned, row.accounts) for row in page.rows]


def test_it_is_one_application(store_url: str) -> None:
    told = Told(store_url)
    told.tell(RECORDS)
    assert shown(told) == [("app-1", "Payroll", 1, 1)]
    held = told.ask("SELECT DISTINCT application_id FROM held_grant WHERE recorded_to IS NULL")
    assert held == [("okta:acme|app-1",)]


def test_any_order_is_one_state(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(RECORDS)
    expected = told.digest()
    for order in list(permutations(RECORDS))[::7]:
        told.forget()
        for event in order:
            told.tell([event])
        assert told.digest() == expected
        assert shown(told) == [("app-1", "Payroll", 1, 1)]
