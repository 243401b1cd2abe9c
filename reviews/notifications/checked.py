"""What is wrong with the settings of notifications, told with its place before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ingest.contract.errors import SetupError
from reviews.notifications.addressing import is_address
from reviews.notifications.quiet_hours import is_quiet_hour
from reviews.settings.notifications import ChatSettings, NotificationSettings
from reviews.settings.tickets import TicketSettings

_KINDS = ("slack:", "teams:")


def check_notifications(settings: NotificationSettings, urls: Mapping[str, str]) -> None:
    """Raise SetupError where somebody could not be told; ``urls``: a room, as ``slack:NAME`` → its webhook's URL."""
    _check_hours(settings)
    for word, address in settings.addresses.items():
        if not is_address(address):
            raise SetupError(f"notifications.addresses: {address} of {word} is no plain address, as rita@example.com")
    for number, chat in enumerate(settings.chats):
        _check_chat(f"notifications.chats[{number}]", chat, urls[f"{chat.kind}:{chat.name}"])
    if len(urls) < len(settings.chats):
        raise SetupError("notifications.chats: two rooms have one kind and name; each needs a name of its own")
    for word in settings.findings_to:
        if word.startswith(_KINDS) and word not in urls:
            raise SetupError(f"notifications.findings_to: no room of notifications.chats is {word}")
        if not word.startswith(_KINDS) and settings.mail is None:
            raise SetupError(f"notifications.findings_to: {word} is told by mail, and notifications.mail is not set up")


def check_tickets(settings: TicketSettings, secret: str) -> None:
    """Raise SetupError where no ticket could be made."""
    place = "notifications.tickets"
    if not secret:
        raise SetupError(f"{place}: tickets are made with a secret; name it by secret_file or secret_env")
    if settings.kind == "jira" and settings.project is None:
        raise SetupError(f"{place}: name the key of Jira's project by project, as IAM")
    if settings.kind == "jira" and ":" not in secret:
        raise SetupError(f"{place}: the secret of Jira is address:token, as jitgov@example.com:ATATT3x")
    if not settings.url.startswith("https://") and not settings.allow_private:
        raise SetupError(f"{place}.url must begin with https://")


def _check_hours(settings: NotificationSettings) -> None:
    try:
        ZoneInfo(settings.zone)
    except (KeyError, OSError, ValueError):
        raise SetupError(f"notifications.zone: no time zone is called {settings.zone}; one is Europe/Berlin") from None
    if is_quiet_hour(settings.quiet, settings.digest_hour):
        raise SetupError(
            f"notifications.digest_hour: {settings.digest_hour} lies in the quiet hours "
            f"({settings.quiet.begin} to {settings.quiet.end}), so that no digest would ever be written"
        )


def _check_chat(place: str, chat: ChatSettings, url: str) -> None:
    if not url:
        raise SetupError(f"{place}: the webhook's URL is a secret; name it by url_file or url_env")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SetupError(f"{place}.url is no URL") from None
    own_machine = chat.allow_private and parts.scheme == "http"
    if not url.isascii() or not host or parts.username or not (parts.scheme == "https" or own_machine):
        raise SetupError(f"{place}.url must begin with https:// and name a host, without a user")
