"""One LogEvent in every form in which it is exported: the same id, and never a word that the form does not say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ingest.collectors.okta import TRANSLATOR
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, translation_of
from ingest.translation.interface import Context
from ingest.translation.recognition import known_table, translator_for
from ingest.translation.translating import events_of

NOW = datetime(2026, 8, 1, tzinfo=UTC)
RECORD: dict[str, Any] = {
    "uuid": "e-1",
    "published": "2026-02-01T10:00:00.123Z",
    "eventType": "group.user_membership.add",
    "outcome": {"result": "SUCCESS"},
    "actor": {"id": "00uadm", "type": "User", "alternateId": "adm@example.com", "displayName": "Adm"},
    "client": {
        "ipAddress": "192.0.2.7",
        "userAgent": {"rawUserAgent": "UA, 1"},
        "geographicalContext": {"country": "GB", "city": "London"},
    },
    "transaction": {"id": "t1", "type": "WEB"},
    "authenticationContext": {"externalSessionId": "s1"},
    "target": [
        {"id": "00ukim", "type": "User", "alternateId": "kim@example.com", "displayName": "Kim"},
        {"id": "00gpay", "type": "UserGroup", "alternateId": "unknown", "displayName": "Payroll"},
    ],
}
CONSOLE = {
    "severity": "INFO",
    "event_type": "group.user_membership.add",
    "uuid": "e-1",
    "timestamp": "2026-02-01T10:00:00.123Z",
    "outcome.result": "SUCCESS",
    "outcome.reason": "",
    "actor.id": "00uadm",
    "actor.type": "User",
    "actor.display_name": "Adm",
    "actor.alternate_id": "adm@example.com",
    "authentication_context.external_session_id": "s1",
    "client.ip_address": "192.0.2.7",
    "client.user_agent.raw_user_agent": "UA, 1",
    "client.geographical_context.country": "GB",
    "client.geographical_context.city": "London",
    "transaction.id": "t1",
    "transaction.type": "WEB",
    "target1.id": "00gpay",
    "target1.type": "UserGroup",
    "target1.alternate_id": "unknown",
    "target1.display_name": "Payroll",
    "target0.id": "00ukim",
    "target0.type": "User",
    "target0.alternate_id": "kim@example.com",
    "target0.display_name": "Kim",
    "target2.id": "",
    "target2.type": "",
}
ELASTIC = {
    "@timestamp": "2026-02-01T10:00:00.123Z",
    "okta": {
        "uuid": "e-1",
        "event_type": "group.user_membership.add",
        "outcome": {"result": "SUCCESS"},
        "actor": {"id": "00uadm", "type": "User", "alternate_id": "adm@example.com", "display_name": "Adm"},
        "authentication_context": {"external_session_id": "s1"},
        "client": {
            "ip": "192.0.2.7",
            "user_agent": {"raw_user_agent": "UA, 1"},
            "geographical_context": {"country": "GB", "city": "London"},
        },
        "transaction": {"id": "t1", "type": "WEB"},
        "target": [
            {"id": "00ukim", "type": "User", "alternate_id": "kim@example.com", "display_name": "Kim"},
            {"id": "00gpay", "type": "UserGroup", "alternate_id": "unknown", "display_name": "Payroll"},
        ],
    },
}
SENTINEL = {
    "TenantId": "of the workspace",
    "uuid_g": "e-1",
    "published_t": "2026-02-01T10:00:00.123Z",
    "eventType_s": "group.user_membership.add",
    "outcome_result_s": "SUCCESS",
    "actor_id_s": "00uadm",
    "actor_type_s": "User",
    "actor_alternateId_s": "adm@example.com",
    "actor_displayName_s": "Adm",
    "authenticationContext_externalSessionId_s": "s1",
    "client_ipAddress_s": "192.0.2.7",
    "client_userAgent_rawUserAgent_s": "UA, 1",
    "client_geographicalContext_country_s": "GB",
    "client_geographicalContext_city_s": "London",
    "transaction_id_s": "t1",
    "transaction_type_s": "WEB",
    "target_s": json.dumps(RECORD["target"]),
}
FLATTENED = {
    "_time": "2026-02-01T10:00:00.123+0000",
    "uuid": "e-1",
    "published": "2026-02-01T10:00:00.123Z",
    "eventType": "group.user_membership.add",
    "outcome.result": "SUCCESS",
    "actor.id": "00uadm",
    "actor.type": "User",
    "actor.alternateId": "adm@example.com",
    "actor.displayName": "Adm",
    "authenticationContext.externalSessionId": "s1",
    "client.ipAddress": "192.0.2.7",
    "client.userAgent.rawUserAgent": "UA, 1",
    "client.geographicalContext.country": "GB",
    "client.geographicalContext.city": "London",
    "transaction.id": "t1",
    "transaction.type": "WEB",
    "target{}.id": "00ukim\n00gpay",
    "target{}.type": "User\nUserGroup",
    "target{}.alternateId": "kim@example.com\nunknown",
    "target{}.displayName": "Kim\nPayroll",
}


def dotted(value: Any, begin: str) -> dict[str, Any]:
    """Return an object's values under their whole names."""
    if not isinstance(value, dict):
        return {begin: value}
    return {name: inner for key in value for name, inner in dotted(value[key], f"{begin}.{key}").items()}


ELASTIC_NAMES = {"@timestamp": ELASTIC["@timestamp"], **dotted(ELASTIC["okta"], "okta")}
FORMS: dict[str, dict[str, Any]] = {
    "console": CONSOLE,
    "Elastic": ELASTIC,
    "Elastic, names with dots": ELASTIC_NAMES,
    "Elastic, a search's fields": {
        name: value if isinstance(value, list) else [value] for name, value in ELASTIC_NAMES.items()
    },
    "Elastic, a table": {
        name: json.dumps(value) if isinstance(value, list) else value for name, value in ELASTIC_NAMES.items()
    },
    "Elastic, lists of targets' fields": {
        **{name: value for name, value in ELASTIC_NAMES.items() if name != "okta.target"},
        "okta.target.id": ["00ukim", "00gpay"],
        "okta.target.type": ["User", "UserGroup"],
        "okta.target.alternate_id": ["kim@example.com", "unknown"],
        "okta.target.display_name": ["Kim", "Payroll"],
    },
    "Sentinel": SENTINEL,
    "flattened": FLATTENED,
}


def only(record: dict[str, Any]) -> Event:
    (event,) = events_of(TRANSLATOR, record, json.dumps(record).encode(), Context(NOW, "acme"))
    return event


@pytest.mark.parametrize("form", FORMS)
def test_each_form_tells_the_same_event_and_counts_below_the_record(form: str) -> None:
    event, expected = only(FORMS[form]), only(RECORD)
    assert translator_for(FORMS[form], [TRANSLATOR]) is TRANSLATOR
    assert (event.event_id, event.content_hash) == (expected.event_id, expected.content_hash)
    assert translation_of(event) < translation_of(expected)


@pytest.mark.parametrize(
    "timestamp",
    [
        "2/1/2026 10:00",
        "01.02.2026 10:00:00",
        "2/1/26 10:00 AM",
        "01/02/2026, 10:00:00",
        "00:00.1",
        "46054.41667",
        "1-2-2026",
    ],
)
def test_a_timestamp_that_a_spreadsheet_rewrote_names_the_way_out(timestamp: str) -> None:
    with pytest.raises(RecordError, match=r"was rewritten by a spreadsheet.*import the CSV as Okta's console gave it"):
        only(CONSOLE | {"timestamp": timestamp})


@pytest.mark.parametrize("timestamp", ["2026-02-01T10:00:00Z", "2026-02-01 10:00:00", "2026-02-01T10:00:00.123+00:00"])
def test_a_timestamp_of_one_meaning_is_read(timestamp: str) -> None:
    assert only(CONSOLE | {"timestamp": timestamp}).occurred_at.hour == 10


def test_what_the_console_leaves_out_is_unknown() -> None:
    privilege = CONSOLE | {"event_type": "user.account.privilege.grant"}
    for number in range(3):
        privilege |= {f"target{number}.id": "", f"target{number}.type": ""}
    event = only(privilege)
    assert (event.kind, event.entitlement) == ("other", None)
    sign_in = only(CONSOLE | {"event_type": "user.session.start"})
    assert sign_in.client is not None
    assert sign_in.client.mfa == "unknown"


IN_LISTS = [
    (FORMS["Elastic, lists of targets' fields"], "okta.target.{}", list),
    (FLATTENED, "target{{}}.{}", "\n".join),
]


@pytest.mark.parametrize(("form", "spelled", "listed"), IN_LISTS)
def test_whose_of_several_targets_a_field_is_stays_unknown_where_their_lists_differ(
    form: dict[str, Any], spelled: str, listed: Callable[[list[str]], Any]
) -> None:
    name = spelled.format("display_name" if "okta.target.display_name" in form else "displayName")
    whole, nameless = only(form), only(form | {name: listed(["Payroll"])})
    assert (nameless.kind, nameless.account is not None) == (whole.kind, True)
    assert whole.entitlement is not None
    assert nameless.entitlement == replace(whole.entitlement, name=None)
    for field in ("id", "type"):
        torn = only(form | {spelled.format(field): listed(["00gpay" if field == "id" else "UserGroup"])})
        assert (torn.kind, torn.account, torn.entitlement) == ("other", None, None)


@pytest.mark.parametrize("missing", ["uuid", "event_type", "timestamp", "actor.id", "outcome.result"])
def test_a_table_that_lacks_what_an_event_needs_is_nobodys(missing: str) -> None:
    known = known_table([TRANSLATOR])
    assert known(list(CONSOLE))
    assert known(sorted(CONSOLE))
    assert not known([name for name in CONSOLE if name != missing])
    with pytest.raises(RecordError):
        translator_for({name: cell for name, cell in CONSOLE.items() if name != missing}, [TRANSLATOR])
