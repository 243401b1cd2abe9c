"""Whoever is to keep checkpoints is named by the settings, and gets what `audit verify --checkpoint` takes back."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from front_door.checkpoint_keepers import keepers_of
from front_door.settings import Settings
from governance.audit.checkpoint import checkpoint_of
from governance.store.evidence.tree_rows import CheckpointRow
from ingest.contract.errors import SetupError
from reviews.notifications.interface import message_in

NOTE = "jitgov-audit/1\n7\n" + "A" * 43 + "=\n\n\N{EM DASH} jitgov-audit " + "A" * 92 + "\n"
RECEIVER = {"webhooks": [{"name": "siem", "url": "https://siem.example.com/", "kinds": []}]}
RELAY = {"mail": {"sender": "jitgov@example.com", "url": "smtps://relay.example.com"}}


def settings(*witnesses: dict[str, Any], **parts: Any) -> Settings:
    written = {"audit": {"witnesses": list(witnesses)}, "outbound": RECEIVER, "notifications": RELAY} | parts
    return msgspec.convert(written, Settings)


def test_a_webhook_gets_the_note_and_a_mail_holds_it() -> None:
    witnesses: list[dict[str, Any]] = [
        {"file": "kept.txt"},
        {"webhook": "siem"},
        {"mail": "auditor@example.com", "every_hours": 168},
    ]
    posted, mailed = keepers_of(settings(*witnesses))
    row = CheckpointRow(7, NOTE, 1)
    assert (posted.recipient, posted.every) == ("webhook:siem", 0)
    assert json.loads(posted.body(row)) == {"log": "jitgov-audit/1", "entries": 7, "note": NOTE}
    message = message_in(mailed.body(row))
    assert (message.to, message.subject) == ("auditor@example.com", "Audit log of jitgov: checkpoint of 7 entries")
    assert mailed.every == 168 * 3_600_000_000
    assert checkpoint_of(message.text[message.text.index(NOTE) :]).size == 7


@pytest.mark.parametrize(
    ("witness", "parts", "why"),
    [
        ({"webhook": "soc"}, {}, r"audit.witnesses\[0\].webhook: outbound.webhooks has none that is called 'soc'"),
        ({"mail": "a@example.com"}, {"notifications": {}}, r"audit.witnesses\[0\].mail needs a relay"),
    ],
)
def test_who_could_not_be_reached_is_refused(witness: dict[str, str], parts: dict[str, Any], why: str) -> None:
    with pytest.raises(SetupError, match=why):
        keepers_of(settings(witness, **parts))


@pytest.mark.parametrize(
    "timestamp",
    [{"url": "ftp://tsa.example.com/"}, {"url": "https://jitgov:x@tsa.example.com/"}, {"policy": "my policy"}],
)
def test_an_authority_that_could_not_be_asked_is_refused(timestamp: dict[str, str]) -> None:
    whole = {"url": "https://tsa.example.com/?key=secret", "certificates_file": "roots.pem"}
    (authority,) = settings({"timestamp": whole}).audit.authorities
    assert (authority.called, authority.every_hours) == ("https://tsa.example.com/?key=***", 24)
    with pytest.raises(msgspec.ValidationError, match="timestamp"):
        settings({"timestamp": whole | timestamp})


@pytest.mark.parametrize("witness", [{}, {"file": "a", "webhook": "siem"}])
def test_a_witness_is_one_thing(witness: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError, match="name one of them"):
        settings(witness)
