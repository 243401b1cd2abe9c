"""What is walked through Graph is what the ledger says was visible, with every fault of records and pages on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from simulator.records.instants import DAY
from simulator.records.record import Json
from simulator.service.logs.ledger import ledger_rows
from tests.simulator.made import small
from tests.simulator.service.graph.calls import URLS
from tests.simulator.service.graph.served import Tenant, served

OF_RECORDS = ("late", "revised", "delivered_twice", "unknown_enum", "unknown_field", "null_array")


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    plan = small().plan
    with served(at=plan.begin) as found:
        found.registration.retention_days = None
        for fault in OF_RECORDS:
            found.faults.switch_on(fault, 0.05)
        found.faults.switch_on("same_second", 1.0, times=1)
        found.clock.set(plan.end + DAY)
        found.simulation.catch_up()
        yield found


def in_ledger(tenant: Tenant, stream: str) -> list[Json]:
    rows = ledger_rows(tenant.simulation.logs, tenant.clock.now())
    return [row for row in rows if row["stream"] == stream and row["idp"] == "entra"]


@pytest.mark.parametrize("stream", URLS)
def test_every_visible_row_is_met(tenant: Tenant, stream: str) -> None:
    wanted = {str(row["event_id"]).removeprefix("entra:") for row in in_ledger(tenant, stream)}
    found = Counter(row["id"] for row in tenant.rows(URLS[stream]))
    assert wanted
    assert set(found) == wanted
    assert set(found.values()) == {1}


@pytest.mark.parametrize("stream", ["sign_ins_non_interactive", "directory_audits"])
def test_every_visible_row_is_met_on_faulty_pages(tenant: Tenant, stream: str) -> None:
    tenant.faults.switch_on("empty_page", 0.2)
    tenant.faults.switch_on("page_again", 0.5)
    found = {row["id"] for row in tenant.rows(f"{URLS[stream]}{'&' if '?' in URLS[stream] else '?'}$top=50")}
    tenant.faults.switch_off("empty_page")
    tenant.faults.switch_off("page_again")
    assert found == {str(row["event_id"]).removeprefix("entra:") for row in in_ledger(tenant, stream)}
    assert tenant.faults.counts()["page_again"] > 0


def test_more_rows_than_a_page_holds_share_one_second(tenant: Tenant) -> None:
    seconds = Counter(row["createdDateTime"] for row in tenant.rows("beta/auditLogs/signIns"))
    assert max(seconds.values()) > 1_000


def test_every_fault_of_records_was_given(tenant: Tenant) -> None:
    assert set(OF_RECORDS) <= set(tenant.faults.counts())
    rows = tenant.rows("v1.0/auditLogs/signIns")
    assert any("postureOfTomorrow" in row for row in rows)
    assert any(row["riskState"] == "unknownFutureValue" for row in rows)
    assert any(row["appliedConditionalAccessPolicies"] is None for row in rows)
    assert [row for row in in_ledger(tenant, "sign_ins_interactive") if row["revises"]]
