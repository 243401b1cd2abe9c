"""Who holds what is listed: people and workloads have grants, a group in their place is a conferral."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ingest.collecting.census import GrantSeen
from ingest.collectors.entra.census.shapes import Member
from ingest.collectors.entra.parties import person, service
from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Entitlement, Grant, Mode
from ingest.contract.instants import parse_instant

_FOREVER_YEAR = 9000
"""The vendor's way to write no end is an instant in the year 9999."""
_DIRECT = Grant()
_NOTHING: Mapping[str, object] = {}


def held_by(
    issuer: str,
    what: str,
    holder: Member,
    entitlement: Entitlement,
    grant: Grant = _DIRECT,
    application: Application | None = None,
    told: Mapping[str, object] = _NOTHING,
) -> list[GrantSeen]:
    """Return the grant of a person or workload, the conferral of a group; nothing for a device or a contact.

    The ids are those of the audit log's translator: a grant that the log tells and the census lists is one grant.
    ``told`` is what the row says of it besides.
    """
    kind = (holder.kind or "").rpartition(".")[2].lower()
    if kind == "group":
        conferred = Grant(grant.mode, holder.id.lower(), grant.scope, grant.expires_at)
        name: dict[str, object] = {"group_name": holder.display_name} if holder.display_name else {}
        return [GrantSeen(what, None, entitlement, conferred, application, {**name, **told})]
    if kind == "serviceprincipal":
        party = service(issuer, holder.id, holder.display_name, holder.display_name)
    elif kind in ("user", ""):
        party = person(issuer, holder.id, holder.user_principal_name, holder.display_name)
    else:
        return []
    return [GrantSeen(what, party, entitlement, grant, application, dict(told))] if party is not None else []


def until(mode: Mode, ends: str | None, scope: str | None = None) -> Grant:
    """Return a grant that ends when the row says, or never."""
    try:
        at: datetime | None = parse_instant(ends, "endDateTime") if ends else None
    except RecordError:
        at = None
    return Grant(mode, scope=scope, expires_at=at if at is not None and at.year < _FOREVER_YEAR else None)
