"""Beside what somebody holds stands the state that his account was in then, and how that is known."""

from __future__ import annotations

from datetime import datetime

from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, access
from governance.queries.account_lives import StateThen
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.told import Told


def states(told: Told, at: datetime) -> list[StateThen]:
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        filters = AccessFilters(as_of=to_micros(at))
        return [row.account_state for row in access(snapshot, EVERYTHING, filters, PageRequest(10)).rows]


def test_a_deactivated_holder_keeps_the_row_with_the_state_of_then(store_url: str) -> None:
    told = Told(store_url)
    made, ended = record(day(1), "account_created", "ann"), record(day(9), "account_disabled", "ann")
    back = record(day(12), "account_enabled", "ann")
    told.tell([made, record(day(2), "grant_added", "ann", "g1"), ended, back])
    assert states(told, day(3)) == [StateThen("active", day(1), "record", made.event_id)]
    assert states(told, day(10)) == [StateThen("disabled", day(9), "record", ended.event_id)]
    assert states(told, day(13)) == [StateThen("active", day(12), "record", back.event_id)]


def test_what_only_a_list_tells_is_told_as_that(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "ann"), record(day(2), "grant_added", "ann", "g1")])
    told.tell(CensusOf(day(9)).account("ann", "disabled").grant("ann", "g1").events())
    (state,) = states(told, day(10))
    assert (state.state, state.since, state.known_by) == ("disabled", day(9), "list")
    assert state.evidence is not None
    assert told.ask("SELECT event_id FROM fact WHERE event_id = %s", (state.evidence,)) == [(state.evidence,)]


def test_of_a_holder_of_whom_no_record_tells_the_state_has_no_date(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(2), "grant_added", "ann", "g1")])
    assert states(told, day(3)) == [StateThen("unknown")]
