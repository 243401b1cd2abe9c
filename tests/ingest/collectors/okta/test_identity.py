"""One record is one identity: id and hash do not depend on spelling, collector, stream or the time of reading."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from ingest.collectors.okta import TRANSLATOR
from ingest.contract.sealing import record_id_of
from ingest.translation.interface import Context
from ingest.translation.translating import events_of
from tests.ingest.collectors.okta.records import (
    ADA,
    CONTEXT,
    FINANCE,
    OBSERVED_AT,
    PAYROLL,
    Json,
    entry,
    one,
    record,
    translate,
)

SSO = "user.authentication.sso"


def turned(found: object) -> object:
    """Return the JSON value with the keys of all objects the other way round."""
    if isinstance(found, dict):
        return {key: turned(found[key]) for key in reversed(found)}
    return [turned(item) for item in found] if isinstance(found, list) else found


@pytest.mark.parametrize("uuid", ["7b1f", None])
def test_neither_the_order_of_keys_nor_white_space_counts(uuid: str | None) -> None:
    found = record("user.account.update_profile", {**ADA, "changeDetails": {"to": {"b": 1, "a": 2}}}, uuid=uuid)
    other = turned(found)
    assert isinstance(other, dict)
    raw = json.dumps(other, indent=2).encode()
    (one_way,), (other_way,) = translate(found), events_of(TRANSLATOR, other, raw, CONTEXT)
    assert list(found) != list(other)
    assert (one_way.event_id, one_way.content_hash) == (other_way.event_id, other_way.content_hash)
    assert bytes(other_way.raw) == raw


def test_neither_stream_nor_the_time_of_reading_counts() -> None:
    found = record(SSO, PAYROLL, actor=ADA)
    later = Context(OBSERVED_AT + timedelta(days=9), "acme", stream="event_hook")
    one_way, other_way = one(found), one(found, later)
    assert (one_way.source.stream, other_way.source.stream) == ("system_log", "event_hook")
    assert (one_way.event_id, one_way.content_hash) == (other_way.event_id, other_way.content_hash)


def test_the_id_is_the_vendors_without_the_tenant() -> None:
    assert one(record(SSO, uuid="7b1f")).event_id == "okta:7b1f"


def test_without_the_vendors_id_the_record_itself_is_the_id() -> None:
    first, again, other = (one(record(SSO, uuid=None, version=version)) for version in ("0", "0", "1"))
    assert first.event_id.startswith("okta:sha256:")
    assert first.event_id == again.event_id != other.event_id


def test_several_events_of_a_record_share_id_and_hash() -> None:
    found: Json = record("user.account.privilege.grant", ADA, debug={"privilegeGranted": "A, B"})
    events = translate(found)
    assert {record_id_of(event.event_id) for event in events} == {f"okta:{found['uuid']}"}
    assert len({event.content_hash for event in events}) == 1
    assert len({bytes(event.raw) for event in events}) == 1


def test_the_tenant_is_the_label_given_never_guessed() -> None:
    found = record("group.user_membership.add", ADA, FINANCE)
    for context, tenant in (
        (Context(OBSERVED_AT, "acme"), "acme"),
        (Context(OBSERVED_AT), "default"),
        (Context(OBSERVED_AT, fallback="main"), "main"),
        (Context(OBSERVED_AT, tenants={"00o1": "acme"}), "default"),
    ):
        event = one(found, context)
        assert event.source.tenant == tenant
        assert event.account is not None
        assert event.account.issuer == f"okta:{tenant}"


@pytest.mark.parametrize(
    "published", ["2026-01-31T10:00:00.123Z", "2026-01-31 10:00:00.123000000", "2026-01-31T11:00:00.123+01:00"]
)
def test_one_instant_however_spelled(published: str) -> None:
    assert one(record(SSO, published=published)).occurred_at == datetime(2026, 1, 31, 10, 0, 0, 123_000, tzinfo=UTC)


def test_a_service_application_goes_by_its_name_and_has_no_login() -> None:
    client = entry("PublicClientApp", "0oaHrSync", "0oaHrSync", "HR Sync")
    asked = record("app.oauth2.token.grant.access_token", actor=client, debug={"grantType": "client_credentials"})
    account = one(asked).account
    assert account is not None
    assert (account.subject, account.name, account.display_name) == ("0oaHrSync", None, "HR Sync")


@pytest.mark.parametrize("blank", ["", " ", "   ", " " * 20, "\u00a0"])
def test_whoever_has_a_blank_id_is_no_account(blank: str) -> None:
    """Else all of them would be one."""
    event = one(record(SSO, actor=entry("User", blank, "ada@example.com", "Ada")))
    assert event.actor is not None
    assert (event.actor.issuer, event.actor.subject, event.actor.name) == (None, None, "ada@example.com")
    assert event.account is None
    named_so = one(record(SSO, actor=entry("User", "00uAda", blank, "Ada")))
    assert named_so.actor is not None
    assert named_so.actor.name is None
