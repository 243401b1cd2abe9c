"""Records of a tenant that were read under a mistyped label, and what settings name."""

from __future__ import annotations

from governance.model.acts import Author
from governance.worker.acts.relabelling import SettingsLabels
from ingest.contract.coverage import Interval, claim_event, coverage_event
from ingest.contract.event import Event, Source
from tests.governance.censuses import day, person, record
from tests.governance.relabelled import under
from tests.ingest.contract.events import event

ADA = Author(via="os", uid=1000, name="ada")
SETTINGS = SettingsLabels(live=(), named=("acme",))
SIGN_INS = [
    event(
        event_id=f"okta:use{n}", account=person("ann"), source=Source("okta", "acme", "system_log"), occurred_at=day(n)
    )
    for n in (5, 6, 7)
]
RECORDS = [
    record(day(1), "account_created", "ann"),
    record(day(2), "grant_added", "ann", "gfinance"),
    record(day(3), "account_created", "bob"),
    record(day(4), "grant_added", "bob", "super"),
    record(day(4), "grant_added", None, "apayroll", via="gfinance"),
    record(day(8), "grant_removed", "bob", "super"),
    *SIGN_INS,
    claim_event(Source("okta", "acme", "system_log"), Interval(day(1), day(20)), day(60)),
    coverage_event(Source("okta", "acme", "system_log"), Interval(day(20), day(30)), day(60)),
]


def typos() -> list[Event]:
    return [under("typo", event) for event in RECORDS]
