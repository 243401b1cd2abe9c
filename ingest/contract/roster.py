"""What a roster says of a person, and the list that says it: the body of ``person_seen`` and of the list's end mark.

A roster is read as it stands: a row states everything that is known of a person from the list's own instant on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

ROSTER = "roster"
"""The ``source.idp`` of what rosters say; no identity provider is called so, and no account has this issuer."""
PERSON, LIST = "person", "list"
"""The attributes of an event in which the person and the list stand."""
Status = Literal["active", "leave", "ended", "unknown"]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class RosterPerson(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person as one list has them; whoever reads it passes over keys that a later release added.

    ``manager`` and ``sponsor`` are spelled as the roster has them: an employee id, an address or a name. ``end`` is the
    instant at which the person is gone, ``leave_to`` the one at which they are back.
    """

    employee_id: str | None = None
    names: tuple[str, ...] = ()
    """The name first, then other spellings of it."""
    mails: tuple[str, ...] = ()
    """In lower case."""
    manager: str | None = None
    department: str | None = None
    title: str | None = None
    location: str | None = None
    type: str | None = None
    status: Status = "unknown"
    start: Instant | None = None
    end: Instant | None = None
    leave_from: Instant | None = None
    leave_to: Instant | None = None
    sponsor: str | None = None


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's word that a list is right although it is much shorter than the one before."""

    reason: str
    by: dict[str, object]
    """Who said so, as acts name their authors."""


class RosterList(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A list of persons, as its end mark states it.

    ``population`` names whom it lists completely; without one it is a part of something, and nobody is missing from it.
    """

    id: str
    persons: int
    population: str | None = None
    confirmed: Confirmation | None = None


def list_of(attributes: dict[str, object]) -> RosterList:
    """Return the list that an end mark states. Raises msgspec.ValidationError for one that states none."""
    return msgspec.convert(attributes.get(LIST), RosterList)


def person_of(attributes: dict[str, object]) -> RosterPerson:
    """Return the person that an event states. Raises msgspec.ValidationError for one that states none."""
    return msgspec.convert(attributes.get(PERSON), RosterPerson)
