"""Drains work items in bounded chunks: what spans accounts, with the same pure functions as a batch.

Any number of evaluators may run on PostgreSQL: items are claimed with SKIP LOCKED, accounts are locked in key order.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from governance.derivation.account_parts import derive_in_parts
from governance.derivation.group_grants import derive_group_grants
from governance.derivation.identities import derive_identities
from governance.derivation.loading import account_persons
from governance.derivation.loading.batch_context import load_batch_context
from governance.derivation.persons import derive_persons, look_for_missing, take_list
from governance.derivation.reconciliation import compare_census, recheck_accounts
from governance.derivation.spanning_accounts.fellow_decisions import enqueue_fellows
from governance.derivation.spanning_accounts.jit_estates import enqueue_speakers
from governance.derivation.spanning_accounts.namesakes import enqueue_namesakes
from governance.derivation.spanning_accounts.peers import enqueue_peers
from governance.derivation.writing.audit_changes import finding_entries, gap_entries
from governance.derivation.writing.difference import written_by
from governance.derivation.writing.feed_changes import ChangeMaker
from governance.settings.compiled import Rules
from governance.store.assessment.days_that_came import days_that_came
from governance.store.assessment.finding_rows import retire_findings
from governance.store.database.engine import writing
from governance.store.database.statements import prepare
from governance.store.evidence.audit_rows import insert_entries
from governance.store.feed.change_feed import write_changes
from governance.store.held.group_grant_rows import with_inner_groups
from governance.store.running import long_items, work_items
from governance.store.running.generations import hold_generation
from governance.store.running.settled import look
from governance.store.running.silence_rows import judge_further
from governance.store.running.tally import count_differences, differences
from governance.store.running.work_items import WorkItem
from governance.store.seen.coverage_rows import load_coverage, stated_gaps
from governance.worker.acts.erasing import drain_erasure
from governance.worker.following_labels import FOLLOWING, follow_label
from governance.worker.moving_labels import move_label
from governance.worker.stand_ins import items_of_coverage, settle_stand_ins

CHUNK = 1_000
"""Items claimed, or accounts enqueued, in one transaction."""
KINDS = (
    *("relabel", "erase", *long_items.KINDS, "group"),
    *("roster_person", *account_persons.KINDS, "roster_list", "roster_lacks"),
    *("account", "anew", "census", "listed", "identity", "person", "came"),
    *("login", "estate", "peers", "fellows", FOLLOWING),
)
"""All kinds of items there are, in the order in which they are drained."""
_BESIDE_OTHERS = {
    "login": enqueue_namesakes,
    "estate": enqueue_speakers,
    "peers": enqueue_peers,
    "fellows": enqueue_fellows,
}
"""Kind of an item → what enqueues the accounts that it concerns: their verdicts rest on rows of others."""


def evaluate(engine: Engine, rules: Rules, clock: Callable[[], int]) -> bool:
    """Drain one chunk, in one transaction; return whether there was any. ``clock``: microseconds since 1970."""
    with writing(engine) as connection:
        prepare(connection)
        look(connection)
        hold_generation(connection, rules.generation)
        now = clock()
        begins = work_items.beginnings(connection, KINDS)
        # Under which key somebody stands comes before all that is said of him.
        relabelled = work_items.claim(connection, ("relabel",), 1, begins)
        if relabelled:
            move_label(connection, relabelled[0], now, CHUNK)
            return True
        erasures = work_items.claim(connection, ("erase",), 1, begins)
        if erasures:
            drain_erasure(connection, erasures[0], now, CHUNK)
            return True
        # What names many accounts goes first: each of them is then derived once, whatever named it.
        long_item = work_items.claim(connection, long_items.KINDS, 1, begins)
        if long_item:
            _expand(connection, long_item[0], rules, now)
            return True
        groups = work_items.claim(connection, ("group",), CHUNK, begins)
        if groups:
            _derive_groups(connection, groups, rules, now)
            return True
        if _rosters(connection, rules, now, begins):
            return True
        accounts = work_items.claim_subjects(connection, "account", CHUNK, begins)
        if accounts:
            derived = derive_in_parts(connection, accounts, rules, load_batch_context(connection, rules), now)
            again = {f"account:{account}" for account in derived.recheck_accounts}
            work_items.enqueue(connection, derived.items | again, now)
            insert_entries(connection, derived.entries)
            return True
        anew = work_items.claim(connection, ("anew",), CHUNK, begins)
        if anew:
            _derive_anew(connection, anew, rules, now)
            return True
        census_items = work_items.claim(connection, ("census", "listed"), 1, begins)
        if census_items:
            if census_items[0].kind == "census":
                compare_census(connection, census_items[0], now, CHUNK)
            else:
                recheck_accounts(connection, census_items[0], now, CHUNK, rules.policies_reading("held_lists"))
            return True
        # Identities last: they read what the accounts' derivations leave.
        identity_items = work_items.claim(connection, ("identity", "person", "came"), CHUNK, begins)
        if identity_items:
            _derive_identities(connection, identity_items, rules, now)
            return True
        if _beside_others(connection, rules, now, begins) or _enqueue_days_that_came(connection, rules, now):
            return True
        # What people said follows when all that it may be about stands.
        followed = work_items.claim(connection, (FOLLOWING,), 1, begins)
        if followed:
            follow_label(connection, followed[0], now, CHUNK)
        return bool(followed)


def _beside_others(connection: Connection, rules: Rules, now: int, begins: work_items.Beginnings) -> bool:
    """Have accounts judged anew whose verdicts rest on rows of others; tell whether there were any."""
    for kind, enqueue_concerned in _BESIDE_OTHERS.items():
        # Each batch leaves an item of the same few applications: whom it concerns is derived once for all of them.
        subjects = work_items.claim_subjects(connection, kind, CHUNK, begins)
        if subjects:
            enqueue_concerned(connection, subjects, rules, now)
            return True
    return False


def _enqueue_days_that_came(connection: Connection, rules: Rules, now: int) -> bool:
    """Enqueue whose findings have come to their day, or lapsed, once each; tell whether there were any."""
    come = days_that_came(connection, rules.account_policies | rules.identity_policies, now, CHUNK)
    items = {
        f"person:{finding.account_id}" if finding.policy in rules.identity_policies else f"account:{finding.scope_id}"
        for finding in come
    }
    # Until an item is settled and drained its finding stands as it did, and is found again.
    fresh = {item for item in items if not work_items.is_waiting(connection, item)}
    work_items.enqueue(connection, fresh, now)
    return bool(fresh)


def _rosters(connection: Connection, rules: Rules, now: int, begins: work_items.Beginnings) -> bool:
    """Drain a chunk of what rosters left, before the accounts that rest on it; tell whether there was any."""
    persons = work_items.claim(connection, ("roster_person",), CHUNK, begins)
    if persons:
        derive_persons(connection, persons, now)
        work_items.done(connection, persons)
        return True
    concerned = work_items.claim(connection, account_persons.KINDS, CHUNK, begins)
    if concerned:
        account_persons.enqueue_accounts_of(connection, concerned, now)
        work_items.done(connection, concerned)
        return True
    lists = work_items.claim(connection, ("roster_list", "roster_lacks"), 1, begins)
    for item in lists:
        if item.kind == "roster_list":
            take_list(connection, item, rules, now)
        else:
            look_for_missing(connection, item, now, CHUNK)
    return bool(lists)


def _derive_anew(connection: Connection, items: list[WorkItem], rules: Rules, now: int) -> None:
    """Derive accounts of which nothing new is known: their changes are history, and no reviewer is asked about them."""
    batch = load_batch_context(connection, rules)
    derived = derive_in_parts(connection, {item.subject for item in items}, rules, batch, now, backfill=True)
    again = {f"account:{account}" for account in derived.recheck_accounts}
    work_items.enqueue(connection, derived.items | again, now)
    insert_entries(connection, derived.entries)
    work_items.done(connection, items)


def _derive_identities(connection: Connection, items: list[WorkItem], rules: Rules, now: int) -> None:
    """Derive identities; have the namesakes of new accounts judged anew, now that the identities of both stand."""
    insert_entries(connection, derive_identities(connection, items, rules, now))
    came = {item.subject for item in items if item.kind == "came"}
    if came:
        enqueue_namesakes(connection, came, rules, now)
    work_items.done(connection, items)


def _derive_groups(connection: Connection, items: list[WorkItem], rules: Rules, now: int) -> None:
    """Derive what groups are granted; their members follow once no transaction that reads the old is running."""
    changed = derive_group_grants(connection, sorted({item.subject for item in items}), rules)
    work_items.enqueue(connection, {f"members:{group}" for group in with_inner_groups(connection, changed)}, now)
    work_items.done(connection, items)


def _expand(connection: Connection, item: WorkItem, rules: Rules, now: int) -> None:
    """Enqueue a chunk of the accounts that a long item stands for."""
    if item.cursor == "":
        work_items.coalesce(connection, item)
    if item.kind == "retired":
        _retire(connection, item, rules, now)
        return
    if item.kind == "silence":
        concerned = judge_further(connection, item.subject, load_coverage(connection, rules.assumed_gap))
        work_items.enqueue(connection, [concerned] if concerned is not None else [], now)
        work_items.advance(connection, item, None)
        return
    if item.kind in (long_items.STAND_INS, long_items.STAND_INS_AGAIN):
        settle_stand_ins(connection, item, rules, now, CHUNK)
        return
    if item.cursor == "" and item.kind in ("stream", "everyone"):
        issuers = (item.subject,) if item.kind == "stream" else None
        work_items.enqueue(connection, items_of_coverage(connection, issuers), now)
    names, cursor = long_items.expansion(connection, item, CHUNK)
    work_items.enqueue(connection, names, now)
    if item.kind == "stream" and item.cursor == "":
        coverage = load_coverage(connection, rules.assumed_gap)
        insert_entries(connection, gap_entries(coverage, stated_gaps(connection), item.subject, now))
    work_items.advance(connection, item, cursor)


def _retire(connection: Connection, item: WorkItem, rules: Rules, now: int) -> None:
    """Supersede a chunk of the findings of a policy that was switched off; one that is on again keeps its own."""
    if item.subject in rules.account_policies | rules.identity_policies:
        work_items.done(connection, [item])
        return
    retired = retire_findings(connection, item.subject, written_by(rules, now), CHUNK)
    fewer = differences(findings=retired.changes)
    fewer["not_evaluable", item.subject] -= retired.questions
    count_differences(connection, fewer)
    insert_entries(connection, finding_entries(retired.changes, now))
    changes = load_batch_context(connection, rules).changes
    if changes.wanted:
        # What other settings bring about is no news from the source.
        write_changes(connection, ChangeMaker(changes, now, backfill=True).of_findings(retired.changes))
    work_items.advance(connection, item, "more" if retired.more else None)
