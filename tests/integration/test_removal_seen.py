"""From a JIT account to its removal, seen: reviewed, revoked, suspended at the source, read back from its log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.policies.catalogue import compiled
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.store.schema import listed
from governance.worker.worker import Govern
from ingest.collection.translators import find_translators
from ingest.contract.coverage import Interval
from ingest.contract.instants import from_micros
from ingest.files.input_bytes import files_of
from ingest.files.records import read_records
from ingest.imports.importing import Importer
from ingest.translation.interface import Context
from reviews.campaigns.what_changed.closing import close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.campaigns.what_changed.opening import open_review
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.connectors.catalogue import connectors_of
from reviews.remediation.remediator import remediate
from reviews.settings.remediation import RemediationSettings
from reviews.settings.sections import ReviewsSettings
from reviews.store.remediation.removal_rows import RemovalRow, removal_row
from simulator.company.company import Company
from simulator.records.instants import HOUR, MINUTE
from simulator.service.okta.furnishing import OUR_SCOPES, WRITE_SCOPES
from tests.governance.queries.filled import put
from tests.integration.company_run import _bus, imported, settings_of
from tests.reviews.remediation.connectors.okta_access import access
from tests.simulator.made import small
from tests.simulator.service.orgs import Org

ISSUER = "okta:northwind"
REVIEWS = ReviewsSettings(
    fallback_reviewer="rita@example.com", remediation=RemediationSettings(apply={ISSUER: ["suspend", "sessions"]})
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("removal")


def bus_url(folder: Path) -> str:
    return f"embedded:{folder / 'bus.sqlite'}"


def govern(company: Company, engine: Engine, folder: Path) -> None:
    said: list[str] = []
    Govern(_bus(bus_url(folder)), engine, compiled(settings_of(company)), "test", said.append).run(until_idle=True)


def revoked_jit_account(engine: Engine, company: Company, org: Org) -> str:
    """Review what is new, revoke one JIT account that is active at its source, close; return its key."""
    end = company.plan.end
    opened = open_review(engine, {}, REVIEWS, kind="on_request", as_of=end, now=end)
    with reading(engine) as connection:
        sql = (
            "SELECT item_id, account_id, reviewer FROM review_item WHERE review_id = %s AND what = 'jit_account' "
            "AND application_id IS NULL ORDER BY item_id"
        )
        items = [item for item in rows(connection, sql, (opened.review_id,)) if item[1].startswith(f"{ISSUER}|")]
        someone = rows(connection, "SELECT account_id FROM account WHERE name IS NOT NULL AND state = 'active'")
    active = org.simulation.tenants["okta", "northwind"].accounts
    item_id, account_id, reviewer = next(i for i in items if active[i[1].partition("|")[2]].state == "active")
    key = next(row[0] for row in someone if row[0] != account_id)
    author = Author(via="os", issuer=key.partition("|")[0], subject=key.partition("|")[2], uid=1)
    decide(engine, item_id, DecisionInput("revoke", reviewer, author, "not ours", end + HOUR))
    close_review(engine, str(opened.review_id), author, end + 2 * HOUR)
    return str(account_id)


def the_removal(engine: Engine) -> RemovalRow:
    with reading(engine) as connection:
        ((removal_id,),) = rows(connection, "SELECT removal_id FROM removal")
        row = removal_row(connection, removal_id)
    assert row is not None
    return row


def read_back(org: Org, folder: Path, since: int) -> None:
    """Bring what the org's log shows since an instant onto the bus, as a collector does."""
    log = org.simulation.log("okta", "northwind", "system_log")
    now = org.simulation.catch_up()
    publisher = _bus(bus_url(folder)).publisher()
    importer = Importer(publisher, find_translators(), Context(datetime(2027, 1, 1, tzinfo=UTC), "northwind"))
    shown = range(log.first_visible_since(since), log.visible(now))
    (folder / "since.json").write_bytes(b"\n".join(log.body(position) for position in shown))
    for file in files_of([str(folder / "since.json")]):
        importer.take(read_records(file))
    importer.finish(Interval(from_micros(since), from_micros(now)))
    publisher.close()


def test_a_jit_account_that_is_revoked_is_gone_and_its_four_instants_are_kept(folder: Path) -> None:
    company = small()
    imported(company, folder, bus_url(folder))
    engine = open_engine(f"sqlite:///{folder / 'store.sqlite'}")
    ensure_schema(engine)
    govern(company, engine, folder)
    with Org(ssws_scopes=frozenset((*OUR_SCOPES, *WRITE_SCOPES))) as org:
        org.simulation.catch_up()
        account_id = revoked_jit_account(engine, company, org)
        begun = company.plan.end + 3 * HOUR
        with writing(engine) as connection:
            census = {"census_id": "c1", "issuer": ISSUER, "began_at": begun, "scope": "full", "status": "done"}
            put(connection, listed.census, **census, reached="")
        org.clock.set(begun)
        context = CarryingContext(settings_of(company), REVIEWS, {}, connectors_of([access(org)]))
        turn = remediate(engine, context, begun)
        assert (turn.taken, turn.faults) == (1, ())
        row = the_removal(engine)
        assert (row.state, row.wanted, row.account_id) == ("applied", "disable", account_id)
        org.clock.advance(2 * MINUTE)
        read_back(org, folder, begun)
        govern(company, engine, folder)
        remediate(engine, context, begun + 3 * MINUTE)
        sent = [request for request in org.simulation.asked.last if request.method != "GET"]
    row = the_removal(engine)
    assert (row.state, row.seen_by) == ("seen", "the account is disabled")
    instants = [row.decided_at, row.planned_at, row.applied_at, row.seen_at]
    assert instants == [company.plan.end + HOUR, begun, begun, begun + 3 * MINUTE]
    assert [(request.method, request.path.rpartition("/")[2], request.status) for request in sent] == [
        ("POST", "suspend", 200),
        ("DELETE", "sessions", 204),
    ]
    engine.dispose()
