"""Turns rows of Okta's lists of groups into members and owners: pure.

A group has the same id in a log and in a list, so the grant that a log shows beginning is the grant that the census
finds. Source: Okta management API, schemas Group, GroupOwner.
"""

from __future__ import annotations

from ingest.collection.census_events import GrantSeen
from ingest.collectors.okta.census.row_values import person, subject_of
from ingest.collectors.okta.record.log_event import Json, known, mapping
from ingest.contract.event import Entitlement, Grant


def membership(issuer: str, user: Json, group: Json) -> GrantSeen | None:
    """Return the membership of a User in a Group."""
    subject, entitlement = subject_of(user), group_entitlement(group)
    if subject is None or entitlement is None:
        return None
    return GrantSeen("group_member", person(issuer, subject), entitlement)


def group_entitlement(group: Json) -> Entitlement | None:
    """Return a Group as an entitlement."""
    group_id = subject_of(group)
    return Entitlement("group", group_id, name_of_group(group)) if group_id else None


def name_of_group(group: Json) -> str | None:
    """Return what a Group is called."""
    return known(mapping(group.get("profile")).get("name"))


def group_owner(issuer: str, group_id: str, name: str | None, owner: Json) -> GrantSeen | None:
    """Return a GroupOwner as the holder of the permission; of a group that owns it, as conferred on its members."""
    owner_id = subject_of(owner)
    if owner_id is None or owner.get("resolved") is False:
        return None
    owning = Entitlement("permission", f"owner/{group_id}", f"Owner of {name}" if name else None)
    if owner.get("type") == "GROUP":
        return GrantSeen("group_owner", None, owning, Grant(via=owner_id))
    return GrantSeen("group_owner", person(issuer, owner_id), owning)
