"""The ``outbound:`` section of config.yaml: who is told of findings, access and decisions, and what bounds it.

What it says is checked when a process starts: names, addresses and secrets, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

import msgspec

from governance.model.answers import Severity
from governance.outbox.notices import NoticeKind
from governance.outbox.signature import key_of
from governance.settings.sections import Days, Section
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC
from ingest.contract.errors import SetupError

Name = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}\Z", description="small letters, digits, - and _, 40 at most")
]
_TOPIC = r"^[A-Za-z0-9._-]{1,249}\Z"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SubscriptionSettings(Section, frozen=True, kw_only=True):
    """Who is told, and of what."""

    name: Name
    kinds: tuple[NoticeKind, ...] = ("finding", "access", "decision")
    least_severity: Severity = "low"
    """Of findings."""


class WebhookSettings(SubscriptionSettings, frozen=True, kw_only=True):
    """A receiver of Standard Webhooks; the secret is ``whsec_`` and base64 of 24 to 64 random bytes."""

    url: str
    secret_env: str | None = None
    secret_file: str | None = None
    old_secret_env: str | None = None
    old_secret_file: str | None = None
    """The secret before: while a receiver changes it, every post is signed with both."""
    allow_private: bool = False
    """Whether its address may be one of a private network or of this machine."""
    ca_file: str | None = None
    """A file of the authorities that may have signed its certificate; null: those that the system trusts."""
    deadline_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=60)] = 20


class TopicSettings(SubscriptionSettings, frozen=True, kw_only=True):
    """A topic of the bus."""

    topic: Annotated[
        str, msgspec.Meta(pattern=_TOPIC, description="a topic's name: letters, digits, dots, - and _, 249 at most")
    ] = "jitgov.ocsf.v1"
    partitions: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    """How many it gets when it is created."""


class OutboundSettings(Section, frozen=True, kw_only=True):
    """Who is told, and the bounds of it."""

    webhooks: tuple[WebhookSettings, ...] = ()
    topics: tuple[TopicSettings, ...] = ()
    attempts_at_most: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    queue_at_most: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 10_000
    body_bytes_at_most: Annotated[int, msgspec.Meta(ge=4_096, le=900_000)] = 65_536
    digest_quiet_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 15
    keep_sent_days: Days = 30
    keep_failed_days: Days = 180

    def is_wanted(self) -> bool:
        """Tell whether anybody is to be told."""
        return bool(self.webhooks or self.topics)


class Secrets(NamedTuple):
    """A webhook's secrets as they are spelled: the one that holds, and the one before it, while both do."""

    current: str
    old: str | None = None


class Outbound(NamedTuple):
    """The settings with the secrets that they refer to; ``secrets``: by the webhook's name."""

    settings: OutboundSettings
    secrets: Mapping[str, Secrets]


def check_outbound(outbound: Outbound) -> None:
    """Raise SetupError, naming the place in config, where somebody could not be told."""
    settings = outbound.settings
    names = [channel.name for channel in (*settings.webhooks, *settings.topics)]
    for name in names:
        if names.count(name) > 1:
            raise SetupError(f"outbound: two receivers are called {name!r}; each needs a name of its own")
    for number, webhook in enumerate(settings.webhooks):
        _check_webhook(f"outbound.webhooks[{number}]", webhook, outbound.secrets[webhook.name])
    for number, topic in enumerate(settings.topics):
        if topic.topic in (EVENTS_TOPIC, REJECTED_TOPIC):
            raise SetupError(f"outbound.topics[{number}].topic: {topic.topic} is jitgov's own; name another")


def _check_webhook(place: str, webhook: WebhookSettings, secrets: Secrets) -> None:
    if not webhook.url.isascii() or not webhook.url.isprintable() or " " in webhook.url:
        raise SetupError(f"{place}.url holds characters that no URL has; write them encoded (xn--… in a name, %… else)")
    try:
        parts = urlsplit(webhook.url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SetupError(f"{place}.url is no URL: {error}") from None
    if parts.username or parts.password:
        raise SetupError(f"{place}.url holds a user or a password; posts are signed, and need none")
    own_machine = webhook.allow_private and parts.scheme == "http" and host in _LOOPBACK
    if not host or not (parts.scheme == "https" or own_machine):
        raise SetupError(f"{place}.url must begin with https:// and name a host")
    if parts.fragment:
        raise SetupError(f"{place}.url has a part behind #, which is never sent")
    if webhook.ca_file is not None and not Path(webhook.ca_file).is_file():
        raise SetupError(f"{place}.ca_file names {webhook.ca_file}, which is no file")
    for key, secret in (("secret", secrets.current), ("old_secret", secrets.old)):
        if secret is not None and key_of(secret) is None:
            raise SetupError(f"{place}.{key} is no secret of a webhook: whsec_ and base64 of 24 to 64 bytes")
