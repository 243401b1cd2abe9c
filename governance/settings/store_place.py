"""Where a store is, and where the key is kept that vouches for its audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from governance.settings.sections import Section
from ingest.contract.shown_urls import without_secrets

_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")
KEY_FILE = "jitgov-audit.key"
_HOUR = 3_600_000_000
_KINDS = 4


class TimestampSettings(Section, frozen=True, kw_only=True):
    """A time-stamping authority (RFC 3161): it gets a checkpoint's SHA-256, and answers when it saw that."""

    url: Annotated[
        str, msgspec.Meta(pattern=r"^https?://[^/?#@\s]+([/?][^\s#]*)?\Z", description="an http or https URL")
    ]
    certificates_file: str
    """PEM: whom the authority's certificates must lead to. Keep those of before, as long as their stamps count."""
    policy: Annotated[str, msgspec.Meta(pattern=r"^[0-2](\.[0-9]+)+\Z", description="an object identifier")] | None = (
        None
    )
    """What its stamps must say that they were made by; None: any."""
    every_hours: Annotated[int, msgspec.Meta(ge=1, le=8_760)] = 24
    """How often it is asked, where the log grew."""
    allow_private: bool = False
    """Whether its address may be one that is not public."""

    @property
    def called(self) -> str:
        """Return what it goes by in the store, in packs and in messages: its URL without what may be a secret."""
        return without_secrets(self.url)

    @property
    def every_micros(self) -> int:
        """Return how long a stamp is enough."""
        return self.every_hours * _HOUR


class WitnessSettings(Section, frozen=True, kw_only=True):
    """Who keeps the log's checkpoints: a file, a receiver of ``outbound.webhooks``, an address, or a time stamp."""

    file: str | None = None
    """Checkpoints are added at its end: let it stand where nobody who may write to the store can change it."""
    webhook: str | None = None
    """The name of a receiver, which gets each."""
    mail: Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+\Z", description="one mail address")] | None = None
    every_hours: Annotated[int, msgspec.Meta(ge=1, le=8_760)] = 24
    """How often an address gets one."""
    timestamp: TimestampSettings | None = None
    """Who says when they were there; the stamps stand in the store, and in packs."""

    def __post_init__(self) -> None:
        """Raise ValueError unless one is named."""
        if [self.file, self.webhook, self.mail, self.timestamp].count(None) != _KINDS - 1:
            raise ValueError("a witness is a file, a webhook, a mail or a timestamp: name one of them")


class AuditSettings(Section, frozen=True, kw_only=True):
    """What vouches for the audit trail."""

    key_file: str | None = None
    """None: ``jitgov-audit.key`` beside an SQLite store's file, else beside the collectors' state."""
    witnesses: tuple[WitnessSettings, ...] = ()

    @property
    def authorities(self) -> tuple[TimestampSettings, ...]:
        """Return who stamps checkpoints."""
        return tuple(witness.timestamp for witness in self.witnesses if witness.timestamp is not None)


class StorePlace(NamedTuple):
    """A store, with every reference of the settings looked up."""

    url: str
    audit_key_file: Path | None = None
    """None: the store is in memory alone, and nothing vouches for it."""
    witnesses: tuple[Path, ...] = ()
    """The files that keep the audit log's checkpoints."""
    bus_file: Path | None = None
    """The file of an embedded bus, from which the store is made; None: the bus is a server."""
    authorities: tuple[TimestampSettings, ...] = ()
    """Who stamps the checkpoints."""

    def first_step(self) -> str:
        """Return what makes a store that is not there yet."""
        govern = "`jitgov govern --until-idle` makes it"
        if self.bus_file is not None and self.bus_file.exists():
            return f"{govern} from what was imported or collected"
        return f"`jitgov import` what the identity provider logged, or `jitgov collect` it; then {govern}"


def default_key_file(url: str, state_file: str) -> Path | None:
    """Return where the key is kept that no setting places: beside an SQLite store, else beside the collectors' state.

    A server's store has no folder that a process may write into; the collectors' state has one.
    """
    file = next((url.removeprefix(scheme) for scheme in _SQLITE if url.startswith(scheme)), None)
    if file is not None:
        file = file.partition("?")[0]
        return None if file in ("", ":memory:") else Path(file).parent / KEY_FILE
    return None if url.startswith("sqlite") else Path(state_file).parent / KEY_FILE
