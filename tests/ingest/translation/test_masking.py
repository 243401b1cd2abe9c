"""Secrets in vendors' records are masked before anything is kept: in the raw, in events, in ids, in rejections."""

from __future__ import annotations

import json
import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ingest.collectors.entra import TRANSLATOR as ENTRA
from ingest.collectors.okta import TRANSLATOR as OKTA
from ingest.contract.providers.catalogue import provider_of
from ingest.contract.rejection import Rejection
from ingest.files.records import Readable
from ingest.translation.interface import Context
from ingest.translation.masking import masked
from ingest.translation.recognition import native_form
from ingest.translation.translating import events_of, translated
from tests.ingest.collectors.entra.authored import envelope, recorded_cases, sign_in_row
from tests.ingest.collectors.okta.records import ADA, record

SECRET = "hunter2-of-a-test"
CONTEXT = Context(datetime(2026, 8, 1, tzinfo=UTC), "acme")
AUDIT = recorded_cases("accounts")[0]["record"]


def audit(name: str, **values: object) -> dict[str, Any]:
    target = {**AUDIT["targetResources"][0], "modifiedProperties": [{"displayName": name, **values}]}
    return {**AUDIT, "targetResources": [target]}


PASSWORD = audit("PasswordProfile", oldValue=None, newValue=f'["{SECRET}"]')
ENTRA_RECORDS = [
    PASSWORD,
    envelope(PASSWORD, "AuditLogs"),
    envelope(PASSWORD, "AuditLogs", properties=json.dumps(PASSWORD)),
    {**PASSWORD, "targetResources": json.dumps(PASSWORD["targetResources"])},
    audit("Credential", oldValue=SECRET, newValue="[]"),
    audit("StrongAuthenticationPhoneAppDetail", oldValue="[]", newValue=f'[{{"OathSecretKey":"{SECRET}"}}]'),
    {**AUDIT, "additionalDetails": [{"key": "ClientSecret", "value": SECRET}]},
    {**recorded_cases("provisioning")[0]["record"], "modifiedProperties": [
        {"displayName": "password", "oldValue": None, "newValue": SECRET}]},
]  # fmt: skip
OKTA_RECORDS = [
    record("user.account.update_password", ADA, debug={"password": SECRET}),
    record("user.session.start", debug={"StateToken": SECRET}),
    record("app.oauth2.client.lifecycle.create", {**ADA, "detailEntry": {"clientSecret": SECRET}}),
    record("user.account.update_profile", {**ADA, "changeDetails": {"from": {}, "to": {"profile": {"otp": SECRET}}}}),
    record("user.session.start", actor={**ADA, "detailEntry": {"sessionToken": SECRET}}),
    record("user.session.start", debug={"payload": json.dumps({"credentials": [{"Password": {"value": SECRET}}]})}),
    record("user.session.start", transaction={"id": "t", "type": "WEB", "detail": json.dumps({"apiToken": SECRET})}),
    {**record("user.session.start"), "debugContext": json.dumps({"debugData": json.dumps({"otp": SECRET})})},
]
CASES = [(ENTRA, each) for each in ENTRA_RECORDS] + [(OKTA, each) for each in OKTA_RECORDS]


@pytest.mark.parametrize(("translator", "secretive"), CASES)
def test_no_secret_is_kept_by_file_or_by_collector(translator: Any, secretive: dict[str, Any]) -> None:
    raw = json.dumps(secretive).encode()
    by_collector = events_of(translator, translator.decode(raw), raw, CONTEXT)
    for value in (secretive, native_form([ENTRA, OKTA])(raw) or secretive):
        (by_file,) = translated([Readable("f", 1, raw, value)], [ENTRA, OKTA], CONTEXT)
        assert not isinstance(by_file, Rejection)
        assert [event for event, _ in by_file] == by_collector
        for event, published in by_file:
            assert SECRET.encode() not in published
            assert b"***" in bytes(event.raw)


def test_a_rejected_record_is_masked_too() -> None:
    raw = json.dumps({**PASSWORD, "activityDateTime": "soon"}).encode()
    (rejection,) = translated([Readable("f", 1, raw, ENTRA.decode(raw))], [ENTRA, OKTA], CONTEXT)
    assert isinstance(rejection, Rejection)
    assert SECRET not in rejection.raw


def test_the_rest_stays_token_for_token_and_is_masked_once() -> None:
    raw = json.dumps({**PASSWORD, "number": 1}).encode().replace(b'"number": 1', b'"number": 1.10e400')
    kept = masked(raw, provider_of("entra").secrets)
    assert b"1.10e400" in kept
    assert masked(kept, provider_of("entra").secrets) is kept


def test_of_two_members_of_one_name_neither_keeps_a_secret() -> None:
    """Whoever reads the record reads the last one; the first would stay in its bytes."""
    otp = f'"otp":"{SECRET}"'
    plain = json.dumps(record("user.session.start", debug={"otp": "", "risk": 1})).replace(": ", ":")
    twice = plain.replace('"otp":""', f'{otp},"otp":""')
    apart = plain.replace('"debugData":{', f'"debugData":{{{otp}}},"debugData":{{"password":"x",')
    above = plain.replace('"debugContext":', f'"debugContext":{{"debugData":{{{otp}}}}},"debugContext":')
    paths = provider_of("okta").secrets
    assert masked(plain.encode(), paths).decode() == plain
    for text in (twice, apart, above):
        assert SECRET in text and json.loads(text)["eventType"] == "user.session.start"
        kept = masked(text.encode(), paths)
        assert SECRET.encode() not in kept
        assert json.loads(kept)["debugContext"]["debugData"]["risk"] == 1
        assert masked(kept, paths) is kept
    text = json.dumps(PASSWORD).replace(
        '"displayName": "PasswordProfile"', '"displayName": "PasswordProfile", "displayName": ""'
    )
    assert SECRET.encode() not in masked(text.encode(), provider_of("entra").secrets)


UNCHANGED = [
    (ENTRA, sign_in_row()),
    (ENTRA, audit("Department", oldValue="[]", newValue='["Finance"]')),
    (ENTRA, audit("PasswordProfile", oldValue=None, newValue="[]")),
    (ENTRA, audit("KeyDescription", oldValue="[]", newValue='["[KeyIdentifier=x]"]')),
    (OKTA, record("user.account.update_password", ADA)),
]


@pytest.mark.parametrize(("translator", "plain"), UNCHANGED)
def test_a_record_without_a_secret_keeps_its_bytes_and_its_id(translator: Any, plain: dict[str, Any]) -> None:
    raw = json.dumps(plain).encode()
    assert masked(raw, provider_of(translator.idp).secrets) is raw


def test_the_id_of_a_record_that_has_none_tells_nothing_of_a_secret() -> None:
    bare = {name: value for name, value in PASSWORD.items() if name != "id"}
    other = json.loads(json.dumps(bare).replace(SECRET, "another"))
    ids = {events_of(ENTRA, each, json.dumps(each).encode(), CONTEXT)[0].event_id for each in (bare, other)}
    assert len(ids) == 1


def test_a_record_without_secrets_is_passed_over_in_the_time_of_a_few_decodes() -> None:
    raw = json.dumps(
        record("user.session.start", ADA, debug={"requestUri": "/api/v1/authn", "risk": "low" * 300})
    ).encode()
    paths = provider_of("okta").secrets
    assert masked(raw, paths) is raw
    assert _decodes(lambda: masked(raw, paths), raw) <= 15


def _decodes(work: Callable[[], object], raw: bytes) -> float:
    """How many decodes of a record work takes, by processor time and in turns: a machine slows both down alike."""
    both = (work, lambda: msgspec.json.decode(raw))
    turns = [[timeit.timeit(each, timer=time.process_time, number=50) for each in both] for _ in range(10)]
    return min(worked for worked, _ in turns) / min(decoded for _, decoded in turns)


@pytest.mark.parametrize(
    ("name", "spelled"), [("targetResources", "targetResourc\\u0065s"), ("modifiedProperties",) * 2]
)
def test_a_name_that_is_spelled_by_escapes_hides_no_secret(name: str, spelled: str) -> None:
    raw = json.dumps({**PASSWORD, "comment": "Zoë"}, ensure_ascii=spelled != name).replace(name, spelled).encode()
    assert SECRET.encode() in raw and SECRET.encode() not in masked(raw, provider_of("entra").secrets)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Credential", '"Credential"'),
        ("AsymmetricKey", '"ASYMMETRICKEY"'),
        ("Password", '"P\\u0061ssword"'),
        ("OathKey", '"oath\\/key"'),
        ("AsymmetricKey", '"Asymmetric\u212aey"'),
        ("StsRefreshToken", '"StsRefreshToken"'),
    ],
)
def test_a_name_hides_no_secret_however_it_is_spelled(name: str, spelled: str) -> None:
    whole = json.dumps(audit(name, oldValue=None, newValue=SECRET)).replace(f'"{name}"', spelled)
    for record_text in (whole, json.dumps({"properties": whole})):
        assert SECRET.encode() not in masked(record_text.encode(), provider_of("entra").secrets)


def test_a_record_without_a_secret_s_name_is_passed_over_in_the_time_of_a_few_decodes() -> None:
    properties = [{"displayName": f"Department{n}", "oldValue": "[]", "newValue": '["Finance"]'} for n in range(20)]
    raw = json.dumps({**AUDIT, "targetResources": [{"modifiedProperties": properties}]}).encode()
    paths = provider_of("entra").secrets
    assert masked(raw, paths) is raw
    assert _decodes(lambda: masked(raw, paths), raw) <= 15


@pytest.mark.parametrize("spelled", ["pass\\u0057ord", "\\u0070assword"])
def test_a_field_that_is_spelled_by_escapes_hides_no_secret(spelled: str) -> None:
    raw = json.dumps(record("user.session.start", debug={"password": SECRET})).replace('"password"', f'"{spelled}"')
    assert SECRET.encode() not in masked(raw.encode(), provider_of("okta").secrets)
    native = native_form([ENTRA, OKTA])(raw.encode())
    assert native is not None and native.secret_places is not None
    assert SECRET.encode() not in masked(raw.encode(), provider_of("okta").secrets, native.secret_places)


DETAILS = json.dumps([{"key": "ClientSecret", "value": SECRET}])


@pytest.mark.parametrize(
    "details",
    [
        DETAILS,
        DETAILS[1:-1],
        f" \n\t{DETAILS}",
        json.dumps(DETAILS),
        json.dumps(f"\n {DETAILS}"),
        json.dumps(f"\u00a0{DETAILS}"),
        json.dumps(f"\u00a0{DETAILS}", ensure_ascii=False),
        json.dumps(DETAILS).replace("[", "\\u005b"),
    ],
)
def test_details_hide_no_secret_however_they_are_spelled(details: str) -> None:
    record_text = f'{{"additionalDetails"\n:{details}}}'
    for raw in (
        record_text,
        json.dumps({"properties": record_text}),
        json.dumps({"properties": json.loads(record_text)}),
    ):
        assert SECRET in raw and SECRET.encode() not in masked(raw.encode(), provider_of("entra").secrets)


def test_a_path_that_a_record_lacks_changes_nothing() -> None:
    raw = json.dumps({"properties": {"modifiedProperties": [{"displayName": "password", "newValue": SECRET}]}}).encode()
    secrets = provider_of("entra").secrets
    assert SECRET.encode() not in masked(raw, secrets)
    elsewhere = [path for path in secrets if path.path[0] in ("targetresources", "additionaldetails")]
    assert masked(raw, elsewhere) is raw
