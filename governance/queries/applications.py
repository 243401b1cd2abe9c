"""The register of applications: whose each is, what settings and records say of it; and who can enter one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from governance.audit.entries import spelled
from governance.model.keys import application_key, plain_parts
from governance.model.scope import Scope
from governance.queries.chosen_applications import (
    ApplicationFilters,
    called_by,
    channel_of,
    chosen_applications,
    configured_applications,
)
from governance.queries.naming import ApplicationName, named_entitlement, shown_instant
from governance.queries.pages import Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.settings.sections import ApplicationSettings, RegisterSettings
from governance.store.queries.application_entrants import first_to_enter
from governance.store.queries.application_pages import (
    BY_NAME,
    SORTS,
    ApplicationCounts,
    KnownApplication,
    application_counts,
    known_application,
    known_to_records,
    last_used_of,
)
from governance.store.queries.bounded_counts import bounded_counts
from governance.store.queries.open_findings import open_findings_of
from ingest.contract.application_lists import application_of, is_own_list
from ingest.contract.instants import from_micros, to_micros
from ingest.contract.text import MAX_IDENTIFIER

_GRANTS_OF_EACH = 10
"""Of one account in one application, few have more."""


class ApplicationView(msgspec.Struct, frozen=True):
    """An application of the register; what nobody said is null or empty."""

    application: ApplicationName
    issuer: str
    application_id: str
    """Its key, ``issuer|id``, by which all that is known of it is asked for."""
    owner: str | None
    criticality: str | None
    in_scope_of: list[str]
    entitlement_owners: dict[str, str]
    jit_approval: str
    """Who approved which population and default role until when; ``none``, or that it has ended."""
    channel: str
    """``yes``, ``no``, or ``unknown``: whether something ends its accounts."""
    accounts: int
    jit_accounts: int
    assigned: int
    last_used_at: datetime | None
    open_findings: int
    first_seen_at: datetime | None
    listed_at: datetime | None
    """When its own list of accounts was made that was read last; None: none was."""
    unknown: str
    """What is not known of who can enter, in words."""
    at_least: list[str] = []
    """Which of the counts, and the last use, are of some of its accounts alone: counting stopped at a bound."""

    def plain(self) -> dict[str, Any]:
        """Return it by the names of its fields."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


def applications(
    snapshot: Snapshot, scope: Scope, filters: ApplicationFilters, request: PageRequest, most: int | None = None
) -> Page[ApplicationView]:
    """Return a page of the applications that records or settings name, by source and id, or by name.

    ``most``: counts stop there, and of several no last use is looked for; None: they are whole, however long it takes.
    """
    turn = turned("applications", SORTS, snapshot, filters, request)
    known = {k.application_id: k for k in known_to_records(snapshot.connection)}
    keys = chosen_applications(snapshot, scope, filters, known)
    by_name = turn.place.sort == BY_NAME
    names = snapshot.application_names(keys) if by_name else {}
    # Of a name so much: a cursor holds it, and may be no longer.
    placed = sorted((called_by(names.get(key), key)[:MAX_IDENTIFIER], key) if by_name else (key,) for key in keys)
    after = turn.place.after
    places = placed if after is None else [place for place in placed if place > after]
    page = places[: request.limit]
    views = _views(snapshot, [str(place[-1]) for place in page], known, filters.as_of, most)
    return turn.page(views, page[-1] if len(places) > len(page) else None)


def register_entry(snapshot: Snapshot, application_id: str, as_of: int, most: int | None = None) -> ApplicationView:
    """Return one application of the register; ``most`` as of ``applications``."""
    known = {application_id: known_application(snapshot.connection, application_id)}
    return _views(snapshot, [application_id], known, as_of, most)[0]


def unknown_of_entry(snapshot: Snapshot, application_id: str) -> str:
    """Return what is not known of who can enter an application, in words; nothing is counted."""
    known = known_application(snapshot.connection, application_id)
    demanded = _demands(configured_applications(snapshot).get(application_id), known)
    lists = _own_lists(snapshot)
    return _unknown(application_id, demanded, lists.get(application_id))


def _views(
    snapshot: Snapshot, keys: Sequence[str], known: dict[str, KnownApplication], as_of: int, most: int | None
) -> list[ApplicationView]:
    counts = _counts(snapshot, keys, as_of, most)
    names = snapshot.application_names(keys)
    configured = configured_applications(snapshot)
    register = {application_key(r.issuer, r.id): r for r in snapshot.settings.register}
    nothing = RegisterSettings(issuer="", id="")
    lists = _own_lists(snapshot)
    return [
        _view(
            ApplicationName(plain_parts(key).id, names.get(key)),
            key,
            configured.get(key),
            register.get(key, nothing),
            known.get(key, KnownApplication(key, None, None)),
            counts,
            lists.get(key),
            as_of,
        )
        for key in keys
    ]


def _own_lists(snapshot: Snapshot) -> dict[str, int]:
    """Return, by application, when its own list of accounts was made that was read last."""
    return {application_of(issuer): last for issuer, (_, last) in snapshot.listed.items() if is_own_list(issuer)}


def _counts(snapshot: Snapshot, keys: Sequence[str], as_of: int, most: int | None) -> ApplicationCounts:
    if most is None:
        return application_counts(snapshot.connection, keys, as_of)
    bounded = bounded_counts(snapshot.connection, keys, as_of, most)
    findings = open_findings_of(snapshot.connection, keys, as_of, most)
    at_least = {
        key: [
            *(("accounts", "jit_accounts", "last_used_at") if counts.accounts > most else ()),
            *(("assigned",) if counts.grants > most else ()),
            *(("open_findings",) if findings.get(key, 0) > most else ()),
        ]
        for key, counts in bounded.items()
    }
    return ApplicationCounts(
        accounts={key: (min(c.accounts, most), c.jit_accounts) for key, c in bounded.items()},
        assigned={key: min(c.assigned, most) for key, c in bounded.items()},
        last_used=last_used_of(snapshot.connection, keys) if len(keys) == 1 and bounded[keys[0]].is_whole(most) else {},
        findings={key: min(count, most) for key, count in findings.items()},
        at_least=at_least,
    )


def _view(
    name: ApplicationName,
    key: str,
    configured: ApplicationSettings | None,
    register: RegisterSettings,
    known: KnownApplication,
    counts: ApplicationCounts,
    listed_at: int | None,
    as_of: int,
) -> ApplicationView:
    accounts, jit_accounts = counts.accounts.get(key, (0, 0))
    return ApplicationView(
        application=name,
        issuer=plain_parts(key).issuer,
        application_id=key,
        owner=configured.owner if configured is not None else None,
        criticality=register.criticality,
        in_scope_of=register.in_scope_of,
        entitlement_owners=register.entitlement_owners,
        jit_approval=_approval(register, as_of),
        channel=channel_of(configured, known),
        accounts=accounts,
        jit_accounts=jit_accounts,
        assigned=counts.assigned.get(key, 0),
        last_used_at=shown_instant(used if (used := counts.last_used.get(key)) is not None and used <= as_of else None),
        open_findings=counts.findings.get(key, 0),
        first_seen_at=shown_instant(known.first_at),
        listed_at=shown_instant(listed_at),
        unknown=_unknown(key, _demands(configured, known), listed_at),
        at_least=counts.at_least.get(key, []),
    )


def _approval(register: RegisterSettings, as_of: int) -> str:
    approved = register.jit
    if approved is None:
        return "none"
    approval = (
        f"{approved.approved_by}: {approved.population} as {approved.default_role}, until {approved.until:%Y-%m-%d}"
    )
    return approval if to_micros(approved.until) > as_of else f"ended; it was {approval}"


def _demands(configured: ApplicationSettings | None, known: KnownApplication) -> bool | None:
    """Return whether the application demands an assignment, by the settings' word, else by its source's list."""
    if configured is not None and configured.assignment_required is not None:
        return configured.assignment_required
    return None if known.entry is None else known.entry == "assigned"


def _unknown(key: str, demanded: bool | None, listed_at: int | None) -> str:
    own = "accounts that were made in it by hand are not known: its own list of accounts is not read"
    if listed_at is not None:
        own = f"accounts that were made in it by hand are known until {spelled(listed_at)}, by its own list"
    if is_own_list(key):
        return f"no identity provider knows it: who signs in is not known; {own}"
    if demanded is None:
        return f"whether it demands an assignment is not known (applications[].assignment_required); {own}"
    issuer = plain_parts(key).issuer
    return own if demanded else f"it demands no assignment: everybody at {issuer} may enter; {own}"


def who_can_enter(snapshot: Snapshot, application_id: str, as_of: int, most: int) -> list[dict[str, Any]]:
    """Return who can enter an application: assigned, with an account there, or seen using it; each row says which."""
    admitted = first_to_enter(snapshot.connection, application_id, as_of, most, _GRANTS_OF_EACH).everyone
    logins = snapshot.account_names(e.account_id for e in admitted)
    groups = snapshot.entitlement_names(e.through for e in admitted)
    return [
        {
            "account": logins.get(e.account_id) or plain_parts(e.account_id).id,
            "account_id": e.account_id,
            "assigned": e.assigned_since is not None,
            "has_account": e.own_account or False,
            "made_by": e.made_by,
            "has_used": e.last_used_at is not None,
            "last_used_at": shown_instant(e.last_used_at),
            "since": None if e.assigned_since is None else from_micros(e.assigned_since),
            "through": named_entitlement(e.through, groups),
        }
        for e in admitted
    ]
