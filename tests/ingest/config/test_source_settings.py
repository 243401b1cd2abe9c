from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ingest.config.loading import load
from ingest.config.source_checks import check_sources
from ingest.config.source_settings import Secret, SourceSettings, connection_of, secret_of
from ingest.contract.errors import SetupError


class Whole(msgspec.Struct, forbid_unknown_fields=True):
    sources: list[SourceSettings] = []


def okta(**over: Any) -> dict[str, Any]:
    return {
        "kind": "okta",
        "tenant": "acme",
        "url": "https://acme.example.com",
        "auth": {"ssws": {"token_env": "TOKEN"}},
        **over,
    }


def entra(**over: Any) -> dict[str, Any]:
    auth = {"client_secret": {"client_id": "c", "secret_env": "TOKEN"}}
    return {"kind": "entra", "tenant": "acme", "tenant_id": "t", "auth": auth, **over}


def roster(**over: Any) -> dict[str, Any]:
    return {"kind": "roster", "tenant": "acme", "path": "staff", "columns_file": "staff-map.yaml", **over}


def checked(*sources: dict[str, Any]) -> None:
    check_sources(msgspec.convert(list(sources), list[SourceSettings]), {"TOKEN": "hunter2"})


def test_a_whole_source_passes_also_on_this_machine_without_tls() -> None:
    checked(
        okta(), entra(), okta(tenant="beta", url="http://127.0.0.1:8080"), entra(tenant="b", graph_url="http://[::1]")
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (okta(url=None), r"sources\[0\]\.url is missing"),
        (okta(url="http://acme.example.com"), r"sources\[0\]\.url is plain HTTP"),
        (okta(url="http://localhost.example.com"), "plain HTTP"),
        (okta(url="https://ann:hunter2@acme.example.com"), "has a login in it"),
        (okta(url="acme.example.com"), "is no URL"),
        (okta(url="https://acme.example.com/?token=hunter2"), "is no URL"),
        (okta(auth={}), r"sources\[0\]\.auth needs exactly one of ssws, .*; it has none"),
        (okta(auth={"ssws": {}, "private_key": {"client_id": "c", "key_file": "k"}}), "it has ssws, private_key"),
        (okta(auth={"ssws": {}}), r"auth\.ssws names nothing that holds the secret"),
        (okta(auth={"ssws": {"token_env": "GONE"}}), "environment variable GONE, which is not set"),
        (okta(auth={"private_key": {"client_id": "c", "key_file": "gone.pem"}}), r"key_file names gone\.pem"),
        (
            okta(auth={"client_secret": {"client_id": "c", "secret_env": "TOKEN"}}),
            r"sources\[0\]\.auth\.client_secret: okta has no such sign-in; set ssws or private_key",
        ),
        (entra(write_auth={"ssws": {"token_env": "TOKEN"}}), r"write_auth\.ssws: entra has no such sign-in"),
        (entra(tenant_id=None), r"tenant_id is missing"),
        (entra(graph_url="http://graph.example.com"), "graph_url is plain HTTP"),
        (entra(authority_url="http://login.example.com"), "authority_url is plain HTTP"),
        (entra(via="event_hub"), "event_hub is missing"),
        ({"kind": "okta", "tenant": "acme", "url": "https://a.example.com"}, "auth needs exactly one of ssws"),
        (roster(path=None), r"sources\[0\]\.path is missing"),
        (roster(columns_file=None), r"columns_file is missing: .*import-roster staff --map --write"),
        (roster(population=" "), "population is blank"),
        (roster(auth={"ssws": {"token_env": "TOKEN"}}), "nobody signs in"),
        (entra(re_read=[{"minutes": 60}, {"minutes": 15}]), "shortest"),
        (entra(event_hub={"server": "hub.example.com:9093", "topic": "t"}), "event_hub needs connection_env"),
    ],
)
def test_what_is_not_whole_is_told_by_its_key_and_without_secrets(source: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError, match=message) as caught:
        checked(source)
    assert "hunter2" not in str(caught.value)


def test_a_roster_may_lie_in_several_places() -> None:
    checked(roster(), roster(path="contractors", population="contractors"))
    with pytest.raises(SetupError, match="roster:acme is configured twice"):
        checked(roster(), roster(population="contractors"))


def test_a_tenant_has_one_source() -> None:
    with pytest.raises(SetupError, match=r"sources\[2\]: okta:acme is configured twice"):
        checked(okta(), entra(), okta())


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "auth: {ssws: {token: hunter2}}",
            "a secret never stands here: name what holds it with token_file or token_env",
        ),
        ("auth: {client_secret: hunter2}", "a secret never stands here"),
        ("auth: {private_key: hunter2}", "a secret never stands here"),
        ("auth: {sws: {}}", "did you mean ssws"),
        ("kind: ldap", "sources[0].kind"),
        ("use_of_limit: 1.5", "sources[0].use_of_limit"),
        ("tenant: a|b", "sources[0].tenant"),
    ],
)
def test_the_file_is_strict(written: str, message: str, tmp_path: Path) -> None:
    fields = {"kind": "okta", "tenant": "acme", "auth": "{ssws: {token_env: T}}"}
    key, _, value = written.partition(": ")
    lines = [f"    {name}: {each}" for name, each in {**fields, key: value}.items()]
    file = tmp_path / "config.yaml"
    file.write_text("sources:\n  -\n" + "\n".join(lines))
    with pytest.raises(SetupError) as caught:
        load(file, Whole)
    assert message in str(caught.value)


def test_a_private_key_is_referred_to_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("the key\n")
    file = tmp_path / "config.yaml"
    auth = f"{{private_key: {{client_id: c, key_file: {tmp_path / 'key.pem'}}}}}"
    file.write_text(f"sources: [{{kind: okta, tenant: acme, url: 'https://a.example.com', auth: {auth}}}]")
    (source,) = load(file, Whole).sources
    secret = secret_of(source.auth, "auth", {})
    assert secret.reveal() == "the key"
    assert "the key" not in f"{secret!r} {secret} {source!r}"


def test_a_hub_on_this_machine_needs_no_connection_string() -> None:
    source = msgspec.convert(entra(event_hub={"server": "127.0.0.1:9092", "topic": "t"}), SourceSettings)
    assert source.event_hub is not None
    assert connection_of(source.event_hub, "hub", {}) is None
    named = msgspec.structs.replace(source.event_hub, connection_env="HUB")
    found = connection_of(named, "hub", {"HUB": "Endpoint=sb://x"})
    assert isinstance(found, Secret) and found.reveal() == "Endpoint=sb://x"
