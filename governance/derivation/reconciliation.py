"""Takes a complete census into the state, in bounded chunks, as the evaluator drains its work items.

First its rows are held against the census before: the differences become facts. Once everyone who could have missed
them has committed, what is derived is held against its rows: whoever is told otherwise is derived anew. So a second
census that says the same leaves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from governance.folds.accounts.life import succeeded
from governance.folds.batch_rows import FactRow
from governance.folds.census.facts import dated, digest_of, found_fact, missing_fact
from governance.folds.census.listing import Listings, Statement
from governance.model.keys import HOLDER_KINDS, holder_subject
from governance.store.assessment.answered import answered
from governance.store.database.staging import stage_keys
from governance.store.evidence.facts import write_facts
from governance.store.held.account_histories import load_events
from governance.store.listed.census_rows import (
    Stored,
    census_at,
    close_census,
    drop_incomplete,
    drop_rows,
    earlier_census,
    kept_censuses,
    later_censuses,
    listed_accounts,
    lock_censuses,
    move_census,
    next_census,
    stored_census,
)
from governance.store.listed.listing_rows import (
    Difference,
    disagreeing,
    end_of,
    held_unlisted,
    newly_listed,
    no_longer_listed,
    stretch,
    write_listing,
)
from governance.store.rosters.account_persons import accounts_of_persons, any_person, gone_persons
from governance.store.running import work_items
from governance.store.running.work_items import WorkItem
from ingest.contract.application_lists import application_of, is_own_list
from ingest.contract.codec import encode_bare
from ingest.contract.instants import to_micros


def compare_census(connection: Connection, item: WorkItem, now: int, size: int) -> None:
    """Drain a chunk of ``census:<issuer>``: hold a complete census against the one before it, one after the other."""
    issuer = item.subject
    work_items.coalesce(connection, item)
    lock_censuses(connection, issuer)
    stored = next_census(connection, issuer)
    if stored is None:
        if not drop_incomplete(connection, issuer, size):
            work_items.done(connection, [item])
        return
    census = stored.census
    span = stretch(connection, census, issuer, stored.reached, size)
    # What records alone told of is news, too, when it is missing.
    _, never_listed = held_unlisted(connection, census, span, first=stored.reached == "")
    differences = [*newly_listed(connection, census, span), *no_longer_listed(connection, census, span), *never_listed]
    restated = _restated(connection, stored, differences)
    _write(connection, stored, differences, now)
    for later, difference in restated:
        _write(connection, later, [difference], now)
    last = span.until == end_of(issuer)
    move_census(connection, census.census_id, "looking" if last else "comparing", "" if last else span.until)
    if last:
        work_items.enqueue(connection, {f"listed:{census.census_id}"}, now)
        if is_own_list(issuer):
            work_items.enqueue(connection, {f"estate:{application_of(issuer)}"}, now)


def recheck_accounts(
    connection: Connection, item: WorkItem, now: int, size: int, policies: Collection[str] = ()
) -> None:
    """Drain a chunk of ``listed:<census>``: mark whoever is derived otherwise than the census says, drop its rows.

    ``policies``: those of which an answer may rest on a list that differs in nothing from the one before.
    """
    stored = stored_census(connection, item.subject)
    span = stretch(connection, stored.census, stored.issuer, item.cursor, size)
    unlisted, _ = held_unlisted(connection, stored.census, span, first=item.cursor == "")
    since = earlier_census(connection, stored.issuer, stored.census.began_at)
    others = disagreeing(connection, stored.census, span, since) | unlisted
    others |= answered(connection, policies, *span)
    if policies and later_censuses(connection, stored.issuer, stored.census.began_at):
        # What comes late may be the first list since a leaving of whoever had no answer so far.
        leavers = accounts_of_persons(connection, gone_persons(connection))
        others |= {account for account in leavers if span.after < account <= span.until}
    if is_own_list(stored.issuer) and any_person(connection):
        # That an account is there still, though its person has left, is told by a list that differs in nothing.
        others |= listed_accounts(connection, item.subject, *span)
    work_items.enqueue(connection, {str(holder_subject(key)) for key in others}, now)
    drop_rows(connection, item.subject, span.until)
    last = span.until == end_of(stored.issuer)
    if last:
        close_census(connection, item.subject)
    work_items.advance(connection, item, None if last else span.until)


def _write(connection: Connection, stored: Stored, differences: Sequence[Difference], now: int) -> None:
    """Keep the differences of a census as facts, and what stands from it on."""
    if differences:
        touched = write_facts(connection, [_fact(stored, difference) for difference in differences], now)
        write_listing(connection, stored.census.began_at, differences)
        work_items.enqueue(connection, {str(subject) for subject in touched.holders}, now)


def _fact(stored: Stored, difference: Difference) -> FactRow:
    census_id = stored.census.census_id
    event = (
        missing_fact(stored.ended, census_id, difference.about, difference.subject)
        if difference.event is None
        else found_fact(difference.event, stored.ended, census_id, difference.about)
    )
    at = to_micros(event.occurred_at)
    kind, about = holder_subject(difference.about)
    body = encode_bare(event)
    return FactRow(
        event.event_id,
        event.content_hash,
        0,
        event.event_id,
        about,
        kind,
        event.kind,
        at,
        body,
        difference.raw,
        stored.issuer,
    )


def _restated(
    connection: Connection, stored: Stored, differences: Sequence[Difference]
) -> list[tuple[Stored, Difference]]:
    """Return what the census after this late one says of each difference: it was none when that one was read."""
    census, issuer = stored.census, stored.issuer
    if not differences or not later_censuses(connection, issuer, census.began_at):
        return []
    facts = load_events(
        connection, stage_keys(connection, {difference.about for difference in differences}), *HOLDER_KINDS
    )
    others = [c for c in kept_censuses(connection).get(issuer, ()) if c.census_id != census.census_id]
    restated: list[tuple[Stored, Difference]] = []
    for difference in differences:
        listings = Listings(difference.about, succeeded(facts.get(difference.about, ())), others)
        statements = listings.statements(difference.subject, difference.type, (census.began_at + 1,), was_listed=True)
        after = next((s for s in statements if s.at > census.began_at), None)
        if after is not None:
            later = census_at(connection, issuer, after.at)
            then = _as_stated_then(difference, after, later)
            restated += [(later, then)] if then.digest != difference.digest else []
    return restated


def _as_stated_then(difference: Difference, after: Statement, later: Stored) -> Difference:
    if after.event is None:
        return difference._replace(digest="", event=None, raw=b"null")
    event = dated(after.event, later.ended)
    return difference._replace(digest=digest_of(event), event=event, raw=b"null")
