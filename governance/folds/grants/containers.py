"""Containers (groups, applications, other entitlements) of what a grant gives, and when they are closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from governance.model.keys import (
    Subject,
    application_aliases,
    application_key,
    entitlement_key,
    entitlement_subject,
    group_key,
    issuer_of,
)
from ingest.contract.event import Event


class Turn(NamedTuple):
    """The event that closed, or reopened, a container; ``by``: who acted, as ``Grant.granted_by`` spells it."""

    at: int
    event_id: str
    by: str | None


class Closure(NamedTuple):
    """A stretch in which nothing is held through a container; ``reopened`` None: it lasts."""

    closed: Turn
    reopened: Turn | None
    suspends: bool = False
    """Only interrupts what is held: what is given meanwhile is held once it is over."""


Closures = Mapping[Subject, Sequence[Closure]]
"""Container → its closures, in order."""


def containers_of(event: Event) -> Iterator[Subject]:
    """Yield the containers whose life decides whether what an event of a grant gives is held."""
    issuer, entitlement, application = issuer_of(event), event.entitlement, event.application
    if entitlement is not None:
        yield entitlement_subject(entitlement_key(issuer, entitlement))
    if event.grant is not None and event.grant.via and event.account is not None:
        yield Subject("group", group_key(issuer, event.grant.via))
    if application is not None:
        yield Subject("application", application_key(issuer, application.id))
        for alias in application_aliases(event):
            yield Subject("application", alias)


NO_CLOSURES: Closures = MappingProxyType({})
