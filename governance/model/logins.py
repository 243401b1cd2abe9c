"""What accounts were called, from when until when, and which others were called so before them."""

from __future__ import annotations

from typing import NamedTuple


class FirstUse(NamedTuple):
    """The first sign-in of an account under a login, as it is spelled there."""

    at: int
    event_id: str
    login: str


class Login(NamedTuple):
    """That an account had a login, in lower case, from an instant until another; None: it has it still."""

    text: str
    from_at: int
    to_at: int | None
    event_id: str


class Namesake(NamedTuple):
    """Another account of the same issuer that had a login, or an address, before the account came to have it."""

    account_id: str
    name: str
    """What the other one is called."""
    text: str
    given_up_at: int | None
    """When the other one gave it up; None: nobody saw that, and a source gives a login once at a time."""
    from_at: int
    to_at: int | None
    is_same: bool | None
    """Whether both are one identity's; None: that is an open case."""
    evidence: tuple[str, str]
