"""What other tables say of a page's grants: names, uses, the states and persons of holders, the groups in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from governance.model.keys import app_account_key
from governance.queries.account_lives import StateThen, states_told
from governance.queries.group_paths import group_paths
from governance.queries.holders import PersonThen, persons_then
from governance.queries.naming import Names
from governance.queries.snapshot import Snapshot
from governance.store.database.together import ask_together
from governance.store.queries.account_lives import facts_of_lives, lives_asked
from governance.store.queries.account_lookup import existing_asked, shown_names_asked
from governance.store.queries.actor_names import actors_in_records
from governance.store.queries.entity_names import latest_names_asked, latest_of
from governance.store.queries.grant_pages import GrantRow, Stretch
from governance.store.queries.last_uses import BY_APPLICATION, last_uses, last_uses_asked, last_uses_of
from governance.store.queries.memberships import inner_groups_asked, inner_groups_of
from ingest.contract.application_lists import is_own_list

Used = Mapping[tuple[str, str], int]
"""(account, application) → its last use; of the application '': of any."""


class BesideGrants(NamedTuple):
    """What is known of the grants of a page, and of those who hold them."""

    applications: Names
    entitlements: Names
    actors: Names
    used: Used
    states: Mapping[str, StateThen]
    existing: set[str]
    """Keys of the accounts in applications that there are."""
    persons: Mapping[str, PersonThen]
    paths: Mapping[tuple[str, str], tuple[str, ...]]


def beside_grants(snapshot: Snapshot, rows: Sequence[GrantRow], held: Stretch, known: int) -> BesideGrants:
    """Return what is known of the grants at the last instant of ``held``, as believed at ``known``."""
    connection, as_of = snapshot.connection, held.last
    holders = {row.account_id for row in rows}
    applications = {row.application_id for row in rows if row.application_id}
    entitlements = {key for row in rows for key in (row.entitlement_id, row.via) if key}
    actors = {actor for row in rows for actor in (row.granted_by, row.ended_by) if actor}
    members = {(row.account_id, row.via) for row in rows if row.via}
    own = {own_account(row) for row in rows if row.application_id}
    names, application_names, actor_names, uses, lives, existing, first = ask_together(
        connection,
        [
            latest_names_asked(connection, "entitlement", entitlements),
            latest_names_asked(connection, "application", applications),
            shown_names_asked(connection, actors),
            last_uses_asked(connection, holders, BY_APPLICATION),
            lives_asked(connection, holders, as_of, known),
            existing_asked(connection, own, as_of),
            inner_groups_asked(connection, members, held, known),
        ],
    )
    paths = group_paths(snapshot, inner_groups_of(first), held, known)
    between = {group for path in paths.values() for group in path} - entitlements
    used = _by_application(last_uses_of(connection, uses, as_of, BY_APPLICATION).items())
    is_used = {holder: (holder, "") in used for holder in holders}
    return BesideGrants(
        applications=snapshot.with_configured_names(applications, latest_of(application_names)),
        entitlements=latest_of(names) | (dict(snapshot.entitlement_names(between)) if between else {}),
        actors=_with_recorded(snapshot, dict(map(tuple, actor_names)), rows),
        used=used,
        states=states_told(snapshot, facts_of_lives(lives), is_used, as_of),
        existing={row[0] for row in existing},
        persons=persons_then(snapshot, holders, as_of, known),
        paths=paths,
    )


def _with_recorded(snapshot: Snapshot, known: dict[str, str | None], rows: Iterable[GrantRow]) -> Names:
    """Return the names of those who acted; of those without an account, as the records behind a grant call them."""
    acted = ((actor, row.evidence) for row in rows for actor in (row.ended_by, row.granted_by) if actor)
    unnamed = [(actor, evidence) for actor, evidence in acted if actor not in known]
    return known | actors_in_records(snapshot.connection, unnamed) if unnamed else known


def own_account(row: GrantRow) -> str:
    """Return the key of the account in the application: its own, where nobody's is known at an identity provider."""
    at_list = is_own_list(row.account_id)
    return row.account_id if at_list else app_account_key(row.application_id or "", row.account_id)


def used_by_application(snapshot: Snapshot, account_ids: Iterable[str], as_of: int) -> Used:
    """Return the last use by account and application; '' stands for all of an account's."""
    return _by_application(last_uses(snapshot.connection, account_ids, as_of, BY_APPLICATION).items())


def _by_application(last_uses: Iterable[tuple[tuple[str, str], int]]) -> Used:
    used: dict[tuple[str, str], int] = {}
    for (account_id, application_id), at in last_uses:
        used[account_id, application_id] = max(at, used.get((account_id, application_id), at))
        used[account_id, ""] = max(at, used.get((account_id, ""), at))
    return used
