"""Checks of what the state was derived with, and of what waits to be judged."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.backlog import backlog
from front_door.checks.check import GOVERN, Check, first_of
from front_door.context import CommandContext
from governance.model.tenant_labels import moved_key
from governance.queries.baseline import baseline_sentence
from governance.queries.not_judged import not_judged
from governance.queries.snapshot import Snapshot
from governance.settings.former_labels import naming_labels
from governance.store.clock import now_micros
from governance.store.evidence.label_acts import load_meanings
from governance.store.held.identity_rows import overshared_links, placeholder_counts
from governance.store.running.account_labels import accounts_under_two_labels
from governance.store.running.generations import anything_derived
from governance.store.running.work_items import count_pending, oldest_enqueued_at
from ingest.contract.counting import counted

_LABELLED_AT_MOST = 1_000


def work_item_checks(connection: Connection) -> Iterator[Check]:
    """Yield how many work items wait, and for how long."""
    oldest = oldest_enqueued_at(connection)
    yield backlog(
        "work_items", f"{counted(count_pending(connection), 'work item waits', 'work items wait')} to be judged", oldest
    )


def derivation_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield whether the state is what the settings make of the events."""
    snapshot = Snapshot(connection, context.settings.governance)
    if snapshot.generation == 0:
        detail = "no worker has noted yet what the state is derived with"
        yield Check("derivation", "warn" if anything_derived(connection) else "ok", detail, GOVERN)
    elif snapshot.incomplete is not None:
        yield Check("derivation", "warn", f"INCOMPLETE: {snapshot.incomplete}", GOVERN)
    else:
        yield Check("derivation", "ok", f"generation {snapshot.generation}, of these settings, is complete")


def judged_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield what the findings cannot tell: what was not judged, and what began before the baseline."""
    snapshot = Snapshot(connection, context.settings.governance)
    as_of = snapshot.default_as_of(now_micros()).at
    yield Check("judged", "ok", not_judged(snapshot, as_of).sentence(), "`jitgov findings --not-evaluable` says why")
    before = baseline_sentence(snapshot, as_of)
    if before is not None:
        yield Check("baseline", "ok", before)


def link_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Tell which values link nobody, although config says that such values link accounts."""
    most = context.settings.governance.links.shared_by_at_most
    shared, placeholders = overshared_links(connection), placeholder_counts(connection)
    if shared:
        values = counted(len(shared), "value")
        detail = f"more than {most} accounts share each of {values}, which link nobody: {first_of(shared)}"
        yield Check("links", "warn", detail, "correct them at the source, or name another attribute in `links`")
    if placeholders:
        values_shown = [f"{value!r} ({count:,})" for value, count in placeholders]
        accounts = counted(sum(count for _, count in placeholders), "account has", "accounts have")
        detail = f"{accounts} a placeholder for a value: {first_of(values_shown)}"
        yield Check("links", "warn", detail, "supply the values at the source: these accounts are linked by none")
    if not shared and not placeholders:
        yield Check("links", "ok", "no value links too many accounts, and none is a placeholder")


def label_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Tell which settings name a former label, and which accounts stand under two labels: none of these is judged."""
    meanings = load_meanings(connection)
    for label, places in sorted(naming_labels(context.settings.written, meanings).items()):
        detail = f"the settings name {label} in {', '.join(places)}; since it was relabelled nothing stands under it"
        yield Check("labels", "warn", detail, f"write {moved_key(label, meanings)} there")
    torn = accounts_under_two_labels(connection, _LABELLED_AT_MOST)
    if not torn:
        yield Check("labels", "ok", "no account stands under two labels of its identity provider")
        return
    several = sorted({" and ".join(sorted(issuers)) for _, issuers in torn})
    number = f"{len(torn):,}" if len(torn) < _LABELLED_AT_MOST else f"{_LABELLED_AT_MOST:,} or more"
    detail = f"{number} accounts stand under two labels and are not judged: {first_of(several)}"
    yield Check("labels", "warn", detail, "where both are one tenant: `jitgov relabel OLD=NEW`, like typo=acme")
