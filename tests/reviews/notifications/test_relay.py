"""A relay's URL is whole, and a password stands only where secrets do."""

from __future__ import annotations

import pytest

from ingest.contract.errors import SetupError
from reviews.notifications.relay import Relay, relay_of
from reviews.settings.notifications import MailSettings


def settings(url: str | None = None, sender: str = "jitgov@example.com") -> MailSettings:
    return MailSettings(sender=sender, url=url)


def test_a_url_names_host_port_and_tls_and_a_secret_one_who_signs_in() -> None:
    plain = relay_of(settings("smtp://relay.example.com"), None)
    assert plain == Relay("relay.example.com", 587, False, None, None, "jitgov@example.com", None, 30.0)
    secret = relay_of(settings(), "smtps://jitgov%40example.com:p%40ss@relay.example.com:4650")
    assert secret[:5] == ("relay.example.com", 4650, True, "jitgov@example.com", "p@ss")


@pytest.mark.parametrize(
    ("written", "referred", "message"),
    [
        (settings(), None, "name the relay by url, url_env or url_file"),
        (settings("http://relay"), None, "must begin with smtp:// or smtps://"),
        (settings("smtp://"), None, "name a host"),
        (settings("smtp://relay:x"), None, "is no URL"),
        (settings("smtp://relay/inbox"), None, "means nothing"),
        (settings("smtp://jitgov:secret@relay"), None, "holds a password; name a file"),
        (settings(), "smtp://jitgov@relay", "a user without a password"),
        (settings("smtp://relay", sender="jitgov, you@example.com"), None, "is no plain address"),
    ],
)
def test_what_is_wrong_is_told_without_the_secret(written: MailSettings, referred: str | None, message: str) -> None:
    with pytest.raises(SetupError, match=message) as raised:
        relay_of(written, referred)
    assert str(raised.value).startswith("notifications.mail") and "secret" not in str(raised.value)
