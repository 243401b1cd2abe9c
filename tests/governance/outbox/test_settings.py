"""What the settings say of receivers is checked before anything begins, and what is wrong is named."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

from governance.outbox.settings import Outbound, OutboundSettings, Secrets, check_outbound
from ingest.contract.errors import SetupError

GOOD = "whsec_" + base64.b64encode(b"s" * 32).decode()
HOOK = {"name": "siem", "url": "https://siem.example.com/hooks"}


def outbound(*, secret: str = GOOD, old: str | None = None, **written: Any) -> Outbound:
    settings = msgspec.convert(written, OutboundSettings)
    return Outbound(settings, {webhook.name: Secrets(secret, old) for webhook in settings.webhooks})


def test_what_holds() -> None:
    check_outbound(outbound())
    topics = [{"name": "soc"}, {"name": "lake", "topic": "siem.v1", "least_severity": "high"}]
    check_outbound(outbound(webhooks=[HOOK], topics=topics, old=GOOD))
    check_outbound(outbound(webhooks=[{**HOOK, "url": "http://localhost:8080/", "allow_private": True}]))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://siem.example.com/", "must begin with https://"),
        ("http://127.0.0.1/", "must begin with https://"),
        ("https:///hooks", "and name a host"),
        ("https://ada:secret@siem.example.com/", "holds a user or a password"),
        ("https://siem.example.com:port/", "is no URL"),
        ("https://siem.example.com/#part", "behind #"),
        ("ftp://siem.example.com/", "must begin with https://"),
        ("https://büro.example.com/", "characters that no URL has"),
        ("https://siem.example.com/a b", "characters that no URL has"),
        ("https://siem.example.com/\n", "characters that no URL has"),
    ],
)
def test_a_url_that_is_refused(url: str, why: str) -> None:
    with pytest.raises(SetupError, match=r"outbound.webhooks\[0\].url") as refused:
        check_outbound(outbound(webhooks=[{**HOOK, "url": url}]))
    assert why in str(refused.value)
    assert "secret@" not in str(refused.value)


def test_secrets_names_and_topics_that_are_refused(tmp_path: Path) -> None:
    for wrong in (outbound(webhooks=[HOOK], secret="hunter2"), outbound(webhooks=[HOOK], old="hunter2")):
        with pytest.raises(SetupError, match="is no secret of a webhook") as refused:
            check_outbound(wrong)
        assert "hunter2" not in str(refused.value)
    with pytest.raises(SetupError, match="two receivers are called 'siem'"):
        check_outbound(outbound(webhooks=[HOOK], topics=[{"name": "siem"}]))
    with pytest.raises(SetupError, match="is jitgov's own"):
        check_outbound(outbound(topics=[{"name": "soc", "topic": "jitgov.events.v1"}]))
    with pytest.raises(SetupError, match="ca_file names"):
        check_outbound(outbound(webhooks=[{**HOOK, "ca_file": str(tmp_path / "none.pem")}]))
    with pytest.raises(msgspec.ValidationError):
        outbound(webhooks=[{**HOOK, "name": "Not A Name"}])
