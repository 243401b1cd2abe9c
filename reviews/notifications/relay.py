"""The relay that takes mail, as its URL names it: a user and a password stand there where the URL is a secret."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ingest.contract.errors import SetupError
from reviews.notifications.addressing import is_address
from reviews.settings.notifications import MailSettings

_PORTS = {"smtp": 587, "smtps": 465}
_OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
PLACE = "notifications.mail"


class Relay(NamedTuple):
    """Where mail is handed in."""

    host: str
    port: int
    begins_with_tls: bool
    user: str | None
    password: str | None
    sender: str
    ca_file: str | None
    deadline_seconds: float

    @property
    def is_own_machine(self) -> bool:
        """Tell whether it listens on this machine, where nobody reads what is said in clear."""
        return self.host in _OWN_MACHINE


def relay_of(settings: MailSettings, referred_url: str | None) -> Relay:
    """Return the relay. Raises SetupError, naming the place in config, where no mail could be sent by it.

    ``referred_url``: what ``url_env`` or ``url_file`` hold. No message holds the URL: it may be a secret.
    """
    url = referred_url or settings.url
    if url is None:
        raise SetupError(f"{PLACE}: name the relay by url, url_env or url_file, as smtp://relay.example.com:587")
    if not is_address(settings.sender):
        raise SetupError(f"{PLACE}.sender: {settings.sender} is no plain address, as jitgov@example.com")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SetupError(f"{PLACE}.url is no URL, as smtp://relay.example.com:587") from None
    if parts.scheme not in _PORTS or not host or not host.isascii():
        raise SetupError(f"{PLACE}.url must begin with smtp:// or smtps:// and name a host")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise SetupError(f"{PLACE}.url has a part behind the host and port, which means nothing")
    if settings.url is not None and referred_url is None and parts.password is not None:
        raise SetupError(f"{PLACE}.url holds a password; name a file that holds the URL by url_file instead")
    if (parts.username is None) != (parts.password is None):
        raise SetupError(f"{PLACE}.url names a user without a password, or the other way round")
    return Relay(
        host=host,
        port=port or _PORTS[parts.scheme],
        begins_with_tls=parts.scheme == "smtps",
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        sender=settings.sender,
        ca_file=settings.ca_file,
        deadline_seconds=settings.deadline_seconds,
    )
