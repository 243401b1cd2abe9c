"""One row in every form in which it is exported: the same id, and never a word that the form does not say."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ingest.collectors.entra import TRANSLATOR
from ingest.contract.errors import RecordError
from ingest.contract.event import translation_of
from ingest.translation.recognition import known_table, translator_for
from tests.ingest.collectors.entra.authored import ANN, APP, ROBOT, TENANT, only, sign_in_row, translate, workload_row
from tests.ingest.collectors.entra.exports.audit_rows import AT, AUDIT, PORTAL_AUDIT


def pascal(value: Any) -> Any:
    """Return the value with every key as PowerShell and Log Analytics spell it."""
    if isinstance(value, dict):
        return {name[:1].upper() + name[1:]: pascal(inner) for name, inner in value.items()}
    return [pascal(inner) for inner in value] if isinstance(value, list) else value


def table_row(row: dict[str, Any], table: str, **columns: Any) -> dict[str, Any]:
    """Return the row of a Log Analytics table."""
    return {
        **pascal(row),
        "TenantId": "00000000-0000-4000-8000-00000000dddd",
        "AADTenantId": TENANT,
        "SourceSystem": "Azure AD",
        "TimeGenerated": "2026-07-17T14:30:00Z",
        "OperationName": row.get("activityDisplayName", "Sign-in activity"),
        "Type": table,
        "Location": "GB",
        **columns,
    }


def sentinel_sign_in(**over: Any) -> dict[str, Any]:
    row = table_row(sign_in_row(createdDateTime=AT), "SigninLogs", ResultType="0", Category="SignInLogs")
    row["LocationDetails"] = row.pop("Location") and pascal({"city": "London", "countryOrRegion": "GB"})
    row["ResourceIdentity"] = row.pop("ResourceId")
    row["IPAddress"] = row.pop("IpAddress")
    return row | over


def as_text(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row as a CSV export has it: every nested value as JSON text."""
    return {
        name: json.dumps(value) if isinstance(value, (dict, list)) else "" if value is None else str(value)
        for name, value in row.items()
    }


def dated(row: dict[str, Any], name: str, spelled: object) -> dict[str, Any]:
    return {**row, name: spelled}


SIGN_INS: dict[str, dict[str, Any]] = {
    "PowerShell": dated(pascal(sign_in_row()), "CreatedDateTime", AT),
    "PowerShell 5": dated(pascal(sign_in_row()), "CreatedDateTime", "/Date(1784297402619)/"),
    "Sentinel": sentinel_sign_in(),
    "Sentinel, CSV": as_text(sentinel_sign_in()),
    "Sentinel, portal CSV": {
        re.sub("^TimeGenerated$", "TimeGenerated [UTC]", name): value
        for name, value in as_text(sentinel_sign_in()).items()
    },
    "American CSV": as_text(sentinel_sign_in(CreatedDateTime="7/17/2026, 2:10:02.619 PM")),
}
AUDITS: dict[str, dict[str, Any]] = {
    "PowerShell": pascal(AUDIT),
    "PowerShell 5": dated(pascal(AUDIT), "ActivityDateTime", "/Date(1784297402619)/"),
    "PowerShell 5, formatted": dated(
        pascal(AUDIT), "ActivityDateTime", {"value": "/Date(1784297402619)/", "DisplayHint": 2, "DateTime": "Friday"}
    ),
    "Sentinel": table_row(AUDIT, "AuditLogs"),
    "Sentinel, CSV": as_text(table_row(AUDIT, "AuditLogs")),
}


@pytest.mark.parametrize("form", SIGN_INS)
def test_each_form_of_a_sign_in_tells_the_same_event(form: str) -> None:
    assert translator_for(SIGN_INS[form], [TRANSLATOR]) is TRANSLATOR
    event, expected = only(SIGN_INS[form], tenant="acme"), only(sign_in_row(createdDateTime=AT), tenant="acme")
    assert event.source == expected.source
    assert (event.event_id, event.content_hash) == (expected.event_id, expected.content_hash)


@pytest.mark.parametrize("form", AUDITS)
def test_each_form_of_an_audit_tells_the_same_event(form: str) -> None:
    event, expected = only(AUDITS[form], tenant="acme"), only(AUDIT, tenant="acme")
    assert expected.kind == "grant_added"
    assert (event.event_id, event.content_hash) == (expected.event_id, expected.content_hash)


def test_the_workspace_is_not_the_tenant() -> None:
    labels = {TENANT: "acme", "00000000-0000-4000-8000-00000000dddd": "workspace"}
    for record in (sentinel_sign_in(HomeTenantId="", ResourceTenantId=""), AUDITS["Sentinel"]):
        assert {event.source.tenant for event in translate(record, tenants=labels)} == {"acme"}


def test_a_service_principal_s_table_has_no_date_but_when_it_was_taken_in() -> None:
    row = table_row(workload_row("servicePrincipal"), "AADServicePrincipalSignInLogs", ResultType="7000215")
    for name in ("CreatedDateTime", "Status", "UserId", "SignInEventTypes", "IsInteractive"):
        del row[name]
    event = only(row)
    assert event.source.stream == "sign_ins_service_principal"
    assert (event.outcome.result, event.outcome.reason) == ("failure", "7000215")
    assert event.occurred_at.isoformat() == "2026-07-17T14:30:00+00:00"


@pytest.mark.parametrize("cut", ["@{Id=1}", "System.Object[]", "Microsoft.Graph.PowerShell.Models.TargetResource"])
def test_what_powershell_cut_off_is_named_with_what_to_do(cut: str) -> None:
    with pytest.raises(RecordError, match="ConvertTo-Json -Depth 10"):
        translate({**pascal(AUDIT), "TargetResources": cut})


PORTAL_SIGN_IN = {
    "Date (UTC)": "2026-07-17T14:10:02Z",
    "Request ID": "66ea54eb-0000-4000-8000-ff5a759b0100",
    "User agent": "Mozilla/5.0",
    "Correlation ID": "00000000-0000-4000-8000-00000000c001",
    "User ID": ANN,
    "User": "Ann Example",
    "Username": "ann@example.com",
    "User type": "Member",
    "Cross tenant access type": "none",
    "Incoming token type": "none",
    "Incoming token type (2)": "none",
    "Application": "Payroll",
    "Application ID": APP,
    "Resource": "Payroll API",
    "Resource ID": "00000000-0000-4000-8000-00000000c004",
    "Resource tenant ID": TENANT,
    "Home tenant ID": TENANT,
    "IP address": "2001:db8::1",
    "Location": "London, England, GB",
    "Status": "Success",
    "Sign-in error code": "",
    "Failure reason": "Other.",
    "Client app": "Browser",
    "Device ID": "",
    "Session ID": "00000000-0000-4000-8000-00000000c002",
    "Authentication requirement": "Single-factor authentication",
}


def test_the_portal_s_sign_in_has_the_row_s_id_and_leaves_unknown_what_it_cannot_tell() -> None:
    event, row = only(PORTAL_SIGN_IN), only(sign_in_row())
    assert event.event_id == row.event_id
    assert translation_of(event) < translation_of(row)
    assert event.account == row.account
    assert event.outcome.result == "success"
    assert event.source.stream == "sign_ins_csv"
    assert event.client is not None
    assert (event.client.interactive, event.client.mfa) == (None, "unknown")
    assert (event.client.country, event.client.city) == ("GB", "London")


def test_a_person_says_whether_the_portal_s_sign_ins_are_interactive() -> None:
    for stream, interactive in (("sign_ins_interactive", True), ("sign_ins_non_interactive", False)):
        event = only(PORTAL_SIGN_IN, untold_stream=stream)
        assert event.client is not None
        assert (event.source.stream, event.client.interactive) == (stream, interactive)


def test_a_form_read_again_in_the_stream_of_its_events_gives_the_same_ones() -> None:
    service = {name: cell for name, cell in PORTAL_SIGN_IN.items() if name not in ("User ID", "User", "Username")}
    service |= {"Service principal ID": ROBOT, "Service principal name": "Robot"}
    for record in (PORTAL_SIGN_IN, service, PORTAL_AUDIT, sentinel_sign_in(), pascal(AUDIT), sign_in_row()):
        event = only(record, tenant="acme")
        again = only(record, tenant="acme", stream=event.source.stream)
        assert (again.event_id, again.content_hash, again.source) == (
            event.event_id,
            event.content_hash,
            event.source,
        )


def test_a_refused_sign_in_of_the_portal_has_its_code() -> None:
    event = only({**PORTAL_SIGN_IN, "Status": "Failure", "Sign-in error code": "50126"})
    assert (event.outcome.result, event.outcome.reason) == ("failure", "50126")
    assert only({**PORTAL_SIGN_IN, "Status": "Interrupted"}).outcome.result == "unknown"


def test_a_service_principal_of_the_portal_says_its_stream() -> None:
    row = {name: cell for name, cell in PORTAL_SIGN_IN.items() if name not in ("User ID", "User", "Username")}
    event = only({**row, "Service principal ID": ROBOT, "Service principal name": "Robot"})
    assert event.source.stream == "sign_ins_service_principal"
    assert event.account is not None
    assert (event.account.type, event.account.subject) == ("service", ROBOT)


def test_the_portal_s_audit_says_what_graph_says_under_an_id_of_its_cells() -> None:
    event, row = only(PORTAL_AUDIT, tenant="acme"), only(AUDIT, tenant="acme")
    assert event.event_id.startswith("entra:sha256:")
    assert event.event_id == only(dict(reversed(PORTAL_AUDIT.items())), tenant="acme").event_id
    assert event.event_id != only({**PORTAL_AUDIT, "Target1DisplayName": "Ann"}, tenant="acme").event_id
    assert (event.kind, event.account, event.entitlement) == (row.kind, row.account, row.entitlement)
    assert event.source.stream == "directory_audits_csv"


def test_an_audit_whose_query_left_the_id_out_stands_with_the_portal_s() -> None:
    row = {
        "TimeGenerated": "2026-07-17T14:10:05Z",
        "ActivityDateTime": "2026-07-17T14:10:02Z",
        "ActivityDisplayName": "Add user",
        "InitiatedBy": "{}",
        "Type": "AuditLogs",
    }
    assert only(row).source.stream == "directory_audits_csv"
    assert only({**row, "Id": "Directory_1"}).source.stream == "directory_audits"


def test_an_application_that_acted_is_no_person() -> None:
    event = only({**PORTAL_AUDIT, "ActorType": "Application", "ActorServicePrincipalId": ROBOT, "ActorObjectId": ""})
    assert event.actor is not None
    assert (event.actor.type, event.actor.subject) == ("service", ROBOT)


@pytest.mark.parametrize("date", ["05/01/2026 10:00", "05.01.2026 10:00:00", "17/07/2026, 14:10:02", "1/5/26 10:00"])
@pytest.mark.parametrize("row", [PORTAL_SIGN_IN, PORTAL_AUDIT])
def test_a_date_whose_order_is_anybody_s_guess_is_refused(row: dict[str, str], date: str) -> None:
    with pytest.raises(RecordError, match="in either order"):
        translate({**row, "Date (UTC)": date})


@pytest.mark.parametrize(("row", "missing"), [(PORTAL_SIGN_IN, "Request ID"), (PORTAL_AUDIT, "ActorType")])
def test_a_table_that_lacks_what_shows_its_form_is_nobodys(row: dict[str, str], missing: str) -> None:
    known = known_table([TRANSLATOR])
    assert known(list(row))
    assert known(sorted(row))
    assert not known([name for name in row if name != missing])
