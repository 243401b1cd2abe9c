"""All that is known of an account, and of a person: every account of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from governance.model.identity_links import PERSON_LINK, is_link
from governance.model.persons import Person
from governance.model.scope import EVERYTHING
from governance.queries.account_lives import NOT_KNOWN, is_too_early, states_then
from governance.queries.accounts import AccountFilters, accounts
from governance.queries.first_seen import is_merely_seen, listing_instants
from governance.queries.pages import PageRequest
from governance.queries.showing.asked import About, reviews_of, said_of
from governance.queries.showing.finding_lines import findings_section
from governance.queries.showing.records import chain
from governance.queries.showing.roster import roster_sections
from governance.queries.showing.shown import LINES, Section, Shown, facts_of, named_rows, with_logins
from governance.queries.showing.trail import trail
from governance.store.queries.grant_pages import LATEST
from governance.store.queries.roster_persons import read_persons
from governance.store.queries.whole_rows import WholeRow, whole_rows
from governance.store.schema import assessment, evidence, held, seen

_WHAT = (
    "login", "display_name", "issuer", "subject", "type", "typed_by", "source_type", "state", "created_at",
    "first_seen_at", "ended_at", "provenance", "provenance_at",
)  # fmt: skip
_GRANTS = (
    "entitlement",
    "application",
    "via",
    "mode",
    "valid_from",
    "from_basis",
    "valid_to",
    "granted_by",
    "ended_by",
)
_USES = ("application", "use", "first_at", "last_at")
_MOST_RECORDS = 50


def show_account(about: About, key: str) -> Shown:
    """Return all that is known of an account at an IdP or in an application."""
    snapshot = about.snapshot
    connection = snapshot.connection
    row = whole_rows(connection, held.account, "account_id", [key], "account_id")[0]
    account = named_rows(snapshot, [row])[0] | {"login": row["name"], "state": _state(about, row)}
    provenance = json.loads(row["provenance_detail"] or "{}")
    reason = provenance.get("reason") if row["application_id"] else None
    if is_merely_seen(row["created_at"], row["provenance"], reason, listing_instants(snapshot)):
        account["first_seen_at"] = account.pop("created_at")
    lines = facts_of(account, _WHAT)
    (answerable,) = with_logins(snapshot, [json.loads(row["answerable"] or "{}")])
    lines += [{"what": name.replace("_", " "), "value": value} for name, value in answerable.items() if value]
    lines += [{"what": f"provenance: {name}", "value": value} for name, value in provenance.items() if value]
    own = [key, row["idp_account_id"]]
    identity = whole_rows(connection, held.account_identity, "account_id", own, "account_id")
    ids = {i["identity_id"] for i in identity}
    grants = whole_rows(connection, held.grant, "account_id", own, "valid_from DESC, grant_id, recorded_from DESC")
    believed = [grant for grant in grants if grant["recorded_to"] is None]
    findings = _about(connection, assessment.finding, {*own, *ids}, "opened_at DESC, finding_id")
    unanswered = _about(connection, assessment.not_evaluable, {*own, *ids}, "policy")
    uses = whole_rows(connection, seen.usage_rollup, "account_id", own, "last_at DESC")
    facts = whole_rows(connection, evidence.fact, "about", own, "occurred_at DESC", _MOST_RECORDS)
    evidence_ids = [*provenance.get("evidence", ()), *(fact["event_id"] for fact in facts)]
    return Shown(
        "account",
        key,
        [
            Section("account", LINES, lines),
            _accounts_of(about, own, ids, apart_from=key),
            Section("grants", _GRANTS, named_rows(snapshot, believed)),
            Section("uses", _USES, named_rows(snapshot, uses)),
            findings_section(about, findings),
            Section("not evaluable", ("policy", "reason"), named_rows(snapshot, unanswered)),
            *reviews_of(about, "account_id", own),
            said_of(about, own),
            trail(about, own),
            chain(snapshot, evidence_ids, own, about.on_bus),
        ],
        row["name"] or row["display_name"],
    )


def _about(connection: Connection, table: Table, keys: Iterable[str], order: str) -> list[WholeRow]:
    """Return what policies say of accounts and identities, not what of an application, which one account speaks for."""
    answers = whole_rows(connection, table, "unit_id", keys, order)
    return [row for row in answers if row["application_id"] is None or row["account_id"] != row["application_id"]]


def _state(about: About, row: WholeRow) -> str:
    """Return the state of an account: of today, but ``NOT_KNOWN`` where its source is not known so early."""
    state: str = row["state"]
    if not is_too_early(about.snapshot, row["issuer"], about.as_of):
        return state
    if row["application_id"]:
        return NOT_KNOWN
    return states_then(about.snapshot, {row["account_id"]: False}, about.as_of, LATEST)[row["account_id"]].state


def show_person(about: About, key: str) -> Shown:
    """Return all accounts of whoever holds an account, or of an identity, and what is known of them together."""
    connection = about.snapshot.connection
    identity = whole_rows(connection, held.account_identity, "account_id", [key], "account_id")
    ids = {i["identity_id"] for i in identity} or {key}
    members = whole_rows(connection, held.account_identity, "identity_id", ids, "account_id")
    own = [m["account_id"] for m in members] or [key]
    findings = _about(connection, assessment.finding, {*own, *ids}, "opened_at DESC, finding_id")
    grants = whole_rows(connection, held.grant, "account_id", own, "valid_from DESC, grant_id, recorded_from DESC")
    current = [g for g in grants if g["recorded_to"] is None and (g["valid_to"] is None or g["valid_to"] > about.as_of)]
    links = whole_rows(connection, held.identity_link, "account_id", own, "account_id, link")
    persons = {str(row["link"]) for row in links if str(row["link"]).startswith(PERSON_LINK)}
    roster = read_persons(connection, {link.removeprefix(PERSON_LINK) for link in persons})
    return Shown(
        "person",
        min(ids),
        [
            *(section for person in roster.values() for section in roster_sections(about, person)),
            _accounts_of(about, own, ids),
            Section(
                "linked by",
                ("account", "link"),
                named_rows(about.snapshot, [row for row in links if is_link(row["link"])]),
            ),
            Section("holds", ("account", *_GRANTS[:6]), named_rows(about.snapshot, current)),
            findings_section(about, findings, "account"),
            *reviews_of(about, "account_id", own),
            said_of(about, {*own, *ids}),
            trail(about, {*own, *ids}),
            _records(about, own, persons),
        ],
        _name_of(about, own, list(roster.values())),
    )


def _name_of(about: About, own: Sequence[str], roster: Sequence[Person]) -> str | None:
    """Return what a person is called: by the roster, else as their accounts show, else as they sign in."""
    stated = next((span.name for person in roster for span in reversed(person.spans) if span.name), None)
    if stated is not None:
        return stated
    rows = whole_rows(about.snapshot.connection, held.account, "account_id", own, "account_id")
    names = [row[column] for column in ("display_name", "name") for row in rows if row[column]]
    return names[0] if names else None


def _records(about: About, own: Sequence[str], persons: Iterable[str]) -> Section:
    """Return the latest records about a person's accounts, and those of rosters, with what findings rest on."""
    subjects = [*own, *(link.removeprefix(PERSON_LINK) for link in persons)]
    facts = whole_rows(about.snapshot.connection, evidence.fact, "about", subjects, "occurred_at DESC", _MOST_RECORDS)
    return chain(about.snapshot, [fact["event_id"] for fact in facts], own, about.on_bus)


def _accounts_of(about: About, own: Sequence[str], identities: set[str], apart_from: str | None = None) -> Section:
    """Return the accounts of the same person, at IdPs and in applications."""
    members = whole_rows(about.snapshot.connection, held.account_identity, "identity_id", identities, "account_id")
    keys = tuple(sorted({*own, *(m["account_id"] for m in members)}))
    filters = AccountFilters(as_of=about.as_of, account_ids=keys)
    page = accounts(about.snapshot, EVERYTHING, filters, PageRequest(limit=200))
    rows: list[dict[str, Any]] = [
        {
            "account": view.account,
            "source": view.source,
            "application": view.application,
            "type": view.type,
            "state": view.state,
            "made_by": view.provenance.kind,
            "last_used_at": view.last_used_at,
            "open_findings": view.open_findings,
        }
        for view in page.rows
        if view.account.account_id != apart_from or view.application is not None
    ]
    title = "accounts" if apart_from is None else "other accounts"
    columns = ("account", "source", "application", "type", "state", "made_by", "last_used_at", "open_findings")
    return Section(title, columns, rows)
