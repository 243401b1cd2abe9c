"""Makes grants of a list's rows: people and workloads hold a grant, a group as holder confers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from ingest.collection.census_events import GrantSeen
from ingest.collectors.entra.census.rows import Member
from ingest.collectors.entra.record.instants import stated_end
from ingest.collectors.entra.record.parties import person, service
from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Entitlement, Grant, Mode
from ingest.contract.instants import format_instant, parse_instant

_DIRECT = Grant()
_PEOPLE = frozenset({"", "user", "agentuser"})
_WORKLOADS = frozenset({"serviceprincipal", "agentidentity", "agentidentityblueprintprincipal"})
"""Beta names agents by types of their own, which derive from users and from service principals."""
_NOTHING: Mapping[str, object] = {}


def grants_of_holder(
    issuer: str,
    list_name: str,
    holder: Member,
    entitlement: Entitlement,
    grant: Grant = _DIRECT,
    application: Application | None = None,
    attributes: Mapping[str, object] = _NOTHING,
    stated_at: datetime | None = None,
) -> list[GrantSeen]:
    """Return the grant of a person or workload, the conferral of a group; nothing for a device or a contact.

    The ids are those of the audit log's translator: a grant in the log and in the census is the same grant.
    """
    kind = (holder.kind or "").rpartition(".")[2].lower()
    if kind == "group":
        conferred = Grant(grant.mode, holder.id.lower(), grant.scope, grant.expires_at)
        name: dict[str, object] = {"group_name": holder.display_name} if holder.display_name else {}
        return [GrantSeen(list_name, None, entitlement, conferred, application, {**name, **attributes}, stated_at)]
    if kind in _WORKLOADS:
        party = service(issuer, holder.id, holder.display_name, holder.display_name)
    elif kind in _PEOPLE:
        party = person(issuer, holder.id, holder.user_principal_name, holder.display_name)
    else:
        return []
    if party is None:
        return []
    return [GrantSeen(list_name, party, entitlement, grant, application, dict(attributes), stated_at)]


def since(began: str | None) -> datetime | None:
    """Return when a row says that a grant began; None when it does not say so, or has the vendor's word for never."""
    try:
        return parse_instant(began, "an instant of a row") if began else None
    except RecordError:
        return None


def merged_grants(grants: Iterable[GrantSeen]) -> list[GrantSeen]:
    """Return each grant once: rows of the same grant are merged from the first beginning to the last end."""
    merged: dict[tuple[object, ...], GrantSeen] = {}
    for grant_seen in grants:
        grant = grant_seen.grant
        subject = grant_seen.holder.subject if grant_seen.holder is not None else None
        key = (subject, grant_seen.entitlement.type, grant_seen.entitlement.id, grant.mode, grant.via, grant.scope)
        merged[key] = _merged(merged[key], grant_seen) if key in merged else grant_seen
    return list(merged.values())


def _merged(first_grant: GrantSeen, last_grant: GrantSeen) -> GrantSeen:
    attributes = {**first_grant.attributes, **last_grant.attributes}
    beginnings = [seen.stated_at for seen in (first_grant, last_grant) if seen.stated_at is not None]
    first_end, last_end = first_grant.grant.expires_at, last_grant.grant.expires_at
    grant = replace(last_grant.grant, expires_at=max(first_end, last_end) if first_end and last_end else None)
    return replace(last_grant, grant=grant, attributes=attributes, stated_at=min(beginnings, default=None))


def until(mode: Mode, ends: str | None, scope: str | None = None) -> Grant:
    """Return a grant with the row's end, or without an end."""
    return Grant(mode, scope=scope, expires_at=stated_end(since(ends)))


def instant_word(instant_text: str | None) -> str | None:
    """Return an instant of a row in our spelling; None where the row has none, or the vendor's word for never."""
    instant = since(instant_text)
    return format_instant(instant) if instant is not None else None
