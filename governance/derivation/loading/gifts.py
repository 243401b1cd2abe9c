"""What accounts are given, loaded once for all who hold it: what groups hand on, names, and when things were shut."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.grants.containers import Closure, containers_of
from governance.folds.grants.naming import Namer, Thing, things_of
from governance.model.keys import Subject, application_aliases, group_key, issuer_of
from governance.model.states import Grant
from governance.model.table_rows import GroupGrantRow
from governance.settings.privileges import Privileges
from governance.store.evidence.container_facts import load_closures
from governance.store.held.group_grant_rows import NOTHING_KNOWN, load_group_grants
from governance.store.seen.entity_names import load_names
from ingest.contract.event import Event

_MOST_KEPT = 50_000
"""More things, and grants of groups, are not kept from one page of accounts to the next; these take some 40 MB."""


class KnownGifts(NamedTuple):
    """What was looked up so far; what was looked up in vain stands in the first three alone."""

    groups: set[str]
    containers: set[Subject]
    looked_up: set[Thing]
    group_grants: dict[str, list[Grant]]
    """Group's entitlement id → what it is granted, with its names."""
    closures: dict[Subject, Sequence[Closure]]
    names: dict[Thing, tuple[str, ...]]
    namer: Namer
    """Of these names."""


class Gifts:
    """What is known of what accounts are given, as one snapshot has it: it is looked up once for all of them."""

    def __init__(
        self,
        privileges: Privileges,
        joined: Mapping[str, str],
        known_groups: Mapping[str, Collection[GroupGrantRow]] = NOTHING_KNOWN,
    ) -> None:
        """``joined``: of ``FoldContext``; ``known_groups``: the rows of groups that are not as the store has them."""
        self._privileges, self._joined, self._known_groups = privileges, joined, known_groups
        self._known = self._nothing()

    def _nothing(self) -> KnownGifts:
        names: dict[Thing, tuple[str, ...]] = {}
        return KnownGifts(set(), set(), set(), {}, {}, names, Namer(names, self._privileges))

    def of(self, connection: Connection, facts: Iterable[Event]) -> KnownGifts:
        """Return what is known, after looking up what the facts give that was not looked up yet."""
        given = gifts_of(facts)
        groups, containers = _groups_named(given), containers_named(given)
        if len(self._known.looked_up) + sum(map(len, self._known.group_grants.values())) > _MOST_KEPT:
            self._known = self._nothing()
        known = self._known
        granted = load_group_grants(connection, groups - known.groups, self._known_groups)
        fresh = {group: grants for group, grants in granted.items() if group not in known.group_grants}
        inherited = things_of(grant for grants in fresh.values() for grant in grants)
        unknown = containers - known.containers
        unnamed = {*map(_thing_of, unknown), *inherited} - known.looked_up
        known.names.update(load_names(connection, unnamed))
        known.closures.update(load_closures(connection, unknown))
        # What many members inherit is named once.
        for group, grants in fresh.items():
            known.group_grants[group] = [known.namer.known(grant, self._joined) for grant in grants]
        known.groups.update(groups, fresh)
        known.containers.update(unknown)
        known.looked_up.update(unnamed)
        return known


def _thing_of(container: Subject) -> Thing:
    return Thing("application" if container.kind == "application" else "entitlement", container.key)


def gifts_of(facts: Iterable[Event]) -> list[Event]:
    """Return one fact for each thing that the facts give: thousands of facts give the same few."""
    given: dict[tuple[object, ...], Event] = {}
    for event in facts:
        entitlement = event.entitlement
        if entitlement is None:
            continue
        source, grant, application = event.source, event.grant, event.application
        via = grant.via if grant is not None and event.account is not None else None
        # All by which the containers of two events may differ.
        gift: tuple[object, ...] = source.idp, source.tenant, entitlement.type, entitlement.id, via
        if application is not None:
            gift = (*gift, application.id, *application_aliases(event))
        given[gift] = event
    return list(given.values())


def containers_named(facts: Iterable[Event]) -> set[Subject]:
    """Return the containers of what any of the facts gives."""
    return {container for event in gifts_of(facts) for container in containers_of(event)}


def _groups_named(facts: Iterable[Event]) -> set[str]:
    """Return the groups that any of the facts names as what is held."""
    return {
        group_key(issuer_of(event), event.entitlement.id)
        for event in facts
        if event.entitlement is not None and event.entitlement.type == "group"
    }
