"""What is common to all examinations: who can be, broken settings, and a vendor that asks to wait."""

from __future__ import annotations

import httpx

from ingest.collection.examiners import examined, examiner_of
from ingest.collection.preflight import ExaminedSource
from ingest.collection.registry import find_vendors
from ingest.config.source_settings import Auth, ClientSecret, SourceSettings, Ssws
from tests.ingest.collection.fakes import Time, limiter

OKTA = SourceSettings(kind="okta", tenant="acme", url="http://127.0.0.1:1", auth=Auth(ssws=Ssws(token_env="TOKEN")))
ENTRA = SourceSettings(
    kind="entra", tenant="acme", tenant_id="t", auth=Auth(client_secret=ClientSecret(client_id="a", secret_env="TOKEN"))
)


def test_every_vendor_that_is_collected_can_be_examined() -> None:
    live = [vendor.idp for vendor in find_vendors()]
    assert [examiner_of(idp).idp for idp in live] == live


def test_settings_that_are_not_whole_are_all_that_is_told() -> None:
    (found,) = examined(ExaminedSource(OKTA, "sources[1]", {}))
    assert (found.part, found.verdict) == ("settings", "fail")
    assert "sources[1].auth" in found.detail
    assert "sources[1]" in (found.what_to_do or "")


def test_a_vendor_that_asks_to_wait_is_no_matter_of_credentials() -> None:
    busy = httpx.MockTransport(lambda _: httpx.Response(503))
    *servers, last = examined(
        ExaminedSource(ENTRA, "sources[0]", {"TOKEN": "x"}, transport=busy, limiter=limiter(Time(), {}))
    )
    assert [each.verdict for each in servers] == ["ok", "ok"]
    assert (last.part, last.verdict) == ("answers", "fail")
    assert "503" in last.detail
