"""How an IdP account came to be: JIT provisioning told apart from provisioning, invitation and an administrator's hand.

Okta: a creation that shares its transaction with an inbound federated sign-in (facts A6). Entra: self-service and viral
sign-up, and a redemption that no one invited (facts B5).
"""

from __future__ import annotations

from collections.abc import Sequence

from governance.folds.accounts.listed_life import stated_creation
from governance.folds.census.listing import Statement
from governance.model.keys import plain_parts
from governance.model.situation import CoverageView
from governance.model.states import IDP_PREFIX, Change, Provenance, UsageSummary
from governance.settings.compiled import Rules
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of

_PROVISIONING = frozenset({"import", "provisioning"})


def asserted_names(event: Event) -> tuple[str, ...] | None:
    """Return the attribute names that a creation lists, None when it lists none at all."""
    listed = event.attributes.get("asserted")
    return tuple(sorted(str(name) for name in listed)) if isinstance(listed, list) else None


def federated_first(rollups: Sequence[UsageSummary]) -> list[UsageSummary]:
    """Return the successful federated sign-ins' roll-ups, earliest first."""
    federated = [r for r in rollups if r.application_id.startswith(IDP_PREFIX) and r.use != "failed"]
    return sorted(federated, key=lambda r: (r.first_at, r.first_event_id)) if len(federated) > 1 else federated


def provenance(
    account_id: str,
    facts: Sequence[Event],
    changes: Sequence[Change],
    rollups: Sequence[UsageSummary],
    coverage: CoverageView,
    rules: Rules,
) -> Provenance:
    """Return how the account came to be; ``facts`` are its successes in order."""
    created = invitation = None
    for event in facts:
        if created is None and event.kind == "account_created" and event.application is None:
            created = event
        elif invitation is None and event.kind == "account_invited":
            invitation = event
    by_hand = invitation is not None and invitation.actor is not None and invitation.actor.type == "person"
    # Cross-tenant synchronisation writes an invitation too, but it is the provisioning service's own (facts B5, 3).
    provisioned = created is not None and _word(created, "method") in _PROVISIONING and not by_hand
    typed = created is not None and _word(created, "creation_type") == "invitation"
    if (invitation is not None or typed) and not provisioned:
        first = invitation if created is None else created
        assert first is not None  # noqa: S101
        ids = tuple(e.event_id for e in (created, invitation) if e is not None)
        return Provenance("invited", to_micros(first.occurred_at), None, None, asserted_names(first), ids)
    if created is None:
        return _without_creation(account_id, facts, coverage, rules)
    at = to_micros(created.occurred_at)
    for signed_in in federated_first(rollups):
        if signed_in.first_transaction and signed_in.first_transaction == created.correlation.transaction:
            listed = signed_in.first_asserted if signed_in.first_asserted is not None else asserted_names(created)
            ids = (created.event_id, signed_in.first_event_id)
            idp = plain_parts(signed_in.application_id.removeprefix(IDP_PREFIX)).id
            return Provenance("jit_confirmed", at, idp, None, listed, ids)
    return _by_record(created, changes, at)


def _word(event: Event, name: str) -> str:
    value = event.attributes.get(name)
    return value.lower() if isinstance(value, str) else ""


def _by_record(created: Event, changes: Sequence[Change], at: int) -> Provenance:
    method, by = _word(created, "method"), created.actor.type if created.actor is not None else None
    listed, ids = asserted_names(created), (created.event_id,)
    if _word(created, "creation_type") in provider_of(created.source.idp).made_by_login:
        home = created.attributes.get("home_tenant")
        return Provenance("jit_confirmed", at, home if isinstance(home, str) else None, None, listed, ids)
    if method in _PROVISIONING or (by == "service" and method != "federation"):
        return Provenance("provisioned", at, None, None, listed, ids)
    change = next((c for c in changes if c.event_id == created.event_id), None)
    if change is not None and change.federated:
        return Provenance("jit_confirmed", at, None, None, listed, ids)
    if by == "person":
        return Provenance("manual", at, None, None, listed, ids)
    return Provenance("unknown", at, None, None, listed, ids, "the record does not tell how it was created")


def _without_creation(account_id: str, facts: Sequence[Event], coverage: CoverageView, rules: Rules) -> Provenance:
    redeemed = next((e for e in facts if e.kind == "invitation_redeemed"), None)
    if redeemed is None:
        return Provenance("unknown", None, None, None, None, (), "its creation was not seen")
    at, ids = to_micros(redeemed.occurred_at), (redeemed.event_id,)
    issuer = plain_parts(account_id).issuer
    stream = provider_of(issuer).account_stream
    begin, lookback = coverage.begins_at(issuer, stream), rules.lookback_of(account_id)
    if begin is None or at - begin < lookback:
        reason = "left-censored: the invitation may lie before the coverage"
        return Provenance("unknown", at, None, None, None, ids, reason)
    basis = coverage.over(issuer, stream, at - lookback, at)
    if basis is None:
        return Provenance("unknown", at, None, None, None, ids, "a gap in the audits may hide the invitation")
    home = redeemed.attributes.get("home_tenant")
    idp = home if isinstance(home, str) else None
    return Provenance("jit_confirmed", at, idp, None, asserted_names(redeemed), ids, None, basis == "assumed")


def corroborated(how: Provenance, stated: Sequence[Statement]) -> Provenance:
    """Return the provenance with what the directory's own list says of it: whose login made the account.

    The list proves nothing about an act: a creation that was seen and explained stays as it is, one that a record told
    without its cause is confirmed, one that was never seen is a candidate.
    """
    statement = next((s for s in stated if s.event is not None and _made_by_login(s.event)), None)
    if statement is None:
        return how
    if how.kind == "jit_confirmed":
        return how._replace(evidence=(*how.evidence, statement.event_id))
    if how.kind != "unknown":
        return how
    if how.at is not None and how.evidence:
        return how._replace(kind="jit_confirmed", reason=None, evidence=(*how.evidence, statement.event_id))
    at = stated_creation([statement])
    if at is None:
        return how
    return how._replace(
        kind="jit_candidate", at=at, reason="listed as made by a federated login", evidence=(statement.event_id,)
    )


def _made_by_login(event: Event) -> bool:
    return _word(event, "provider") in provider_of(event.source.idp).made_by_login
