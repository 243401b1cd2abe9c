"""Applications' accounts of one IdP account: provisioned, listed by the application, or made at the first SSO.

The application's own list has the word on its accounts: one that it calls disabled is there and cannot be used.

First *successful* sign-in of (account, application) with no earlier provisioning success and no earlier row of the
application's own list makes a JIT candidate; the list, SCIM or an assertion confirms it; a late earlier provisioning
demotes it; a left-censored history leaves it unknown (design section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from governance.folds.accounts.account_history import FoldContext, OrderedHistory
from governance.folds.census.listing import APP_ACCOUNT, APPLICATION, Listings
from governance.folds.census.stated import stated_instant
from governance.model.keys import app_account_key, application_key, issuer_of
from governance.model.states import IDP_PREFIX, SELF, AppAccountState, Grant, Provenance, ProvenanceKind, UsageSummary
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of


class _Holder(NamedTuple):
    """What the fold knows of the IdP account besides what tells of one application's account."""

    account_id: str
    issuer: str
    created_at: int | None
    assigned_from: Mapping[str, int]
    """Application id → since when an assignment is known to have begun."""
    context: FoldContext


class _Listed(NamedTuple):
    """A row of the application's own list: the account is there, usable (``alive``) or disabled."""

    at: int
    made_at: int | None
    event_id: str
    alive: bool

    @property
    def begins(self) -> int:
        """Return since when it is there, as far as the row tells."""
        return self.made_at if self.made_at is not None else self.at


class _Records:
    """What records other than sign-ins tell of one application's account."""

    __slots__ = ("deprovisioned", "listed", "provisioned", "unlisted")

    def __init__(self) -> None:
        self.provisioned: list[tuple[int, str]] = []
        self.deprovisioned: list[tuple[int, str]] = []
        self.listed: list[_Listed] = []
        self.unlisted: list[int] = []


def app_accounts(history: OrderedHistory, grants: Iterable[Grant], context: FoldContext) -> tuple[AppAccountState, ...]:
    """Return the application accounts of one IdP account, by application id."""
    first: dict[str, UsageSummary] = {}
    for rollup in history.rollups:
        if rollup.use == "failed" or rollup.application_id == SELF or rollup.application_id.startswith(IDP_PREFIX):
            continue
        application_id = context.joined.get(rollup.application_id, rollup.application_id)
        known = first.get(application_id, rollup)
        first[application_id] = min(known, rollup, key=lambda use: (use.first_at, use.first_event_id))
    recorded = _recorded(history.records, context.joined) if history.records else {}
    if history.listings:
        _add_listed(recorded, history.listings, context.joined)
    assigned = _assigned_from(grants) if first else {}
    holder = _Holder(history.account_id, history.issuer, history.created_at, assigned, context)
    states: list[AppAccountState] = []
    for application_id in sorted(first.keys() | recorded.keys()):
        name, registered_in = context.application_names.get(application_id), context.registered_in.get(application_id)
        if context.rules.makes_accounts(application_id, name, registered_in or frozenset()):
            sso, records = first.get(application_id), recorded.get(application_id)
            if sso is not None and records is None:
                states.append(_only_used(application_id, sso, holder))
            else:
                states.append(_recorded_state(application_id, sso, records or _Records(), holder))
    return tuple(states)


def _recorded(events: Sequence[Event], joined: Mapping[str, str]) -> dict[str, _Records]:
    recorded: dict[str, _Records] = {}
    for event in events:
        if event.application is None or event.kind not in ("provisioned", "deprovisioned", "account_seen"):
            continue
        key = application_key(issuer_of(event), event.application.id)
        records = recorded.setdefault(joined.get(key, key), _Records())
        at = to_micros(event.occurred_at)
        if event.kind == "provisioned":
            records.provisioned.append((at, event.event_id))
        elif event.kind == "deprovisioned":
            records.deprovisioned.append((at, event.event_id))
        elif (state := _listed_state(event)) != "deleted":
            made_at = stated_instant(event.attributes.get("created_at"))
            records.listed.append(_Listed(at, made_at, event.event_id, state == "active"))
        else:
            records.unlisted.append(at)
    return recorded


def _add_listed(recorded: dict[str, _Records], listings: Listings, joined: Mapping[str, str]) -> None:
    """Add what censuses of the applications' own lists say."""
    for subject in listings.subjects():
        if not subject.startswith(APPLICATION):
            continue
        key = subject.removeprefix(APPLICATION)
        records = recorded.setdefault(joined.get(key, key), _Records())
        moments = [at for at, _ in (*records.provisioned, *records.deprovisioned)] + [row.at for row in records.listed]
        for at, event, event_id in listings.statements(subject, APP_ACCOUNT, moments):
            state = _listed_state(event) if event is not None else "deleted"
            if state == "deleted":
                records.unlisted.append(at)
            else:
                # Okta's AppUser was created with the assignment, which is a permission, not an account over there.
                records.listed.append(_Listed(at, None, event_id, state == "active"))


def _listed_state(event: Event) -> Literal["active", "disabled", "deleted"]:
    stated = str(event.attributes.get("status") or event.attributes.get("state") or "").lower()
    if stated in ("deleted", "deactivated", "inactive"):
        return "deleted"
    return "disabled" if stated == "disabled" else "active"


def _assigned_from(grants: Iterable[Grant]) -> dict[str, int]:
    """Return, per application, since when an assignment is known to have begun, by a record or by a list's date."""
    since: dict[str, int] = {}
    for grant in grants:
        if grant.application_id is not None and grant.from_basis != "unknown":
            since[grant.application_id] = min(since.get(grant.application_id, grant.valid_from), grant.valid_from)
    return since


def _only_used(application_id: str, sso: UsageSummary, holder: _Holder) -> AppAccountState:
    """Return what most are: an account of which sign-ins tell, and nothing else."""
    return AppAccountState(
        account_id=app_account_key(application_id, holder.account_id),
        application_id=application_id,
        idp_account_id=holder.account_id,
        state="active",
        created_at=sso.first_at,
        ended_at=None,
        ended_event_id=None,
        provenance=_first_use(application_id, sso, (), holder),
        listed=False,
        provisioned=(),
        deprovisioned=(),
    )


def _recorded_state(
    application_id: str, sso: UsageSummary | None, records: _Records, holder: _Holder
) -> AppAccountState:
    provisioned, deprovisioned, listed = tuple(records.provisioned), tuple(records.deprovisioned), records.listed
    begins = [at for at, _ in provisioned] + [row.begins for row in listed]
    if sso is not None:
        begins.append(sso.first_at)
    signs = [at for at, _ in provisioned] + [row.at for row in listed if row.alive]
    last_sign, last_end = max(signs, default=None), max(deprovisioned, default=None)
    gone = last_end is not None and (last_sign is None or last_end[0] >= last_sign)
    disabled = any(not row.alive and (last_sign is None or row.at >= last_sign) for row in listed)
    unlisted = bool(records.unlisted) and max(records.unlisted) > max((row.at for row in listed), default=0)
    deleted = unlisted and sso is None and (last_sign is None or last_sign < max(records.unlisted))
    return AppAccountState(
        account_id=app_account_key(application_id, holder.account_id),
        application_id=application_id,
        idp_account_id=holder.account_id,
        state="disabled" if gone else "deleted" if deleted else "disabled" if disabled else "active",
        created_at=min(begins, default=None),
        ended_at=last_end[0] if gone and last_end else None,
        ended_event_id=last_end[1] if gone and last_end else None,
        provenance=_provenance(application_id, sso, provisioned, listed, holder),
        listed=bool(listed) and not unlisted and not gone,
        provisioned=provisioned,
        deprovisioned=deprovisioned,
    )


def _order(row: _Listed) -> tuple[int, str]:
    return row.at, row.event_id


def _provenance(
    application_id: str,
    sso: UsageSummary | None,
    provisioned: Sequence[tuple[int, str]],
    listed: Sequence[_Listed],
    holder: _Holder,
) -> Provenance:
    earliest = min(provisioned, default=None)
    if earliest is not None and (sso is None or earliest[0] <= sso.first_at):
        return Provenance("provisioned", earliest[0], None, application_id, None, (earliest[1],))
    if sso is None:
        if not listed:
            return Provenance("unknown", None, None, application_id, None, (), "its creation was not seen")
        row = min(listed, key=_order)
        reason = "listed, never signed in to"
        return Provenance("unknown", row.begins, None, application_id, None, (row.event_id,), reason)
    before = [row for row in listed if row.begins < sso.first_at]
    if before:
        row = min(before, key=_order)
        reason = "the application listed it before its first sign-in"
        ids = (row.event_id, sso.first_event_id)
        return Provenance("unknown", row.begins, holder.issuer, application_id, None, ids, reason)
    proof = sorted([(row.at, row.event_id) for row in listed] + [p for p in provisioned if p[0] > sso.first_at])
    return _first_use(application_id, sso, proof, holder)


def _first_use(
    application_id: str,
    sso: UsageSummary,
    proof: Sequence[tuple[int, str]],
    holder: _Holder,
) -> Provenance:
    """Return the provenance of one that nothing tells of before its first sign-in; ``proof``: what does after."""
    censored, assumed = _left_censored(application_id, sso, holder)
    if censored is not None:
        return Provenance("unknown", sso.first_at, holder.issuer, application_id, None, (sso.first_event_id,), censored)
    ids = (sso.first_event_id, *(e for _, e in proof[:1]))
    kind: ProvenanceKind = "jit_confirmed" if proof else "jit_candidate"
    return Provenance(kind, sso.first_at, holder.issuer, application_id, None, ids, None, assumed)


def _left_censored(application_id: str, sso: UsageSummary, holder: _Holder) -> tuple[str | None, bool]:
    """Return why the first sight may not be the first time (None: it is), and whether coverage was assumed."""
    issuer, coverage, rules = holder.issuer, holder.context.coverage, holder.context.rules
    stream = provider_of(issuer).sign_in_streams[sso.use]
    begin = coverage.begins_at(issuer, stream)
    if begin is None:
        return "left-censored: no coverage of the sign-ins", False
    application = rules.applications.get(application_id)
    made = to_micros(application.created_at) if application is not None and application.created_at else None
    for young in (holder.created_at, holder.assigned_from.get(application_id), made):
        if young is not None and young >= begin:
            basis = coverage.over(issuer, stream, min(young, sso.first_at), sso.first_at)
            if basis is not None:
                return None, basis == "assumed"
    if sso.first_at - begin < rules.lookback:
        return "left-censored: its history may begin before the coverage", False
    basis = coverage.over(issuer, stream, sso.first_at - rules.lookback, sso.first_at)
    if basis is None:
        return "left-censored: a gap in the sign-ins may hide an earlier one", False
    return None, basis == "assumed"
