"""Who holds what is listed: people and workloads have grants, a group in their place is a conferral."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from ingest.collection.census_events import GrantSeen
from ingest.collectors.entra.census.rows import Member
from ingest.collectors.entra.record.parties import person, service
from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Entitlement, Grant, Mode
from ingest.contract.instants import format_instant, parse_instant

_FOREVER_YEAR = 9000
"""The vendor's way to write no end is an instant in the year 9999."""
_NEVER_YEAR = 1900
"""The vendor's way to write no beginning is an instant in the year 1, or in 1601."""
BEGAN_AT = "began_at"
"""What a row says of a grant's beginning, in the attributes: the census itself only knows that it stands."""
_DIRECT = Grant()
_PEOPLE = frozenset({"", "user", "agentuser"})
_WORKLOADS = frozenset({"serviceprincipal", "agentidentity", "agentidentityblueprintprincipal"})
"""Beta names agents by types of their own, which derive from users and from service principals."""
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
    if kind in _WORKLOADS:
        party = service(issuer, holder.id, holder.display_name, holder.display_name)
    elif kind in _PEOPLE:
        party = person(issuer, holder.id, holder.user_principal_name, holder.display_name)
    else:
        return []
    return [GrantSeen(what, party, entitlement, grant, application, dict(told))] if party is not None else []


def since(began: str | None, listed_at: datetime) -> dict[str, object]:
    """Return what is told of a grant's beginning: nothing when the row names none, or one to come."""
    at = _instant(began)
    known = at is not None and at.year > _NEVER_YEAR and at <= listed_at
    return {BEGAN_AT: format_instant(at)} if at is not None and known else {}


def one_of_each(found: Iterable[GrantSeen]) -> list[GrantSeen]:
    """Return each grant once: by several rows it is held from the first one's beginning to the last one's end."""
    kept: dict[tuple[object, ...], GrantSeen] = {}
    for each in found:
        grant = each.grant
        subject = each.holder.subject if each.holder is not None else None
        key = (subject, each.entitlement.type, each.entitlement.id, grant.mode, grant.via, grant.scope)
        kept[key] = _joined(kept[key], each) if key in kept else each
    return list(kept.values())


def _joined(one: GrantSeen, other: GrantSeen) -> GrantSeen:
    told = {**one.attributes, **other.attributes}
    began = [each[BEGAN_AT] for each in (one.attributes, other.attributes) if BEGAN_AT in each]
    if began:
        told[BEGAN_AT] = min(began, key=parse_instant)
    first, second = one.grant.expires_at, other.grant.expires_at
    grant = replace(other.grant, expires_at=max(first, second) if first and second else None)
    return GrantSeen(other.list_name, other.holder, other.entitlement, grant, other.application, told)


def until(mode: Mode, ends: str | None, scope: str | None = None) -> Grant:
    """Return a grant that ends when the row says, or never."""
    at = _instant(ends)
    return Grant(mode, scope=scope, expires_at=at if at is not None and at.year < _FOREVER_YEAR else None)


def _instant(spelled: str | None) -> datetime | None:
    try:
        return parse_instant(spelled, "an instant of a row") if spelled else None
    except RecordError:
        return None
