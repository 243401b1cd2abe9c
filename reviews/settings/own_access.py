"""What lets people into jitgov itself, as the settings of its console say it."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """A group or app role of the identity provider whose holders are let into the console."""

    entitlement: str
    """As a campaign's scope names it: ``issuer|type:name``."""
    roles: list[str]
    """As what it lets its holders in; empty: it lets nobody in by itself, and only bounds what they may ask about."""
    reach: list[str]
    """Sources and applications that its holders may ask about; none: all."""
    until: datetime | None
    """None: as long as the settings name it."""
