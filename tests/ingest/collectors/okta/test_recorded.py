"""Records that others published: each translates, or stands here with the reason why it cannot.

Where another product's reading (Elastic Common Schema) lies beside a record, ours agrees with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from ingest.collectors.okta import TRANSLATOR
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, Party
from ingest.contract.instants import parse_instant
from tests.ingest.collectors.okta.records import Json, translate
from tests.shared_data import shared_data

_PANTHER, _NO_TIME, _REDACTED = "okta.panther.ndjson", "published is missing", "published is not an instant: 'redacted'"
UNREADABLE = {
    ("okta.openapi.ndjson", 2): "eventType is missing",  # the contract's example of changeDetails alone: from and to
    **{(_PANTHER, line): _NO_TIME for line in (20, 21, 23, 24, 25, 26, 27, 28, 36)},
    **{(_PANTHER, line): _REDACTED for line in (16, 17, 18, 19)},  # whoever published them blanked the time
}

DISAGREEMENTS = [
    # A login is the same account however it is spelled: ours is in lower case, theirs as typed.
    ("okta.elastic.ndjson", 14, "actor"),
]


class Recorded(NamedTuple):
    """One line of a file of records."""

    file: str
    line: int
    event: Json
    expected: dict[str, Any] | None


def _recorded() -> Iterator[Recorded]:
    for path in sorted((shared_data() / "events").glob("okta.*.ndjson")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            held = json.loads(line)
            yield Recorded(path.name, number, held["event"], held.get("expected_ecs"))


@pytest.fixture(scope="module")
def recorded() -> list[Recorded]:
    return list(_recorded())


def test_every_record_translates_or_is_listed(recorded: list[Recorded]) -> None:
    refused: dict[tuple[str, int], str] = {}
    for found in recorded:
        try:
            assert translate(found.event)
        except RecordError as error:
            refused[found.file, found.line] = str(error)
    assert set(refused) == set(UNREADABLE)
    for where, reason in UNREADABLE.items():
        assert refused[where].startswith(reason)
    assert len(recorded) == 89


def test_every_record_that_translates_is_recognised(recorded: list[Recorded]) -> None:
    unrecognised = [(r.file, r.line) for r in recorded if not TRANSLATOR.recognises(r.event)]
    assert unrecognised == [("okta.openapi.ndjson", 2)]


def _named(party: Party | None) -> tuple[str | None, str | None, str | None]:
    """Return id, full name and the address's local part, as the other product reads them."""
    if party is None:
        return None, None, None
    return party.subject, party.display_name, (party.name or "").split("@")[0] or None


def _expected_party(held: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    return held.get("id"), held.get("full_name"), held.get("name")


def _differences(event: Event, expected: dict[str, Any]) -> Iterator[str]:
    source = expected.get("source", {})
    if abs(event.occurred_at - parse_instant(expected["@timestamp"])) >= timedelta(milliseconds=1):
        yield "time"
    if event.vendor_type != expected["event"]["action"]:
        yield "action"
    if event.outcome.result != expected["event"]["outcome"]:
        yield "outcome"
    if _named(event.actor) != _expected_party(source.get("user", {})):
        yield "actor"
    if (event.client.ip if event.client else None) != source.get("ip"):
        yield "address"
    target = expected.get("user", {}).get("target", {})
    if target and _named(event.account)[:2] != _expected_party(target)[:2]:
        yield "target"
    group = target.get("group", {})
    if group and event.kind == "grant_added" and (event.entitlement is None or event.entitlement.id != group["id"]):
        yield "group"


def test_readings_agree(recorded: list[Recorded]) -> None:
    compared, differing = 0, []
    for found in recorded:
        if found.expected is not None:
            compared += 1
            for event in translate(found.event):
                differing += [(found.file, found.line, what) for what in _differences(event, found.expected)]
    assert compared == 24
    assert differing == DISAGREEMENTS


def test_the_kinds_of_the_published_records(recorded: list[Recorded]) -> None:
    kinds = {
        (found.event["eventType"], event.kind)
        for found in recorded
        if (found.file, found.line) not in UNREADABLE
        for event in translate(found.event)
    }
    assert kinds == {
        ("app.oauth2.as.authorize.code", "other"),
        ("app.user_management", "grant_added"),
        ("application.user_membership.show_password", "other"),
        ("device.user.add", "other"),
        ("group.user_membership.add", "grant_added"),
        ("policy.evaluate_sign_on", "other"),
        ("system.api_token.create", "credential_changed"),
        ("system.api_token.revoke", "credential_changed"),
        ("system.mfa.factor.deactivate", "other"),
        ("system.org.rate_limit.warning", "other"),
        ("user.account.privilege.grant", "grant_added"),
        ("user.account.reset_password", "credential_changed"),
        ("user.authentication.auth_via_mfa", "mfa_verified"),
        ("user.authentication.sso", "sign_in"),
        ("user.authentication.verify", "mfa_verified"),
        ("user.authentication.verify", "other"),
        ("user.lifecycle.create", "account_created"),
        ("user.session.end", "sign_out"),
        ("user.session.impersonation.grant", "other"),
        ("user.session.start", "session_started"),
    }
