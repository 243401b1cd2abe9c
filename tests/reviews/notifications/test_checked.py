"""What is wrong with the settings of notifications is told with its place."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ingest.contract.errors import SetupError
from reviews.notifications.checked import check_notifications
from reviews.settings.notifications import NotificationSettings

MAIL = {"sender": "jitgov@example.com", "url": "smtp://relay"}
IAM = {"name": "iam", "kind": "slack"}
HOOK = "https://hooks.example.com/T0/B0/x"


def checked(urls: dict[str, str], **keys: Any) -> None:
    check_notifications(msgspec.convert(keys, NotificationSettings), urls)


def test_what_is_whole_is_taken() -> None:
    checked({}, mail=MAIL, addresses={"compliance": "grc@example.com"}, findings_to=["rita@example.com"])
    checked({"slack:iam": HOOK}, chats=[IAM], findings_to=["slack:iam"], zone="Europe/Berlin")
    checked({"slack:iam": "http://127.0.0.1:8/"}, chats=[IAM | {"allow_private": True}])


@pytest.mark.parametrize(
    ("urls", "keys", "message"),
    [
        ({}, {"zone": "Berlin"}, "notifications.zone: no time zone is called Berlin"),
        ({}, {"digest_hour": 6}, "notifications.digest_hour: 6 lies in the quiet hours"),
        ({}, {"addresses": {"rita": "rita"}}, "notifications.addresses: rita of rita is no plain address"),
        ({"slack:iam": ""}, {"chats": [IAM]}, r"notifications.chats\[0\]: the webhook's URL is a secret"),
        ({"slack:iam": "http://hooks"}, {"chats": [IAM]}, r"notifications.chats\[0\].url must begin with https"),
        ({"slack:iam": "https://["}, {"chats": [IAM]}, r"notifications.chats\[0\].url is no URL"),
        ({"slack:iam": HOOK}, {"chats": [IAM, IAM]}, "two rooms have one kind and name"),
        ({}, {"findings_to": ["teams:iam"]}, "no room of notifications.chats is teams:iam"),
        ({}, {"findings_to": ["rita@example.com"]}, "notifications.mail is not set up"),
    ],
)
def test_what_is_wrong(urls: dict[str, str], keys: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError, match=message):
        checked(urls, **keys)
