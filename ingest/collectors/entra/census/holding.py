"""Who holds what is listed: people and workloads have grants, a group in their place is a conferral."""

from __future__ import annotations

from datetime import datetime

from ingest.collectors.entra.census.shapes import Member
from ingest.collectors.entra.census.stating import Statements
from ingest.collectors.entra.parties import person, service
from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Entitlement, Event, Grant, Mode
from ingest.contract.instants import parse_instant

_FOREVER_YEAR = 9000
"""The vendor's way to write no end is an instant in the year 9999."""


def held_by(
    statements: Statements,
    what: str,
    holder: Member,
    entitlement: Entitlement,
    raw: bytes,
    *,
    grant: Grant | None = None,
    application: Application | None = None,
    told: dict[str, str] | None = None,
) -> list[Event]:
    """Return the grant of a person or workload, the conferral of a group; nothing for a device or a contact.

    The ids are those of the audit log's translator: a grant that the log tells and the census lists is one grant.
    """
    kind = (holder.kind or "").rpartition(".")[2].lower()
    nature, attributes = grant or Grant(), told or {}
    if kind == "group":
        conferred = Grant(nature.mode, holder.id.lower(), nature.scope, nature.expires_at)
        if holder.display_name:
            attributes = {**attributes, "group_name": holder.display_name}
        return statements.grant(what, None, entitlement, conferred, raw, application, attributes)
    if kind == "serviceprincipal":
        party = service(statements.issuer, holder.id, holder.display_name, holder.display_name)
    elif kind in ("user", ""):
        party = person(statements.issuer, holder.id, holder.user_principal_name, holder.display_name)
    else:
        return []
    return statements.grant(what, party, entitlement, nature, raw, application, attributes) if party is not None else []


def until(mode: Mode, ends: str | None, scope: str | None = None) -> Grant:
    """Return a grant that ends when the row says, or never."""
    try:
        at: datetime | None = parse_instant(ends, "endDateTime") if ends else None
    except RecordError:
        at = None
    return Grant(mode, scope=scope, expires_at=at if at is not None and at.year < _FOREVER_YEAR else None)
