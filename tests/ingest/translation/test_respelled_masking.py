"""Secrets are masked in every form of a record: flattened, numbered, in snake case, as the columns of a table."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.collection.translators import find_translators
from ingest.contract.providers.catalogue import provider_of
from ingest.contract.rejection import Rejection
from ingest.files.records import read_records
from ingest.translation.interface import Context
from ingest.translation.recognition import known_table
from ingest.translation.respelled_masking import masked_respelled
from ingest.translation.translating import translated
from tests.ingest.collectors.entra.exports.audit_rows import PORTAL_AUDIT

SECRET = "hunter2-of-a-test"
KEPT = "kept-of-a-test"
CONTEXT = Context(datetime(2026, 8, 1, tzinfo=UTC), "acme")
AT = "2026-07-01T08:00:00Z"
TRANSLATORS = find_translators()
TYPE = "user.account.reset_password"
PROPERTY = "StrongAuthenticationPhoneAppDetail"


def elastic_okta(**debug: Any) -> dict[str, Any]:
    return {
        "@timestamp": AT,
        "okta": {
            "uuid": "u1",
            "event_type": TYPE,
            "actor": {"id": "00u1", "type": "User"},
            "debug_context": {"debug_data": debug},
            "outcome": {"result": "SUCCESS"},
        },
    }


def elastic_entra(properties: Any, **audit: Any) -> dict[str, Any]:
    target = {"type": "User", "id": "00000000-0000-4000-8000-0000000000a1", "modified_properties": properties}
    row = {"id": "a1", "activity_datetime": AT, "activity_display_name": "Update user", **audit}
    return {"@timestamp": AT, "azure": {"auditlogs": {"properties": {**row, "target_resources": {"0": target}}}}}


OKTA_NAMES = {"uuid": "u1", "eventType": TYPE, "published": AT, "actor.id": "00u1", "outcome.result": "SUCCESS"}
SENTINEL = {"uuid_g": "u1", "eventType_s": TYPE, "published_t": AT, "actor_id_s": "00u1"}
ELASTIC_NAMES = {"@timestamp": [AT], "okta.uuid": ["u1"], "okta.event_type": [TYPE], "okta.actor.id": ["00u1"]}
IN_JSON = [
    elastic_okta(flattened={"tempPassword": SECRET, "requestUri": KEPT}),
    elastic_okta(temp_password=SECRET, request_uri=KEPT),
    {**elastic_okta(request_uri=KEPT), "okta": elastic_okta()["okta"] | {
        "request_uri": KEPT, "target": [{"id": "00u2", "type": "User", "detail_entry": {"client_secret": SECRET}}]}},
    {**ELASTIC_NAMES, "okta.debug_context.debug_data.flattened.tempPassword": [SECRET], "okta.x": [KEPT]},
    {**SENTINEL, "debugContext_debugData_tempPassword_s": SECRET, "debugContext_debugData_requestUri_s": KEPT},
    {**SENTINEL, "x_s": KEPT, "target_s": json.dumps([{"id": "00u2", "detailEntry": {"apiToken": SECRET}}])},
    {**OKTA_NAMES, "debugContext.debugData.tempPassword": SECRET, "debugContext.debugData.requestUri": KEPT},
    {**OKTA_NAMES, "target{}.id": "00u2", "target{}.changeDetails.to.password": SECRET, "transaction.id": KEPT},
    {**OKTA_NAMES, "transaction.detail.accessToken": SECRET, "transaction.id": KEPT},
    elastic_entra({
        "0": {"display_name": PROPERTY, "new_value": SECRET}, "1": {"display_name": "City", "new_value": KEPT}}),
    elastic_entra([{"display_name": PROPERTY, "old_value": SECRET}, {"display_name": "City", "new_value": KEPT}]),
    elastic_entra([], additional_details=[{"key": "ClientSecret", "value": SECRET}, {"key": "x", "value": KEPT}]),
    {
        "@timestamp": AT,
        "azure.auditlogs.properties.id": ["a1"],
        "azure.auditlogs.properties.activity_datetime": [AT],
        "azure.auditlogs.properties.activity_display_name": ["Update user"],
        "azure.auditlogs.properties.target_resources.0.modified_properties.0.display_name": [PROPERTY],
        "azure.auditlogs.properties.target_resources.0.modified_properties.0.new_value": [SECRET],
        "azure.auditlogs.properties.target_resources.0.modified_properties.1.display_name": ["City"],
        "azure.auditlogs.properties.target_resources.0.modified_properties.1.new_value": [KEPT],
    },
]  # fmt: skip


def table_of(row: dict[str, str]) -> str:
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


CONSOLE = {"uuid": "u1", "event_type": TYPE, "timestamp": AT, "actor.id": "00u1", "outcome.result": "SUCCESS"}
IN_TABLES = [
    CONSOLE | {"debug_context.debug_data.temp_password": SECRET, "debug_context.debug_data.request_uri": KEPT},
    CONSOLE | {"target0.id": "00u2", "target0.detail_entry.client_secret": SECRET, "target0.display_name": KEPT},
    CONSOLE | {
        "timestamp": "1/2/2026 8:00", "debug_context.debug_data.otp": SECRET, "debug_context.debug_data.url": KEPT},
    PORTAL_AUDIT | {
        "Target1ModifiedProperty1Name": PROPERTY, "Target1ModifiedProperty1OldValue": SECRET,
        "Target1ModifiedProperty1NewValue": SECRET, "Target1ModifiedProperty2Name": "City",
        "Target1ModifiedProperty2NewValue": KEPT,
    },
    PORTAL_AUDIT | {
        "AdditionalDetail1Key": "ClientSecret", "AdditionalDetail1Value": SECRET,
        "AdditionalDetail2Key": "x", "AdditionalDetail2Value": KEPT,
    },
]  # fmt: skip


def kept_of(text: str, folder: Path) -> list[str]:
    """Return what is kept of a file's records: their events, or their rejections."""
    file = folder / "export"
    file.write_text(text)
    pieces = list(read_records(str(file), None, known_table(TRANSLATORS)))
    results = translated(pieces, TRANSLATORS, CONTEXT)
    kept = [result.raw if isinstance(result, Rejection) else result[0][1].decode() for result in results]
    assert kept
    return kept


@pytest.mark.parametrize("text", [*map(json.dumps, IN_JSON), *map(table_of, IN_TABLES)])
def test_a_secret_is_masked_however_the_record_is_spelled(text: str, tmp_path: Path) -> None:
    for kept in kept_of(text, tmp_path):
        assert SECRET not in kept
        assert "***" in kept
        assert KEPT in kept


@pytest.mark.parametrize("text", [*map(json.dumps, IN_JSON), *map(table_of, IN_TABLES)])
def test_a_record_without_a_secret_is_left_as_it_is(text: str, tmp_path: Path) -> None:
    (tmp_path / "export").write_text(text.replace(SECRET, ""))
    for piece in read_records(str(tmp_path / "export"), None, known_table(TRANSLATORS)):
        for idp in ("okta", "entra"):
            assert masked_respelled(piece.raw, provider_of(idp).respelled_secrets) is piece.raw


@pytest.mark.parametrize(
    "plain",
    [
        {"debugContext": {"debugData": {"passwordChanged": "yes", "isSecretRotated": "no"}}, "a.tempPassword": "x"},
        {"answer": "yes", "okta": {"password": "x"}, "outcome_otp": "y", "otp": "z"},
        {"azure": {"modified_properties": [{"display_name": "City", "new_value": "x"}, {"new_value": "y"}]}},
        {
            "Target1ModifiedProperty1Name": "City",
            "Target1ModifiedProperty2NewValue": "x",
            "additional_details": "token",
        },
    ],
)
def test_a_word_elsewhere_is_no_secret(plain: dict[str, Any]) -> None:
    raw = json.dumps(plain).encode()
    for idp in ("okta", "entra"):
        assert masked_respelled(raw, provider_of(idp).respelled_secrets) is raw


def test_what_cannot_be_read_is_left_alone() -> None:
    secrets = provider_of("okta").respelled_secrets
    deep = b'{"debug_data.otp":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    for raw in (b'{"debug_data.otp": ', b'"\\ud800 debug_data.otp"', b"[NaN]", b""):
        assert masked_respelled(raw, secrets) is raw
    masked_respelled(deep, secrets)


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ("additional_details.key", "additional_details.value"),
        ("target_resources.modified_properties.display_name", "target_resources.modified_properties.new_value"),
    ],
)
def test_a_search_s_answer_lists_names_and_values_apart(names: str, values: str) -> None:
    """Which value is whose nobody can tell once one of them is empty: where any is a secret's name, all go."""
    at = "azure.auditlogs.properties."
    record = {at + names: ["User-Agent", PROPERTY, "password"], at + values: ["x", SECRET], "kept": KEPT}
    raw = masked_respelled(json.dumps(record).encode(), provider_of("entra").respelled_secrets)
    assert json.loads(raw) == record | {at + values: "***"}
    plain = json.dumps(record | {at + names: ["User-Agent", "City"]}).encode()
    assert masked_respelled(plain, provider_of("entra").respelled_secrets) is plain


@pytest.mark.parametrize("spelled", ['"password": "{0}", "password": null', '"pass\\u0077ord": "{0}"'])
def test_a_secret_hides_behind_no_name_that_stands_twice_or_is_spelled_by_escapes(spelled: str) -> None:
    within = spelled.format(SECRET).replace('"pass', '"okta.debug_context.debug_data.pass')
    raw = f'{{{within}, "kept": "{KEPT}"}}'.encode()
    after = masked_respelled(raw, provider_of("okta").respelled_secrets)
    assert SECRET not in after.decode()
    assert json.loads(after)["kept"] == KEPT


def test_of_two_spellings_of_a_name_either_tells_a_secret() -> None:
    for names in ({"displayName": PROPERTY, "display_name": "City"}, {"display_name": PROPERTY, "displayName": "City"}):
        record = {"modified_properties": [{**names, "new_value": SECRET}]}
        after = masked_respelled(json.dumps(record).encode(), provider_of("entra").respelled_secrets)
        assert SECRET not in after.decode()


def test_of_a_name_that_stands_twice_either_tells_a_secret() -> None:
    names = f'"display_name": "{PROPERTY}", "display_name": "City"'
    raw = f'{{"modified_properties": [{{{names}, "new_value": "{SECRET}"}}]}}'.encode()
    assert SECRET not in masked_respelled(raw, provider_of("entra").respelled_secrets).decode()
