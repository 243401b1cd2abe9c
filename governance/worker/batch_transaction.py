"""One batch, one transaction: state, audit entries, work items and consumer offsets move together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.account_parts import derive_in_parts
from governance.derivation.loading.batch_context import load_batch_context
from governance.derivation.spanning_accounts.sod_entitlements import sod_entitlements_among
from governance.folds.batch_rows import Folded
from governance.folds.erased import without_erased
from governance.folds.relabelled import relabelled
from governance.folds.usage.lone_sign_ins import with_lone_spread
from governance.settings.compiled import Rules
from governance.store.database.statements import prepare
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.erased_rows import load_erased
from governance.store.evidence.facts import write_facts
from governance.store.evidence.label_acts import load_meanings
from governance.store.evidence.rejected_rows import write_rejected
from governance.store.feed.change_feed import note_issuers
from governance.store.listed.census_rows import write_census
from governance.store.rosters.list_rows import write_confirmations, write_lists
from governance.store.running.generations import hold_generation
from governance.store.running.progress import move
from governance.store.running.silence_rows import issuers_read_further
from governance.store.running.work_items import enqueue, enqueue_accounts
from governance.store.seen.coverage_rows import take_coverage
from governance.store.seen.entity_names import NewName, write_logins, write_names
from governance.store.seen.known_applications import (
    Applications,
    Described,
    kept_applications,
    renew_applications,
    write_registrations,
)
from governance.store.seen.sighting_rows import write_sightings
from governance.store.seen.usage_rows import (
    write_acts,
    write_other,
    write_sessions,
    write_stated_uses,
    write_uses,
)
from governance.worker.concerned import concerned_items
from governance.worker.stand_ins import cover_stand_ins
from ingest.bus.interface import Partition


def apply(
    connection: Connection,
    batch: Folded,
    spans: Mapping[Partition, tuple[int, int]],
    rules: Rules,
    recorded_at: int,
    *,
    deferred: bool = False,
) -> None:
    """Take a batch into the state; ``spans``: partition → (offset it began at, next offset).

    ``deferred``: the accounts that it touches are left to the evaluator, which derives each of them once for however
    many batches of a backlog. Raises Fenced when another worker has moved one of the offsets, GenerationPassed
    when another generation counts by now: nothing may be committed then.
    """
    # A backlog can be read again from where the store then stands; what is fresh may be shown to somebody at once.
    prepare(connection, repeatable=deferred)
    hold_generation(connection, rules.generation)
    move(connection, spans)
    touched = _Touched(set(), set(), [])
    erased = load_erased(connection)
    for part in relabelled(with_lone_spread(batch), load_meanings(connection)):
        _take(connection, without_erased(part, erased), rules, recorded_at, touched)
    accounts, items, entries = touched
    if deferred:
        enqueue_accounts(connection, accounts, recorded_at)
    else:
        derived = derive_in_parts(connection, accounts, rules, load_batch_context(connection, rules), recorded_at)
        items |= derived.items
        entries += derived.entries
    enqueue(connection, items, recorded_at)
    insert_entries(connection, entries)


class _Touched(NamedTuple):
    """What a batch leaves to be done: accounts to derive, work items, audit entries."""

    accounts: set[str]
    items: set[str]
    entries: list[Entry]


def _take(connection: Connection, batch: Folded, rules: Rules, recorded_at: int, left: _Touched) -> None:
    """Write what a batch saw, and add to what is left to be done."""
    moved = take_coverage(connection, batch, rules.assumed_gap)
    applications = kept_applications(connection)
    write_other(connection, batch)
    used_accounts = write_uses(connection, batch, rules.silence_after)
    used_accounts |= write_sessions(connection, batch, used_accounts, {row[0] for row in batch.rollups})
    used_accounts |= write_stated_uses(connection, batch, rules.silence_after)
    used_accounts |= write_acts(connection, batch, rules.silence_after)
    used_accounts |= write_logins(connection, batch.names)
    new_names = write_names(connection, batch.names)
    changed = write_sightings(connection, batch)
    registered = write_registrations(connection, applications, batch)
    described = applications.described_anew(batch.sightings)
    renew_applications(connection, applications, batch)
    touched = write_facts(connection, batch.facts, recorded_at)
    covered = cover_stand_ins(connection, batch, rules.assumed_gap)
    left.entries.extend(write_rejected(connection, batch.rejected, recorded_at))
    holders = touched.holders | covered.touched.holders
    left.accounts.update(used_accounts, (holder.key for holder in holders if holder.kind == "account"))
    left.accounts.update(client for (client,) in batch.consents)
    # A client's second id is its application's, too: what was agreed to may stand under the first.
    left.accounts.update(changed.joined)
    items = {str(subject) for subject in holders if subject.kind == "group"} | covered.items
    items |= concerned_items(connection, touched.containers | covered.touched.containers)
    items |= {f"application:{a}" for a in changed.opened | changed.ended | registered}
    items |= {f"estate:{a}" for a in changed.ended} if "estates" in rules.needed else set()
    items |= {f"{kind}:{alias}" for alias in changed.joined for kind in ("application", "assigned")}
    items |= _described_items(applications, described, rules)
    items |= _renamed_items(connection, new_names, changed.renamed, rules)
    items |= {f"stream:{issuer}" for issuer in moved}
    items |= {f"silence:{issuer}" for issuer in moved | issuers_read_further(connection, batch)}
    note_issuers(connection, {row.issuer for row in batch.days}, recorded_at)
    items |= {f"census:{issuer}" for issuer in write_census(connection, batch)}
    write_confirmations(connection, batch, recorded_at)
    items |= {f"roster_list:{list_id}" for list_id in write_lists(connection, batch)}
    items |= {f"roster_person:{person_id}" for person_id in touched.persons}
    items |= {f"clients:{application}" for application in touched.applications | covered.touched.applications}
    left.items.update(items)


def _described_items(known: Applications, described: Described, rules: Rules) -> set[str]:
    """Return the work items of those who are asked about applications that are told of otherwise.

    Whom an application is assigned to is asked whether it is used; whoever has used it, whether it was assigned. Who
    used one that makes accounts has one there; of another no index leads to them.
    """
    items = {f"assigned:{application_id}" for application_id in described.sign_on}
    for application_id in described.entry:
        name, registered_in = known.names.get(application_id), known.registered_in.get(application_id, frozenset())
        makes_accounts = rules.makes_accounts(application_id, name, registered_in)
        items.add(f"{'application' if makes_accounts else 'users'}:{application_id}")
    return items


def _renamed_items(
    connection: Connection, new_names: Iterable[NewName], renamed: Iterable[tuple[str, str]], rules: Rules
) -> set[str]:
    """Return the work items of those who hold what has another name: rules and messages name it.

    A first name comes with the first who hold it, and concerns others only where a rule names it so.
    """
    items = {f"{kind}:{a}" for what, a in renamed if what == "application" for kind in ("application", "assigned")}
    entitlements = {entitlement for what, entitlement in renamed if what == "entitlement"}
    for entitlement, name, is_known in new_names:
        if is_known or rules.names_entitlement(entitlement, name):
            entitlements.add(entitlement)
    items |= {f"members:{entitlement}" for entitlement in entitlements}
    items |= {f"duty:{entitlement}" for entitlement in sod_entitlements_among(connection, entitlements, rules)}
    return items
