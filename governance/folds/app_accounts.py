"""Applications' accounts of one IdP account: provisioned, listed by the application, or made at the first SSO.

The application's own list has the word on its accounts: one that it calls disabled is there and cannot be used.

First *successful* sign-in of (account, application) with no earlier provisioning success and no earlier row of the
application's own list makes a JIT candidate; the list, SCIM or an assertion confirms it; a late earlier provisioning
demotes it; a left-censored history leaves it unknown (design section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from governance.folds.listing import APP_ACCOUNT, APPLICATION, Listings
from governance.folds.provenance import audit_stream
from governance.folds.stated import stated_instant
from governance.keys import app_account_key, application_key, issuer_of
from governance.model import IDP_PREFIX, SELF, AppAccountState, Grant, Provenance, ProvenanceKind, Rollup
from governance.policies.interface import CoverageView
from governance.rules import Rules
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

_SIGN_IN_STREAM = {
    ("entra", "interactive"): "sign_ins_interactive",
    ("entra", "non_interactive"): "sign_ins_non_interactive",
    ("entra", "service"): "sign_ins_service_principal",
}


@cache
def sign_in_stream(issuer: str, use: str) -> str:
    """Return the stream that tells of the issuer's sign-ins of one class."""
    return _SIGN_IN_STREAM.get((issuer.partition(":")[0], use), audit_stream(issuer))


class Setting(NamedTuple):
    """What the fold knows besides the account's own events."""

    account_id: str
    issuer: str
    rules: Rules
    coverage: CoverageView
    names: Mapping[str, str | None]
    """Application id → name."""
    account_created_at: int | None


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


class _Told:
    """What records other than sign-ins tell of one application's account."""

    __slots__ = ("deprovisioned", "listed", "provisioned", "unlisted")

    def __init__(self) -> None:
        self.provisioned: list[tuple[int, str]] = []
        self.deprovisioned: list[tuple[int, str]] = []
        self.listed: list[_Listed] = []
        self.unlisted: list[int] = []


def app_accounts(
    facts: Sequence[Event],
    rollups: Sequence[Rollup],
    grants: Iterable[Grant],
    setting: Setting,
    listings: Listings | None = None,
) -> tuple[AppAccountState, ...]:
    """Return the application accounts of one IdP account, by application id; ``facts`` are its successes in order."""
    first: dict[str, Rollup] = {}
    for rollup in rollups:
        if rollup.use == "failed" or rollup.application_id == SELF or rollup.application_id.startswith(IDP_PREFIX):
            continue
        known = first.get(rollup.application_id)
        if known is None or (rollup.first_at, rollup.first_event_id) < (known.first_at, known.first_event_id):
            first[rollup.application_id] = rollup
    told = _told(facts) if facts else {}
    if listings:
        _tell_listed(told, listings)
    assigned = _assigned_from(grants) if first else {}
    found: list[AppAccountState] = []
    for application_id in sorted(first.keys() | told.keys()):
        if setting.rules.makes_accounts(application_id, setting.names.get(application_id)):
            sso, records = first.get(application_id), told.get(application_id)
            if sso is not None and records is None:
                found.append(_only_used(application_id, sso, assigned, setting))
            else:
                found.append(_told_of(application_id, sso, records or _Told(), assigned, setting))
    return tuple(found)


def _told(facts: Sequence[Event]) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    for event in facts:
        if event.application is None or event.kind not in ("provisioned", "deprovisioned", "account_seen"):
            continue
        one = told.setdefault(application_key(issuer_of(event), event.application.id), _Told())
        at = to_micros(event.occurred_at)
        if event.kind == "provisioned":
            one.provisioned.append((at, event.event_id))
        elif event.kind == "deprovisioned":
            one.deprovisioned.append((at, event.event_id))
        elif (state := _listed_state(event)) != "deleted":
            made_at = stated_instant(event.attributes.get("created_at"))
            one.listed.append(_Listed(at, made_at, event.event_id, state == "active"))
        else:
            one.unlisted.append(at)
    return told


def _tell_listed(told: dict[str, _Told], listings: Listings) -> None:
    """Tell what censuses of the applications' own lists say."""
    for subject in listings.subjects():
        if not subject.startswith(APPLICATION):
            continue
        one = told.setdefault(subject.removeprefix(APPLICATION), _Told())
        moments = [at for at, _ in (*one.provisioned, *one.deprovisioned)] + [row.at for row in one.listed]
        for at, event, event_id in listings.statements(subject, APP_ACCOUNT, moments):
            state = _listed_state(event) if event is not None else "deleted"
            if state == "deleted":
                one.unlisted.append(at)
            else:
                # Okta's AppUser was created with the assignment, which is a permission, not an account over there.
                one.listed.append(_Listed(at, None, event_id, state == "active"))


def _listed_state(event: Event) -> Literal["active", "disabled", "deleted"]:
    stated = str(event.attributes.get("status") or event.attributes.get("state") or "").lower()
    if stated in ("deleted", "deactivated", "inactive"):
        return "deleted"
    return "disabled" if stated == "disabled" else "active"


def _assigned_from(grants: Iterable[Grant]) -> dict[str, int]:
    """Return, per application, since when an assignment is known to have begun (only where its begin was seen)."""
    since: dict[str, int] = {}
    for grant in grants:
        if grant.application_id is not None and grant.from_known:
            since[grant.application_id] = min(since.get(grant.application_id, grant.valid_from), grant.valid_from)
    return since


def _only_used(application_id: str, sso: Rollup, assigned: Mapping[str, int], setting: Setting) -> AppAccountState:
    """Return what most are: an account of which sign-ins tell, and nothing else."""
    return AppAccountState(
        account_id=app_account_key(application_id, setting.account_id),
        application_id=application_id,
        idp_account_id=setting.account_id,
        state="active",
        created_at=sso.first_at,
        ended_at=None,
        ended_event_id=None,
        provenance=_first_use(application_id, sso, (), assigned, setting),
        listed=False,
        provisioned=(),
        deprovisioned=(),
    )


def _told_of(
    application_id: str, sso: Rollup | None, told: _Told, assigned: Mapping[str, int], setting: Setting
) -> AppAccountState:
    provisioned, deprovisioned, listed = tuple(told.provisioned), tuple(told.deprovisioned), told.listed
    begins = [at for at, _ in provisioned] + [row.begins for row in listed]
    if sso is not None:
        begins.append(sso.first_at)
    signs = [at for at, _ in provisioned] + [row.at for row in listed if row.alive]
    last_sign, last_end = max(signs, default=None), max(deprovisioned, default=None)
    gone = last_end is not None and (last_sign is None or last_end[0] >= last_sign)
    disabled = any(not row.alive and (last_sign is None or row.at >= last_sign) for row in listed)
    unlisted = bool(told.unlisted) and max(told.unlisted) > max((row.at for row in listed), default=0)
    deleted = unlisted and sso is None and (last_sign is None or last_sign < max(told.unlisted))
    return AppAccountState(
        account_id=app_account_key(application_id, setting.account_id),
        application_id=application_id,
        idp_account_id=setting.account_id,
        state="disabled" if gone else "deleted" if deleted else "disabled" if disabled else "active",
        created_at=min(begins, default=None),
        ended_at=last_end[0] if gone and last_end else None,
        ended_event_id=last_end[1] if gone and last_end else None,
        provenance=_provenance(application_id, sso, provisioned, listed, assigned, setting),
        listed=bool(listed) and not unlisted and not gone,
        provisioned=provisioned,
        deprovisioned=deprovisioned,
    )


def _order(row: _Listed) -> tuple[int, str]:
    return row.at, row.event_id


def _provenance(
    application_id: str,
    sso: Rollup | None,
    provisioned: Sequence[tuple[int, str]],
    listed: Sequence[_Listed],
    assigned: Mapping[str, int],
    setting: Setting,
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
        return Provenance("unknown", row.begins, setting.issuer, application_id, None, ids, reason)
    proof = sorted([(row.at, row.event_id) for row in listed] + [p for p in provisioned if p[0] > sso.first_at])
    return _first_use(application_id, sso, proof, assigned, setting)


def _first_use(
    application_id: str,
    sso: Rollup,
    proof: Sequence[tuple[int, str]],
    assigned: Mapping[str, int],
    setting: Setting,
) -> Provenance:
    """Return the provenance of one that nothing tells of before its first sign-in; ``proof``: what does after."""
    censored, assumed = _left_censored(application_id, sso, assigned, setting)
    if censored is not None:
        ids: tuple[str, ...] = (sso.first_event_id,)
        return Provenance("unknown", sso.first_at, setting.issuer, application_id, None, ids, censored)
    ids = (sso.first_event_id, *(e for _, e in proof[:1]))
    kind: ProvenanceKind = "jit_confirmed" if proof else "jit_candidate"
    return Provenance(kind, sso.first_at, setting.issuer, application_id, None, ids, None, assumed)


def _left_censored(
    application_id: str, sso: Rollup, assigned: Mapping[str, int], setting: Setting
) -> tuple[str | None, bool]:
    """Return why the first sight may not be the first time (None: it is), and whether coverage was assumed."""
    stream = sign_in_stream(setting.issuer, sso.use)
    begin = setting.coverage.begins_at(setting.issuer, stream)
    if begin is None:
        return "left-censored: no coverage of the sign-ins", False
    application = setting.rules.applications.get(application_id)
    made = to_micros(application.created_at) if application is not None and application.created_at else None
    for young in (setting.account_created_at, assigned.get(application_id), made):
        if young is not None and young >= begin:
            basis = setting.coverage.over(setting.issuer, stream, min(young, sso.first_at), sso.first_at)
            if basis is not None:
                return None, basis == "assumed"
    if sso.first_at - begin < setting.rules.lookback:
        return "left-censored: its history may begin before the coverage", False
    basis = setting.coverage.over(setting.issuer, stream, sso.first_at - setting.rules.lookback, sso.first_at)
    if basis is None:
        return "left-censored: a gap in the sign-ins may hide an earlier one", False
    return None, basis == "assumed"
