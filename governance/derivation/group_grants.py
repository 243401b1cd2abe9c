"""What groups are granted, derived from the facts about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from governance.derivation.loading.gifts import containers_named
from governance.derivation.writing.rows import group_grant_row
from governance.folds.accounts.life import succeeded
from governance.folds.census.listing import Census, Listings
from governance.folds.grants.containers import Closures
from governance.folds.grants.grants import fold_grants
from governance.model.keys import entitlement_parts, holder_of
from governance.model.table_rows import GroupGrantRow
from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.evidence.container_facts import load_closures
from governance.store.held.account_histories import load_events
from governance.store.held.group_grant_rows import lock_groups, replace_group_grants, stored_group_grants
from governance.store.listed.census_rows import kept_censuses
from ingest.contract.event import Event


def derive_group_grants(connection: Connection, groups: Sequence[str], rules: Rules) -> list[str]:
    """Derive what the groups are granted, write the difference, and return the groups of which it differs."""
    staged = stage_keys(connection, groups)
    lock_groups(connection, staged)
    facts = load_events(connection, staged, "group")
    closures = load_closures_of_groups(connection, facts)
    derived = group_grant_rows(groups, facts, kept_censuses(connection), closures, rules)
    stored = stored_group_grants(connection, staged)
    changed = [group for group in groups if derived[group] != stored.get(group, set())]
    replace_group_grants(connection, changed, [row for group in changed for row in derived[group]])
    return changed


def load_closures_of_groups(connection: Connection, facts: Mapping[str, Sequence[Event]]) -> Closures:
    """Return when what the groups are granted was closed; ``facts``: those about the groups."""
    return load_closures(connection, containers_named(event for events in facts.values() for event in events))


def group_grant_rows(
    groups: Iterable[str],
    facts: Mapping[str, Sequence[Event]],
    censuses: Mapping[str, Sequence[Census]],
    closures: Closures,
    rules: Rules,
) -> dict[str, set[GroupGrantRow]]:
    """Return, by group, the rows of what it is granted.

    ``facts``: those about the groups; ``censuses``: by issuer; ``closures``: of what the facts name as granted.
    """
    derived: dict[str, set[GroupGrantRow]] = {}
    for group in groups:
        # What happened to the group itself grants it nothing.
        records = [event for event in succeeded(facts.get(group, ())) if holder_of(event) is not None]
        listings = Listings(group, records, censuses.get(entitlement_parts(group).issuer, ()))
        grants = fold_grants(records, group, rules.privileges, listings, closures)
        derived[group] = {group_grant_row(grant) for grant in grants}
    return derived
