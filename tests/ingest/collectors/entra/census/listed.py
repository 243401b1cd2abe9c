"""What the events of a census say, without the rest of them."""

from __future__ import annotations

from ingest.contract.event import Event

Held = tuple[str | None, str, str, str, str | None, str | None]


def grants(events: list[Event]) -> set[Held]:
    """Who (None: a conferral) holds what, how, through which group and where."""
    return {
        (
            event.account.subject if event.account else None,
            event.entitlement.type,
            event.entitlement.id,
            event.grant.mode,
            event.grant.via,
            event.grant.scope,
        )
        for event in events
        if event.kind == "grant_seen" and event.entitlement and event.grant
    }


def accounts(events: list[Event]) -> dict[str, Event]:
    return {str(event.account.subject): event for event in events if event.kind == "account_seen" and event.account}


def told_of_roles(events: list[Event], attribute: str) -> dict[tuple[str | None, str, str], object]:
    """Who (a person, or the group that confers it) holds which role how: an attribute of that grant."""
    return {
        (
            event.account.subject if event.account else event.grant.via,
            event.entitlement.id,
            event.grant.mode,
        ): event.attributes.get(attribute)
        for event in events
        if event.kind == "grant_seen" and event.entitlement and event.entitlement.type == "directory_role"
        if event.grant
    }
