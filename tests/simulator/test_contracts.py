from __future__ import annotations

import csv

from simulator.records.record import Record
from tests.shared_data import shared_data
from tests.simulator.contracts import Contract
from tests.simulator.made import small, small_records

_GRAPH_TYPES = {"directory_audits": "directoryAudit", "provisioning": "provisioningObjectSummary"}


def sample() -> list[Record]:
    return [*small().stage.records, *small_records()[::5]]


def test_okta_records_are_log_events() -> None:
    contract = Contract("okta.openapi.json", nullable=True)
    for record in sample():
        if record.idp == "okta":
            faults = contract.faults(record.body, "#/components/schemas/LogEvent")
            assert not faults, (record.body["eventType"], faults)


def test_okta_event_types_stand_in_the_catalogue() -> None:
    with (shared_data() / "contracts" / "okta.event_types.csv").open() as lines:
        known = {row["event_type"] for row in csv.DictReader(lines)}
    assert {r.body["eventType"] for r in small_records() if r.idp == "okta"} <= known


def test_entra_records_are_graphs() -> None:
    contract = Contract("msgraph.schema.json", nullable=False)
    for record in sample():
        if record.idp == "entra":
            name = _GRAPH_TYPES.get(record.stream, "signIn")
            faults = contract.faults(record.body, f"#/$defs/microsoft.graph.{name}")
            assert not faults, (record.stream, faults)


def test_the_check_sees_a_wrong_type() -> None:
    record = next(r for r in small_records() if r.stream == "sign_ins_interactive")
    contract = Contract("msgraph.schema.json", nullable=False)
    wrong = {**record.body, "appId": 7, "status": {"errorCode": "0"}}
    assert len(contract.faults(wrong, "#/$defs/microsoft.graph.signIn")) == 2
