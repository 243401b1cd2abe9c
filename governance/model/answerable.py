"""Who answers for an account that is no person's, who knows its secret, and what it is for."""

from __future__ import annotations

from typing import Literal, NamedTuple

Deed = Literal["created", "added", "read"]
"""By what somebody knows a client's secret: they made the client, added a secret to it, or read one."""


class Answerable(NamedTuple):
    """What config, a register or a person's word says from an instant on; keys are ``<issuer>|<subject or login>``."""

    owner: str | None
    custodians: tuple[str, ...] = ()
    """Who knows its secret."""
    purpose: str | None = None
    from_at: int = 0
    by: str = "config"
    """An event's id, an act's, or ``config``."""


class Custodian(NamedTuple):
    """That somebody made a client, or added or read a secret of it, by a record."""

    key: str
    deed: Deed
    at: int
    event_id: str
