"""The ``notifications:`` section of config.yaml: how people are reached, and when they are told what."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from governance.model.answers import Severity
from governance.settings.sections import Section
from reviews.settings.ranges import Hour
from reviews.settings.tickets import TicketSettings

Name = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}\Z", description="small letters, digits, - and _, 40 at most")
]
Address = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Deadline = Annotated[float, msgspec.Meta(ge=0.1, le=60)]


class MailSettings(Section, frozen=True, kw_only=True):
    """The relay that takes mail: ``smtp://HOST:587`` demands STARTTLS, ``smtps://HOST:465`` begins with TLS."""

    sender: Address
    url: str | None = None
    url_env: str | None = None
    url_file: str | None = None
    """What these refer to may name a user and a password: ``smtps://jitgov:secret@relay.example.com``."""
    ca_file: str | None = None
    """The certificates that the relay's own may be signed by; null: those that the system trusts."""
    deadline_seconds: Deadline = 30


class ChatSettings(Section, frozen=True, kw_only=True):
    """A room of Slack or Teams, by its incoming webhook, whose URL is a secret; it gets numbers and a link alone."""

    name: Name
    kind: Literal["slack", "teams"]
    url_env: str | None = None
    url_file: str | None = None
    deadline_seconds: Deadline = 20
    allow_private: bool = False
    """Whether its address may be one of a private network or of this machine."""
    ca_file: str | None = None


class QuietHours(Section, frozen=True, kw_only=True):
    """Nobody is told anything at once from an hour until another, of ``notifications.zone``; the same twice: never."""

    begin: Hour = 19
    end: Hour = 7


class NotificationSettings(Section, frozen=True, kw_only=True):
    """How people are reached, and when."""

    mail: MailSettings | None = None
    chats: tuple[ChatSettings, ...] = ()
    addresses: dict[str, Address] = msgspec.field(default_factory=dict)
    """A reviewer's account key or login → where he gets his mail; else his login, where that is an address."""
    console_url: (
        Annotated[
            str,
            msgspec.Meta(
                pattern=r"^https?://[!#-;=?-{}~]+\Z", description="a URL that begins with https:// or http://"
            ),
        ]
        | None
    ) = None
    """Where links lead; null: the command to run is told instead."""
    zone: str = "UTC"
    """Whose hours these are, as Europe/Berlin."""
    digest_hour: Hour = 8
    """From then on a person gets the day's digest, where there is anything new to tell."""
    quiet: QuietHours = QuietHours()
    at_once_per_day: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 5
    """So many messages a day a person gets at once; the rest stands in his digest."""
    findings_to: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=500)], ...] = ()
    """Account keys, logins or ``slack:NAME``, ``teams:NAME``: who is told of urgent findings at once."""
    tickets: TicketSettings | None = None
    """Where a removal that is a person's task becomes a ticket."""
    urgent_severity: Severity = "critical"
    """A finding of this severity or a graver one is urgent: no hour is quiet for it, and no budget holds it back."""

    @property
    def rooms(self) -> tuple[str, ...]:
        """Return the rooms of chats, as ``slack:NAME``."""
        return tuple(f"{chat.kind}:{chat.name}" for chat in self.chats)

    def link_to(self, path: str) -> str | None:
        """Return the address of a page of the console, as ``/reviews``; None: there is no console."""
        return f"{self.console_url.rstrip('/')}{path}" if self.console_url is not None else None

    def is_wanted(self) -> bool:
        """Tell whether anybody can be reached."""
        return self.mail is not None or bool(self.chats)
