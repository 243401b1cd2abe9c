"""What a register of owners says of an account: the body of ``owner_seen`` in the stream ``register``.

A row is the register's word on one account from the list's instant on; a later row takes its place. A register names
whom it names: who is not in it is told nothing of.
"""

from __future__ import annotations

import msgspec

STREAM = "register"
"""The ``source.stream`` of a register's rows; their ``source`` is that of the account which they are about."""
REGISTERED = "registered"
"""The attribute of an event in which the row stands."""


class Registered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who answers for an account, who knows its secret, what it is for; keys are ``<issuer>|<subject or login>``."""

    owner: str | None = None
    """None: nobody; the row says so."""
    custodians: tuple[str, ...] = ()
    purpose: str | None = None


def registered_of(attributes: dict[str, object]) -> Registered:
    """Return what an event of a register says. Raises msgspec.ValidationError for one that says nothing."""
    return msgspec.convert(attributes.get(REGISTERED), Registered)
