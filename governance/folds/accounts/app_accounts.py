"""Applications' accounts of one IdP account: provisioned, listed by the application, or made at the first SSO.

The application's own list has the word on its accounts: one that it calls disabled is there and cannot be used.

First *successful* sign-in of (account, application) with no earlier provisioning success and no earlier row of the
application's own list makes a JIT candidate; the list, SCIM or an assertion confirms it; a late earlier provisioning
demotes it; a left-censored history leaves it unknown (design section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from governance.folds.accounts.account_history import FoldContext, OrderedHistory
from governance.folds.accounts.app_provenance import Holder, first_use, provenance_there
from governance.folds.accounts.application_facts import makes_accounts
from governance.folds.accounts.own_lists import ListedRow, OwnList
from governance.folds.census.listing import Listings
from governance.folds.census.stated import stated_instant
from governance.folds.census.subjects import APP_ACCOUNT, APPLICATION
from governance.model.keys import app_account_key, application_key, issuer_of
from governance.model.states import IDP_PREFIX, SELF, AppAccountState, Grant, UsageSummary
from ingest.contract.event import Event
from ingest.contract.instants import to_micros


class _Records:
    """What records other than sign-ins tell of one application's account."""

    __slots__ = ("deprovisioned", "ends", "listed", "listed_as", "provisioned", "unlisted")

    def __init__(self) -> None:
        self.provisioned: list[tuple[int, str]] = []
        self.deprovisioned: list[tuple[int, str]] = []
        self.listed: list[ListedRow] = []
        self.unlisted: list[int] = []
        self.ends: list[tuple[int, str]] = []
        """When the application's own list did not name it any more, each with its event."""
        self.listed_as: list[str] = []


def app_accounts(
    history: OrderedHistory, grants: Sequence[Grant], context: FoldContext, own_lists: Iterable[OwnList] = ()
) -> tuple[AppAccountState, ...]:
    """Return the application accounts of one IdP account, by application id; ``own_lists``: those that name it."""
    first: dict[str, UsageSummary] = {}
    for rollup in history.rollups:
        # A client signs in as itself: the application that its sign-in names is its own, and no account of it is there.
        if rollup.use in ("failed", "service") or rollup.application_id == SELF or _is_idp(rollup.application_id):
            continue
        application_id = context.joined.get(rollup.application_id, rollup.application_id)
        known = first.get(application_id)
        if known is None or (rollup.first_at, rollup.first_event_id) < (known.first_at, known.first_event_id):
            first[application_id] = rollup
    recorded = _recorded(history.records, context.joined) if history.records else {}
    if history.listings:
        _add_listed(recorded, history.listings, context.joined)
    for own in own_lists:
        application_id = context.joined.get(own.application_id, own.application_id)
        _add_own(recorded.setdefault(application_id, _Records()), own)
    holder = Holder(history.account_id, history.issuer, history.created_at, grants, context)
    states: list[AppAccountState] = []
    for application_id in sorted(first.keys() | recorded.keys() if recorded else first):
        if makes_accounts(application_id, context):
            sso, records = first.get(application_id), recorded.get(application_id)
            if sso is not None and records is None:
                states.append(_only_used(application_id, sso, holder))
            else:
                states.append(_recorded_state(application_id, sso, records or _Records(), holder))
    return tuple(states)


def _is_idp(application_id: str) -> bool:
    return application_id.startswith(IDP_PREFIX)


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
            records.listed.append(ListedRow(at, made_at, event.event_id, state == "active"))
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
                records.listed.append(ListedRow(at, None, event_id, state == "active"))


def _add_own(records: _Records, own: OwnList) -> None:
    records.listed += own.rows
    records.ends += own.ends
    records.listed_as.append(own.account_id)


def _listed_state(event: Event) -> Literal["active", "disabled", "deleted"]:
    stated = str(event.attributes.get("status") or event.attributes.get("state") or "").lower()
    if stated in ("deleted", "deactivated", "inactive"):
        return "deleted"
    return "disabled" if stated == "disabled" else "active"


def _only_used(application_id: str, sso: UsageSummary, holder: Holder) -> AppAccountState:
    """Return what most are: an account of which sign-ins tell, and nothing else."""
    account_id, how = app_account_key(application_id, holder.account_id), first_use(application_id, sso, (), holder)
    # By place, as grants are made; nothing lists it, and nobody provisioned or deprovisioned it.
    seen = account_id, application_id, holder.account_id, "active", sso.first_at, None, None, how, False, (), (), ()
    return tuple.__new__(AppAccountState, seen)


def _recorded_state(
    application_id: str, sso: UsageSummary | None, records: _Records, holder: Holder
) -> AppAccountState:
    provisioned, deprovisioned, listed = tuple(records.provisioned), tuple(records.deprovisioned), records.listed
    ended = _end_by_list(sso, records)
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
        state="deleted" if ended or (deleted and not gone) else "disabled" if gone or disabled else "active",
        created_at=min(begins, default=None),
        ended_at=last_end[0] if gone and last_end else ended[0] if ended else None,
        ended_event_id=last_end[1] if gone and last_end else ended[1] if ended else None,
        provenance=provenance_there(application_id, sso, provisioned, listed, holder),
        listed=bool(listed) and not unlisted and not gone and not ended,
        provisioned=provisioned,
        deprovisioned=deprovisioned,
        listed_as=tuple(sorted(records.listed_as)),
    )


def _end_by_list(sso: UsageSummary | None, records: _Records) -> tuple[int, str] | None:
    """Return when the application's own list ended the account, None where something shows it there since.

    Of sign-ins only the first counts: of later ones the next list tells.
    """
    signs = [at for at, _ in records.provisioned] + [row.at for row in records.listed]
    last_sign = max([*signs, *([sso.first_at] if sso is not None else [])], default=None)
    since = [end for end in records.ends if last_sign is None or end[0] > last_sign]
    return min(since, default=None)
