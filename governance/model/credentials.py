"""What somebody signs in with, by lists: a client's secrets, a password that nobody used, and no second factor."""

from __future__ import annotations

from typing import NamedTuple


class Factorless(NamedTuple):
    """A stretch in which the account had no factor enrolled; ``to_at`` None: it has none still."""

    from_at: int
    to_at: int | None
    event_id: str


class Credential(NamedTuple):
    """A secret, key or token of a client, from the first list that showed it until the first that did not."""

    id: str
    kind: str
    name: str | None
    from_at: int
    to_at: int | None
    expires_at: int | None
    event_id: str
    made_at: int | None = None
    """When it was made, by the list's word."""


class UnusedPassword(NamedTuple):
    """What lists say of the password of an account that never signed in, from one list until another says otherwise."""

    set_at: int | None
    """When it was set; None: the account has none of its own."""
    from_at: int
    to_at: int | None
    event_id: str
