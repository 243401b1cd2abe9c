"""Where a store is, and where the key is kept that vouches for its audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from governance.settings.sections import Section

_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")
KEY_FILE = "jitgov-audit.key"


class WitnessSettings(Section, frozen=True, kw_only=True):
    """Who keeps the audit log's checkpoints: a file, a receiver of ``outbound.webhooks`` or an address, one of them."""

    file: str | None = None
    """Checkpoints are added at its end: let it stand where nobody who may write to the store can change it."""
    webhook: str | None = None
    """The name of a receiver, which gets each."""
    mail: Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+\Z", description="one mail address")] | None = None
    every_hours: Annotated[int, msgspec.Meta(ge=1, le=8_760)] = 24
    """How often an address gets one."""

    def __post_init__(self) -> None:
        """Raise ValueError unless one is named."""
        if [self.file, self.webhook, self.mail].count(None) != 2:
            raise ValueError("a witness is a file, a webhook or a mail: name one of them")


class AuditSettings(Section, frozen=True, kw_only=True):
    """What vouches for the audit trail."""

    key_file: str | None = None
    """None: ``jitgov-audit.key`` beside an SQLite store's file, else beside the collectors' state."""
    witnesses: tuple[WitnessSettings, ...] = ()


class StorePlace(NamedTuple):
    """A store, with every reference of the settings looked up."""

    url: str
    audit_key_file: Path | None = None
    """None: the store is in memory alone, and nothing vouches for it."""
    witnesses: tuple[Path, ...] = ()
    """The files that keep the audit log's checkpoints."""
    bus_file: Path | None = None
    """The file of an embedded bus, from which the store is made; None: the bus is a server."""

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
