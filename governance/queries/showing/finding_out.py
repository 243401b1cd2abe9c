"""What a word stands for when something is to be shown: an id of any kind, or a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from sqlalchemy import Table

from governance.model.keys import plain_parts
from governance.queries.matching import some
from governance.queries.persons import persons_named
from governance.queries.showing.applications import show_application
from governance.queries.showing.asked import About
from governance.queries.showing.holders import show_account, show_person
from governance.queries.showing.roster import show_roster_person
from governance.queries.showing.shown import Shown
from governance.queries.showing.verdicts import show_decision, show_event, show_finding, show_grant, show_item
from governance.queries.whom import account_ids, application_ids
from governance.store.evidence.evidence_records import evidence_records
from governance.store.queries.roster_persons import accounts_linked_to
from governance.store.queries.whole_rows import whole_rows
from governance.store.schema import assessment, campaigning, evidence, held, reviewing
from ingest.contract.errors import UnclearError
from ingest.contract.sealing import record_id_of

Kind = Literal["account", "person", "grant", "finding", "item", "decision", "event", "application"]
_SHOW: Mapping[Kind, Callable[[About, str], Shown]] = {
    "account": show_account,
    "person": show_person,
    "grant": show_grant,
    "finding": show_finding,
    "item": show_item,
    "decision": show_decision,
    "event": show_event,
    "application": show_application,
}


class _Keyed(NamedTuple):
    kind: Kind
    table: Table
    column: str


_BY_ID = (
    _Keyed("finding", assessment.finding, "finding_id"),
    _Keyed("item", reviewing.review_item, "item_id"),
    _Keyed("item", campaigning.campaign_item, "item_id"),
    _Keyed("decision", reviewing.decision, "decision_id"),
    _Keyed("grant", held.grant, "grant_id"),
    _Keyed("account", held.account, "account_id"),
)


def show(about: About, word: str, kind: Kind | None) -> list[Shown]:
    """Return what a word stands for, whole; one login at several IdPs is several accounts.

    Raises UnclearError where it stands for nothing of that kind, or for more than it may.
    """
    if kind == "event" or (kind is None and _is_event(about, word)):
        return [show_event(about, word)]
    for by_id in _BY_ID:
        if by_id.kind == "account" and about.issuers is not None and plain_parts(word).issuer not in about.issuers:
            continue
        if kind in (None, by_id.kind) and whole_rows(
            about.snapshot.connection, by_id.table, by_id.column, [word], by_id.column, 1
        ):
            return [_SHOW[by_id.kind](about, word)]
    if kind not in (None, "account", "person", "application"):
        raise UnclearError(f"no {kind} has the id {word!r}")
    return _by_name(about, word, kind)


def _is_event(about: About, word: str) -> bool:
    connection = about.snapshot.connection
    return bool(
        whole_rows(connection, evidence.fact, "record_id", [record_id_of(word)], "record_id", 1)
        or evidence_records(connection, [word])
    )


def _by_name(about: About, word: str, kind: Kind | None) -> list[Shown]:
    if kind == "person":
        return _persons(about, word)
    if kind == "application":
        return [show_application(about, key) for key in application_ids(about.snapshot, word, about.issuers)]
    try:
        keys = account_ids(about.snapshot, word, about.issuers)
    except UnclearError as no_account:
        if kind == "account":
            raise
        try:
            applications = application_ids(about.snapshot, word, about.issuers)
        except UnclearError as neither:
            raise UnclearError(f"nothing has the id {word!r}; {neither}; {no_account}") from neither
        return [show_application(about, key) for key in applications]
    if kind is None and _names_an_application(about, word):
        raise UnclearError(
            f"{word!r} names an account ({some(keys)}) and an application; say which: `jitgov show account …`, or "
            "`jitgov show application …`"
        )
    return [show_account(about, key) for key in keys]


def _persons(about: About, word: str) -> list[Shown]:
    """Return whom a word means, by accounts and by rosters: each person once."""
    persons = persons_named(about.snapshot, word)
    try:
        keys = set(account_ids(about.snapshot, word, about.issuers))
    except UnclearError:
        if not persons:
            raise
        keys = set()
    linked = accounts_linked_to(about.snapshot.connection, persons)
    keys |= {account for accounts in linked.values() for account in accounts}
    shown = {s.key: s for s in (show_person(about, key) for key in sorted(keys))}
    without_account = [person for person_id, person in persons.items() if person_id not in linked]
    return [*shown.values(), *(show_roster_person(about, person) for person in without_account)]


def _names_an_application(about: About, word: str) -> bool:
    names = {name.casefold() for _, name in about.snapshot.every_application_name() if name}
    return word.casefold() in names
