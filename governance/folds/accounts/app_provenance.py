"""How an application's account came to be: provisioned, at the first sign-in that was seen, or before it.

A first sign-in makes a candidate; the application's own list confirms it, or says that it was there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from governance.folds.accounts.account_history import FoldContext
from governance.folds.accounts.own_lists import ListedRow
from governance.model.states import Grant, Provenance, ProvenanceKind, UsageSummary
from governance.policies.support.cached_by_identity import remembered
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of


class Holder(NamedTuple):
    """What the fold knows of the IdP account besides what tells of one application's account."""

    account_id: str
    issuer: str
    created_at: int | None
    grants: Sequence[Grant]
    context: FoldContext


def _order(row: ListedRow) -> tuple[int, str]:
    return row.at, row.event_id


def provenance_there(
    application_id: str,
    sso: UsageSummary | None,
    provisioned: Sequence[tuple[int, str]],
    listed: Sequence[ListedRow],
    holder: Holder,
) -> Provenance:
    """Return how the account came to be; ``sso``: its first sign-in that was seen, ``listed``: in any order."""
    earliest = min(provisioned, default=None)
    if earliest is not None and (sso is None or earliest[0] <= sso.first_at):
        return Provenance("provisioned", earliest[0], None, application_id, None, (earliest[1],))
    if sso is None:
        if not listed:
            return Provenance("unknown", None, None, application_id, None, (), "its creation was not seen")
        row = min(listed, key=_order)
        reason = "listed, never signed in to"
        return Provenance("unknown", row.begins, None, application_id, None, (row.event_id,), reason)
    tolerance = holder.context.rules.clock_tolerance_of(holder.account_id) if listed else 0
    before = [row for row in listed if row.there_by < sso.first_at - (tolerance if row.made_by is not None else 0)]
    if before:
        row = min(before, key=_order)
        reason = "the application listed it before its first sign-in"
        ids = (row.event_id, sso.first_event_id)
        return Provenance("unknown", row.begins, holder.issuer, application_id, None, ids, reason)
    proof = sorted([(row.at, row.event_id) for row in listed] + [p for p in provisioned if p[0] > sso.first_at])
    # By its own word it was not there before the first sign-in that was seen: nothing earlier can have been missed.
    dated = any(row.made_by is not None for row in listed)
    return first_use(application_id, sso, proof, holder, is_dated=dated)


def first_use(
    application_id: str,
    sso: UsageSummary,
    proof: Sequence[tuple[int, str]],
    holder: Holder,
    *,
    is_dated: bool = False,
) -> Provenance:
    """Return the provenance of one that nothing tells of before its first sign-in; ``proof``: what does after."""
    censored, assumed = (None, False) if is_dated else _left_censored(application_id, sso, holder)
    if censored is not None:
        ids: tuple[str, ...] = (sso.first_event_id,)
        return Provenance("unknown", sso.first_at, holder.issuer, application_id, None, ids, censored)
    kind: ProvenanceKind = "jit_confirmed" if proof else "jit_candidate"
    ids = (sso.first_event_id, proof[0][1]) if proof else (sso.first_event_id,)
    return Provenance(kind, sso.first_at, holder.issuer, application_id, None, ids, None, assumed)


def _left_censored(application_id: str, sso: UsageSummary, holder: Holder) -> tuple[str | None, bool]:
    """Return why the first sight may not be the first time (None: it is), and whether coverage was assumed."""
    issuer, coverage, rules = holder.issuer, holder.context.coverage, holder.context.rules
    stream = provider_of(issuer).sign_in_streams[sso.use]
    begin = coverage.begins_at(issuer, stream)
    if begin is None:
        return "left-censored: no coverage of the sign-ins", False
    for known_of in _BEGINS:
        young = known_of(application_id, holder)
        if young is not None and young >= begin:
            basis = coverage.over(issuer, stream, min(young, sso.first_at), sso.first_at)
            if basis is not None:
                return None, basis == "assumed"
    lookback = rules.lookback_of(holder.account_id)
    if sso.first_at - begin < lookback:
        return "left-censored: its history may begin before the coverage", False
    basis = coverage.over(issuer, stream, sso.first_at - lookback, sso.first_at)
    if basis is None:
        return "left-censored: a gap in the sign-ins may hide an earlier one", False
    return None, basis == "assumed"


def _account_made(_application_id: str, holder: Holder) -> int | None:
    return holder.created_at


def _assigned(application_id: str, holder: Holder) -> int | None:
    return _assigned_from(holder.grants).get(application_id)


def _application_made(application_id: str, holder: Holder) -> int | None:
    application = holder.context.rules.applications.get(application_id)
    return to_micros(application.created_at) if application is not None and application.created_at else None


_BEGINS = (_account_made, _assigned, _application_made)
"""Before any of these nobody can have had an account there; of most accounts the first is known, and is enough."""


@remembered
def _assigned_from(grants: Sequence[Grant]) -> dict[str, int]:
    """Return, per application, since when an assignment is known to have begun, by a record or by a list's date."""
    since: dict[str, int] = {}
    for grant in grants:
        application_id, begun = grant.application_id, grant.valid_from
        if application_id is None or grant.from_basis == "unknown":
            continue
        known = since.get(application_id)
        if known is None or begun < known:
            since[application_id] = begun
    return since
