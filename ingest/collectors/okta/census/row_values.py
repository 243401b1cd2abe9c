"""Reads the values that rows of all Okta's lists have: ids, persons, instants and links: pure.

Names are those that the System Log's translator uses.
"""

from __future__ import annotations

from datetime import datetime

from ingest.collectors.okta.record.log_event import Json, known, short
from ingest.contract.errors import RecordError
from ingest.contract.event import Party
from ingest.contract.instants import parse_instant
from ingest.contract.text import identifier, text


def subject_of(entry: Json) -> str | None:
    """Return the id of a listed object. Raises RecordError when it is too long for an identifier."""
    return identifier(known(entry.get("id")), "id")


def person(issuer: str, subject: str, profile: Json | None = None) -> Party:
    """Return an account of the org; its name is the login."""
    profile_fields = profile or {}
    parts = [known(profile_fields.get("firstName")), known(profile_fields.get("lastName"))]
    full_name = known(profile_fields.get("displayName")) or " ".join(part for part in parts if part)
    login = short(profile_fields.get("login"))
    return Party("person", issuer, subject, login.lower() if login else None, full_name or None)


def instant(value: object) -> str | None:
    """Return an instant in the vendor's spelling, None when the value is no instant."""
    try:
        parse_instant(value)
    except RecordError:
        return None
    return text(value)


def stated(value: object) -> datetime | None:
    """Return an instant that a list states, None when the value is none."""
    spelled = instant(value)
    return None if spelled is None else parse_instant(spelled)


def observed(**values: object) -> dict[str, object]:
    """Return what a list shows of something that changes by itself: those of the values that are instants."""
    return {name: spelled for name, value in values.items() if (spelled := instant(value))}


def last_part(href: object) -> str | None:
    """Return the id that a link of ``_links`` ends with."""
    text_of_href = text(href)
    return text_of_href.rstrip("/").rpartition("/")[2] or None if text_of_href else None
