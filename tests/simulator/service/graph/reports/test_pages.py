from __future__ import annotations

from urllib.parse import quote

import orjson
import pytest

from simulator.records.instants import DAY, HOUR, MINUTE, SECOND, graph_text
from simulator.records.mint import guid_of
from simulator.records.record import Json
from simulator.service.faults import Faults
from simulator.service.graph.registration import Registration
from simulator.service.graph.reports.kinds import DIRECTORY_AUDITS, PROVISIONING, REPORTS, SIGN_INS, Report
from simulator.service.graph.reports.pages import TOKEN_LIFE, Reports
from simulator.service.graph.wire.errors import GraphError
from simulator.service.graph.wire.page_faults import PageFaults
from simulator.service.logs.log import Log
from tests.simulator.service.graph.calls import call_of

NOW = 1_793_000_000 * SECOND


class Tenant:
    """Reports over logs that a test fills."""

    def __init__(self) -> None:
        self.logs: dict[str, Log] = {}
        self.faults = Faults()
        self.registration = Registration()
        self.reports = Reports(self.log, self.registration, PageFaults(self.faults, "entra:northwind"))

    def log(self, stream: str) -> Log:
        return self.logs.setdefault(stream, Log())

    def add(self, stream: str, at: int, visible_at: int | None = None, **body: object) -> str:
        row = {"id": guid_of(f"{stream} {at} {len(self.log(stream))}"), "createdDateTime": graph_text(at), **body}
        self.log(stream).append(str(row["id"]), at, visible_at or at, orjson.dumps(row))
        return str(row["id"])

    def get(self, report: Report, url: str, now: int = NOW) -> Json:
        answer: Json = orjson.loads(self.reports.answer(report, call_of(url, now)))
        return answer

    def rows(self, report: Report, url: str, now: int = NOW) -> list[Json]:
        found, following = [], url
        while following:
            answer = self.get(report, following, now)
            found += answer["value"]
            following = answer.get("@odata.nextLink", "")
        return found


def sign_ins(options: str = "", version: str = "beta") -> str:
    return f"{version}/auditLogs/signIns?{options}"


def of_type(*types: str) -> str:
    inner = " or ".join(f"t eq '{each}'" for each in types)
    return "$filter=" + quote(f"signInEventTypes/any(t: {inner})")


def test_a_page_is_framed_as_graph_frames_it() -> None:
    tenant = Tenant()
    tenant.add("sign_ins_interactive", NOW - HOUR)
    answer = tenant.get(SIGN_INS, sign_ins())
    assert answer["@odata.context"] == "https://graph.microsoft.com/beta/$metadata#auditLogs/signIns"
    assert (len(answer["value"]), "@odata.nextLink" in answer) == (1, False)


def test_newest_first_unless_asked_otherwise() -> None:
    tenant = Tenant()
    ids = [tenant.add("sign_ins_interactive", NOW - HOUR + n * MINUTE) for n in range(5)]
    assert [row["id"] for row in tenant.rows(SIGN_INS, sign_ins("$top=2"))] == ids[::-1]
    ascending = sign_ins("$orderby=createdDateTime%20asc&$top=2")
    assert [row["id"] for row in tenant.rows(SIGN_INS, ascending)] == ids


def test_a_walk_may_go_backwards_against_what_was_asked() -> None:
    tenant = Tenant()
    ids = [tenant.add("sign_ins_interactive", NOW - HOUR + n * MINUTE) for n in range(5)]
    tenant.faults.once("newest_first")
    ascending = sign_ins("$orderby=createdDateTime%20asc&$top=2")
    assert [row["id"] for row in tenant.rows(SIGN_INS, ascending)] == ids[::-1]
    assert [row["id"] for row in tenant.rows(SIGN_INS, ascending)] == ids
    assert tenant.faults.counts() == {"newest_first": 1}


def test_a_page_has_a_thousand_rows() -> None:
    tenant = Tenant()
    for number in range(1_001):
        tenant.add("sign_ins_interactive", NOW - HOUR, n=number)
    first = tenant.get(SIGN_INS, sign_ins())
    assert (len(first["value"]), len(tenant.rows(SIGN_INS, sign_ins()))) == (1_000, 1_001)


def test_each_event_type_is_a_stream_of_its_own() -> None:
    tenant = Tenant()
    streams = ("interactive", "non_interactive", "service_principal", "managed_identity")
    ids = {name: tenant.add(f"sign_ins_{name}", NOW - HOUR) for name in streams}

    def found(options: str) -> set[str]:
        return {row["id"] for row in tenant.rows(SIGN_INS, sign_ins(options))}

    assert found("") == {ids["interactive"]}
    assert found(of_type("nonInteractiveUser")) == {ids["non_interactive"]}
    assert found(of_type("interactiveUser", "nonInteractiveUser")) == {ids["interactive"], ids["non_interactive"]}
    assert found(of_type("servicePrincipal")) == {ids["service_principal"]}
    assert found(of_type("managedIdentity")) == {ids["managed_identity"]}


def refused(tenant: Tenant, report: Report, url: str, now: int = NOW) -> GraphError:
    with pytest.raises(GraphError) as error:
        tenant.get(report, url, now)
    return error.value


def test_types_of_people_and_workloads_are_not_combined() -> None:
    error = refused(Tenant(), SIGN_INS, sign_ins(of_type("interactiveUser", "servicePrincipal")))
    assert (error.status, "cannot be combined" in error.message) == (400, True)
    assert refused(Tenant(), SIGN_INS, sign_ins(of_type("anything"))).status == 400


def test_v1_knows_no_event_types_and_no_beta_fields() -> None:
    tenant = Tenant()
    tenant.add("sign_ins_interactive", NOW - HOUR, signInEventTypes=["interactiveUser"], appId="a", new="unknown")
    (row,) = tenant.rows(SIGN_INS, sign_ins(version="v1.0"))
    assert set(row) == {"id", "createdDateTime", "appId", "new"}
    error = refused(tenant, SIGN_INS, sign_ins(of_type("nonInteractiveUser"), "v1.0"))
    assert error.message == "Could not find a property named 'signInEventTypes' on type 'microsoft.graph.signIn'."


def test_risks_are_hidden_without_p2() -> None:
    tenant = Tenant()
    tenant.add("sign_ins_interactive", NOW - HOUR, riskLevelAggregated="high", riskState="atRisk")
    tenant.registration.licence = "P1"
    (row,) = tenant.rows(SIGN_INS, sign_ins())
    assert (row["riskLevelAggregated"], row["riskState"]) == ("hidden", "atRisk")


def test_policies_are_left_out_without_their_permission() -> None:
    tenant = Tenant()
    tenant.add("sign_ins_interactive", NOW - HOUR, appliedConditionalAccessPolicies=[{"id": "p"}], appId="a")
    (whole,) = tenant.rows(SIGN_INS, sign_ins())
    assert whole["appliedConditionalAccessPolicies"] == [{"id": "p"}]
    call = call_of(sign_ins(), NOW, permissions=("AuditLog.Read.All",))
    (less,) = orjson.loads(tenant.reports.answer(SIGN_INS, call))["value"]
    assert set(whole) - set(less) == {"appliedConditionalAccessPolicies"}


def test_time_bounds_are_exact_although_rows_show_seconds() -> None:
    tenant, at = Tenant(), NOW - HOUR + SECOND // 2
    tenant.add("sign_ins_interactive", at)
    shown, following = graph_text(at), graph_text(at + SECOND)

    def count(condition: str) -> int:
        return len(tenant.rows(SIGN_INS, sign_ins("$filter=" + quote(condition))))

    assert count(f"createdDateTime ge {shown} and createdDateTime lt {following}") == 1
    assert count(f"createdDateTime le {shown}") == 0
    assert count(f"createdDateTime gt {shown}") == 1
    assert count(f"createdDateTime eq {shown}") == 0
    assert refused(tenant, SIGN_INS, sign_ins("$filter=createdDateTime%20ge%205")).status == 400


def test_rows_are_filtered_and_their_properties_selected() -> None:
    tenant = Tenant()
    tenant.add("sign_ins_interactive", NOW - HOUR, userPrincipalName="ann@corp.example.com", appId="a")
    tenant.add("sign_ins_interactive", NOW - HOUR, userPrincipalName="bob@corp.example.com", appId="b")
    options = "$select=appId&$filter=" + quote("startswith(userPrincipalName,'bob')")
    assert tenant.rows(SIGN_INS, sign_ins(options)) == [{"appId": "b"}]


def test_a_late_row_appears_in_its_time() -> None:
    tenant = Tenant()
    early = tenant.add("sign_ins_interactive", NOW - HOUR)
    late = tenant.add("sign_ins_interactive", NOW - 2 * HOUR, visible_at=NOW)
    ascending = sign_ins("$orderby=createdDateTime")
    assert [row["id"] for row in tenant.rows(SIGN_INS, ascending, NOW - 1)] == [early]
    assert [row["id"] for row in tenant.rows(SIGN_INS, ascending, NOW)] == [late, early]


def test_a_revised_row_is_served_in_the_place_of_the_former() -> None:
    tenant, log = Tenant(), Log()
    tenant.logs["directory_audits"] = log
    log.append("Directory_a_1", NOW - HOUR, NOW - HOUR, b'{"id":"Directory_a_1","result":"success"}')
    log.append("Directory_a_1", NOW - HOUR, NOW, b'{"id":"Directory_a_1","result":"failure"}', revises=0)
    url = "v1.0/auditLogs/directoryAudits"
    assert [row["result"] for row in tenant.rows(DIRECTORY_AUDITS, url, NOW - 1)] == ["success"]
    assert [row["result"] for row in tenant.rows(DIRECTORY_AUDITS, url)] == ["failure"]


def test_rows_older_than_the_retention_are_gone() -> None:
    tenant = Tenant()
    tenant.add("sign_ins_interactive", NOW - 8 * DAY)
    assert len(tenant.rows(SIGN_INS, sign_ins())) == 1
    tenant.registration.licence = "free"
    assert tenant.rows(SIGN_INS, sign_ins()) == []


def test_provisioning_takes_neither_ge_nor_le_and_does_not_order() -> None:
    tenant = Tenant()
    for number in range(50):
        tenant.add("provisioning", NOW - HOUR + number, activityDateTime=graph_text(NOW - HOUR), provisioningAction="x")
    url = "v1.0/auditLogs/provisioning?"
    since = quote(f"activityDateTime ge {graph_text(NOW - DAY)}")
    assert refused(tenant, PROVISIONING, url + "$filter=" + since).status == 400
    after = quote(f"activityDateTime gt {graph_text(NOW - DAY)}")
    answer = tenant.rows(PROVISIONING, url + "$orderby=activityDateTime&$filter=" + after)
    in_order = [row["id"] for row in map(orjson.loads, (tenant.log("provisioning").body(n) for n in range(50)))]
    assert {row["id"] for row in answer} == set(in_order)
    assert [row["id"] for row in answer] not in (in_order, in_order[::-1])


def test_contains_minds_the_case() -> None:
    tenant = Tenant()
    tenant.add("provisioning", NOW - HOUR, servicePrincipal={"displayName": "Ticket Tower"})
    url = "v1.0/auditLogs/provisioning?$filter="
    for part, count in (("Tower", 1), ("tower", 0)):
        condition = quote(f"contains(servicePrincipal/displayName,'{part}')")
        assert len(tenant.rows(PROVISIONING, url + condition)) == count


def two_pages() -> tuple[Tenant, str]:
    tenant = Tenant()
    for number in range(60):
        tenant.add("sign_ins_interactive", NOW - HOUR + number * SECOND)
    return tenant, sign_ins("$top=30")


def test_a_skip_token_ends_and_is_good_for_its_query_only() -> None:
    tenant, url = two_pages()
    following = tenant.get(SIGN_INS, url)["@odata.nextLink"]
    assert len(tenant.get(SIGN_INS, following, NOW + TOKEN_LIFE)["value"]) == 30
    assert "Invalid Skip Token" in refused(tenant, SIGN_INS, following, NOW + TOKEN_LIFE + 1).message
    assert "Invalid Skip Token" in refused(tenant, SIGN_INS, following.replace("$top=30", "$top=31")).message
    tenant.faults.once("cursor_expired")
    assert refused(tenant, SIGN_INS, following).status == 400
    assert len(tenant.get(SIGN_INS, following)["value"]) == 30


def test_an_empty_page_leads_on() -> None:
    tenant, url = two_pages()
    tenant.faults.once("empty_page")
    first = tenant.get(SIGN_INS, url)
    assert first["value"] == []
    assert len(tenant.rows(SIGN_INS, first["@odata.nextLink"])) == 60


def test_page_again_repeats_rows_and_loses_none() -> None:
    tenant, url = two_pages()
    tenant.faults.once("page_again")
    ids = [row["id"] for row in tenant.rows(SIGN_INS, url)]
    assert (len(ids), len(set(ids))) == (80, 60)


def test_next_links_to_itself_and_to_another_origin() -> None:
    tenant, url = two_pages()
    tenant.faults.once("next_is_self")
    answer = tenant.get(SIGN_INS, url)
    assert answer["@odata.nextLink"] == call_of(url, NOW).asked
    tenant.faults.once("foreign_next")
    assert tenant.get(SIGN_INS, url)["@odata.nextLink"].startswith("http://elsewhere.example.com/beta/auditLogs/")


def test_every_report_takes_its_own_options_only() -> None:
    for report in REPORTS:
        assert refused(Tenant(), report, f"v1.0/{report.name}?$expand=manager").code == "Request_UnsupportedQuery"
        assert refused(Tenant(), report, f"v1.0/{report.name}?$top=1001").status == 400
