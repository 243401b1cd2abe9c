"""Events and folded batches without the names and records of whom people had erased.

Keys, instants, kinds and hashes stay: what was granted to the key, and when, is still told. What goes is what says who
that was: names, addresses, what was asserted, from where, and the vendor's record. What other people's records say of
the person (as their manager, in a group's name) stays in these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from governance.folds.batch_rows import FactRow, Folded, Rows
from governance.folds.census.stated import OBSERVED
from ingest.contract.codec import encode_bare
from ingest.contract.event import Client, Event, Party, account_key_of
from ingest.contract.roster import LIST, PERSON

Erased = frozenset[str]
"""Keys of accounts and of rosters' persons."""
NO_RAW = b"null"
_KEPT = frozenset(
    {
        *("census", "grants", "accounts", "application", "app_id", "assignment_required", "service_principal_id"),
        *("by_pim", "path", "reason", "state", "status", "owner_tenant", "sign_on_mode", "method", "changed", "read"),
        *(
            "publisher",
            "credentials",
            "created_at",
            "created_on_day",
            "status_changed_at",
            "provider",
            "federated",
            "factor",
        ),
        *("factors", "home_tenant", "population", "basis", "cause", OBSERVED, LIST),
    }
)
"""Attributes that folds read and that name nobody; all others of an erased account are left out."""
_KEPT_WITHIN: Mapping[str, frozenset[str]] = {
    "profile": frozenset({"userType"}),
    "sponsors": frozenset({"id", "kind"}),
    "sponsor": frozenset({"issuer", "subject"}),
    PERSON: frozenset({"type", "status", "start", "end", "leave_from", "leave_to"}),
}
"""Attributes of which some fields name nobody."""
_NAMES_IN_ROLLUP = (8, 9, 13, 14)
"""The places, in a row of ``usage_rollup``, of what was asserted at the first use, and of the names at the last."""


class _Key(msgspec.Struct):
    issuer: str | None = None
    subject: str | None = None

    def is_among(self, erased: Erased) -> bool:
        return f"{self.issuer}|{self.subject}" in erased


class _Grant(msgspec.Struct):
    granted_by: _Key | None = None


class _Parties(msgspec.Struct):
    """Of an event, whom it speaks of."""

    actor: _Key | None = None
    account: _Key | None = None
    grant: _Grant | None = None


_parties = msgspec.json.Decoder(_Parties).decode
_decode = msgspec.json.Decoder(Event).decode


def erased_event(event: Event, erased: Erased) -> Event:
    """Return the event without what says who the erased are; one that speaks of none of them as it is."""
    of_account, of_actor = account_key_of(event.account) in erased, account_key_of(event.actor) in erased
    grant = event.grant
    giver = grant.granted_by if grant is not None else UNSET
    of_giver = isinstance(giver, Party) and account_key_of(giver) in erased
    if not (of_account or of_actor or of_giver):
        return event
    if grant is not None and isinstance(giver, Party) and of_giver:
        grant = replace(grant, granted_by=_nameless(giver))
    return replace(
        event,
        account=_nameless(event.account) if of_account else event.account,
        actor=_nameless(event.actor) if of_actor else event.actor,
        grant=grant,
        client=_placeless(event.client) if of_account or of_actor else event.client,
        attributes=_kept(event.attributes) if of_account else event.attributes,
        raw=msgspec.Raw(NO_RAW),
    )


def erased_fact(fact: FactRow, erased: Erased) -> FactRow:
    """Return a fact as ``erased_event`` leaves it, under its ids and hashes."""
    if not _speaks_of(fact.body, erased):
        return fact
    return fact._replace(body=encode_bare(erased_event(_decode(fact.body), erased)), raw=NO_RAW)


def erased_body(body: bytes, erased: Erased) -> bytes | None:
    """Return the bytes of an event as ``erased_event`` leaves it; None: it speaks of none of the erased."""
    return encode_bare(erased_event(_decode(body), erased)) if _speaks_of(body, erased) else None


def without_erased(batch: Folded, erased: Erased) -> Folded:
    """Return a batch as it would be, had nothing that is erased been read."""
    if not erased:
        return batch
    return replace(
        batch,
        facts=[erased_fact(fact, erased) for fact in batch.facts],
        rollups=_without_names(batch.rollups, erased),
        sessions=[(*row[:-2], None, None) if row[0] in erased else row for row in batch.sessions],
        stated_uses=_without_names(batch.stated_uses, erased),
        names=[row for row in batch.names if row[0] != "account" or row[1] not in erased],
        listed=[_erased_listed(row, erased) for row in batch.listed],
    )


def _speaks_of(body: bytes, erased: Erased) -> bool:
    parties = _parties(body)
    giver = parties.grant.granted_by if parties.grant is not None else None
    return any(party is not None and party.is_among(erased) for party in (parties.account, parties.actor, giver))


def _without_names(rows: Rows, erased: Erased) -> Rows:
    return [
        tuple(None if place in _NAMES_IN_ROLLUP else value for place, value in enumerate(row))
        if row[0] in erased
        else row
        for row in rows
    ]


def _erased_listed(row: tuple[Any, ...], erased: Erased) -> tuple[Any, ...]:
    """Return a row of ``census_row``: its digest stays that of what was listed, so that the next list is no news."""
    *keyed, body, _raw = row
    left = erased_body(body, erased)
    return row if left is None else (*keyed, left, NO_RAW)


def _nameless(party: Party | None) -> Party | None:
    return None if party is None else replace(party, name=None, display_name=None)


def _placeless(client: Client | None) -> Client | None:
    return None if client is None else Client(mfa=client.mfa, interactive=client.interactive)


def _kept(attributes: Mapping[str, Any]) -> dict[str, Any]:
    left = {name: value for name, value in attributes.items() if name in _KEPT}
    for name, fields in _KEPT_WITHIN.items():
        if name in attributes:
            left[name] = _fields(attributes[name], fields)
    return left


def _fields(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if name in names}
    return [_fields(inner, names) for inner in value] if isinstance(value, list) else None
