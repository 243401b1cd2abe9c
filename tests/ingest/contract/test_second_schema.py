"""What the second schema added: it comes back as it was, and is left out where an event does not say it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, get_args

import msgspec
import pytest
from msgspec.structs import replace

from ingest.contract.codec import decode, encode, headers
from ingest.contract.errors import RecordError
from ingest.contract.event import (
    SECOND_KINDS,
    Application,
    Event,
    FirstKind,
    Grant,
    Kind,
    SecondKind,
    schema_of,
    translation_of,
)
from ingest.contract.glance import glance, tells_of_use
from ingest.contract.ocsf import to_ocsf
from ingest.contract.sealing import content_hash, sealed
from tests.ingest.contract.events import ADA, AT, FINANCE, PAYROLL, event, granted

SAID = [
    granted("grant_seen", FINANCE, grant=Grant(granted_by=ADA)),
    granted("grant_seen", FINANCE, stated_at=AT - timedelta(days=9)),
    event("consent_granted", application=Application("0oaPAY", foreign_tenant="11111111")),
    event("consent_granted", application=Application("0oaPAY", publisher_verified=False)),
    event("sign_in", translation=2),
]


def ce_type(told: Event) -> bytes:
    return dict(headers(told))["ce_type"]


@pytest.mark.parametrize("kind", get_args(FirstKind))
def test_what_the_first_schema_could_say_is_told_in_it(kind: Kind) -> None:
    told = granted(kind, FINANCE)
    assert (schema_of(told), ce_type(told)) == (1, f"jitgov.{kind}.v1".encode())
    assert not {"stated_at", "translation"} & json.loads(encode(told)).keys()


@pytest.mark.parametrize("kind", get_args(SecondKind))
def test_a_new_kind_needs_the_second_schema(kind: Kind) -> None:
    told = granted(kind, FINANCE)
    assert ce_type(told) == f"jitgov.{kind}.v2".encode()
    assert decode(encode(told), ce_type(told)) == told


@pytest.mark.parametrize("told", SAID)
def test_a_new_field_needs_the_second_schema(told: Event) -> None:
    assert ce_type(told) == f"jitgov.{told.kind}.v2".encode()
    assert decode(encode(told), ce_type(told)) == told


@pytest.mark.parametrize("told", SAID[:4])
def test_the_hash_covers_a_new_field_where_it_is_said(told: Event) -> None:
    unsaid = replace(told, stated_at=msgspec.UNSET, grant=Grant(), application=PAYROLL)
    assert content_hash([told]) != content_hash([unsaid])


def test_the_translation_stands_outside_the_hash() -> None:
    given = [granted("grant_added", FINANCE), event("account_updated")]
    for count in (1, 2):
        first = sealed("okta:1", given[:count], b"{}", AT, bytearray())
        mended = sealed("okta:1", given[:count], b"{}", AT, bytearray(), 3)
        assert [each.content_hash for each, _ in mended] == [each.content_hash for each, _ in first]
        assert [translation_of(each) for each, _ in (*first, *mended)] == [1] * count + [3] * count
        assert [value for _, value in mended] == [encode(each) for each, _ in mended]
        again = sealed("okta:1", [each for each, _ in mended], b"{}", AT, bytearray())
        assert count > 1 or again == first


@pytest.mark.parametrize("number", [0, 1, -1, 1.5])
def test_a_translation_that_is_said_is_a_later_one(number: float) -> None:
    members: dict[str, Any] = json.loads(encode(event()))
    with pytest.raises(RecordError, match="translation"):
        decode(json.dumps(members | {"translation": number}).encode())


def test_a_sign_in_of_the_second_schema_is_glanced_at() -> None:
    told = event(translation=2)
    assert tells_of_use(ce_type(told))
    assert glance(encode(told)).event_id == told.event_id


def test_ocsf_keeps_what_is_new() -> None:
    told = to_ocsf(granted("grant_seen", FINANCE, stated_at=AT, translation=2, grant=Grant(granted_by=ADA)))
    assert told["unmapped"]["translation"] == 2
    assert told["unmapped"]["stated_at"]
    assert told["unmapped"]["grant"]["granted_by"]["subject"] == ADA.subject


@pytest.mark.parametrize(
    ("kind", "activity"),
    [
        ("container_deleted", (3004, 4)),
        ("container_suspended", (3004, 12)),
        ("container_resumed", (3004, 13)),
        ("entity_renamed", (3004, 5)),
        ("credential_added", (3001, 99)),
        ("owner_added", (3004, 3)),
        ("person_seen", (3004, 2)),
        ("evidence", (0, 99)),
    ],
)
def test_ocsf_s_activity_of_a_new_kind(kind: Kind, activity: tuple[int, int]) -> None:
    told = to_ocsf(event(kind))
    assert (told["class_uid"], told["activity_id"]) == activity


def test_ocsf_tells_of_an_owner_what_is_owned_and_of_a_workload_s_secret_the_workload() -> None:
    assert to_ocsf(granted("owner_added", FINANCE))["entity"]["uid"] == FINANCE.id
    assert to_ocsf(event("credential_added", account=None))["entity"]["uid"] == PAYROLL.id


def test_every_kind_is_of_one_schema() -> None:
    assert not SECOND_KINDS & set(get_args(FirstKind))
    assert set(get_args(Kind)) == SECOND_KINDS | set(get_args(FirstKind))
