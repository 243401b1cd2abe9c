"""What is derived, as the rows that should stand in the store: pure, so that a check can hold the store to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from governance.derivation.judging.judge import Verdicts
from governance.derivation.writing.account_links import account_links
from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.accounts.logins import called_over_time
from governance.folds.grants.grant_spans import ONE_ACT
from governance.model.answerable import Answerable
from governance.model.finding_states import FindingState
from governance.model.keys import made_id
from governance.model.states import AccountState, AppAccountState, Grant, Provenance
from governance.model.table_rows import SHADOW, AccountRow, FindingRow, GrantRow, GroupGrantRow, NotEvaluableRow
from governance.settings.compiled import Rules
from ingest.contract.application_lists import application_of, is_own_list

_encode = msgspec.json.Encoder().encode
_encode_sorted = msgspec.json.Encoder(order="sorted").encode


class DerivedRows(NamedTuple):
    """The rows about a set of accounts, each by its key, as they should stand (``account_rows`` gives their own)."""

    grants: Mapping[str, GrantRow]
    links: Mapping[str, frozenset[str]]
    """Account → its links."""
    findings: Mapping[str, FindingRow]
    not_evaluable: Mapping[str, NotEvaluableRow]


def derived_rows(
    accounts: Sequence[DerivedAccount],
    verdicts: Verdicts,
    rules: Rules,
    recorded_at: int,
    persons: Mapping[str, str] = MappingProxyType({}),
) -> DerivedRows:
    """Return the rows of derived and judged accounts; ``recorded_at``: what is new in them is recorded then.

    ``persons``: account → the person of a roster to whom it is linked.
    """
    grants = (grant_row(grant, recorded_at) for derived in accounts for grant in derived.grants)
    return DerivedRows(
        grants={row.grant_id: row for row in grants},
        links={d.account.account_id: account_links(d, rules, persons) for d in accounts},
        findings=finding_rows(verdicts, rules.version, recorded_at),
        not_evaluable=not_evaluable_rows(verdicts),
    )


def account_rows(derived: DerivedAccount) -> list[AccountRow]:
    """Return the rows of the IdP account and of its application accounts; none of one that stands under another."""
    account = derived.account
    if derived.stands_under is not None:
        return []
    jit = account.provenance.kind.startswith("jit")
    granted, profile = (derived.grants, _profile_at_creation(account)) if jit else ((), None)
    own = AccountRow(
        account_id=account.account_id,
        idp_account_id=account.account_id,
        application_id=application_of(account.issuer) if is_own_list(account.issuer) else "",
        issuer=account.issuer,
        subject=account.subject,
        name=account.name,
        display_name=account.display_name,
        type=account.type,
        state=account.state,
        created_at=account.created_at,
        ended_at=account.ended_at,
        provenance=account.provenance.kind,
        provenance_at=account.provenance.at,
        provenance_detail=_detail(
            account.provenance, granted, profile, [account.account_id] if is_own_list(account.issuer) else ()
        ),
        profile=_encode_sorted(account.profile).decode() if account.profile else None,
        watch=derived.watch,
        source_type=account.source_type,
        typed_by=account.typed_by,
        answerable=_answerable(account),
        called_over_time=called_over_time(account),
    )
    return [own, *(_app_row(own, app, derived.grants) for app in derived.app_accounts)]


def _answerable(account: AccountState) -> str | None:
    """Return who answers for the account now, and who knows its secret, as JSON; None: nothing says so."""
    says = account.answerable[-1] if account.answerable else Answerable(None)
    stated: dict[str, object] = {"owner": says.owner, "custodians": says.custodians, "purpose": says.purpose}
    stated["learnt_it"] = sorted({f"{by.key} ({by.deed})" for by in account.custodians})
    return _encode_sorted(stated).decode() if any(stated.values()) else None


def _app_row(own: AccountRow, app: AppAccountState, grants: Sequence[Grant]) -> AccountRow:
    granted = [grant for grant in grants if grant.application_id == app.application_id]
    return AccountRow(
        account_id=app.account_id,
        idp_account_id=own.idp_account_id,
        application_id=app.application_id,
        issuer=own.issuer,
        subject=own.subject,
        name=own.name,
        display_name=own.display_name,
        type=own.type,
        state=app.state,
        created_at=app.created_at,
        ended_at=app.ended_at,
        provenance=app.provenance.kind,
        provenance_at=app.provenance.at,
        provenance_detail=_detail(app.provenance, granted, None, app.listed_as),
        profile=None,
        watch=0,
        source_type=own.source_type,
        typed_by=own.typed_by,
        answerable=None,
    )


def _detail(
    how: Provenance, granted: Sequence[Grant], profile: dict[str, Any] | None, listed_as: Sequence[str] = ()
) -> str:
    """Return the provenance that is kept for good, as JSON; ``listed_as``: the application's own keys of it."""
    detail: dict[str, Any] = {"evidence": how.evidence}
    if listed_as:
        detail["listed_as"] = listed_as
    if how.reason is not None:
        detail["reason"] = how.reason
    if how.idp is not None:
        detail["idp"] = how.idp
    if how.assumed:
        detail["assumed"] = True
    if how.kind in ("jit_confirmed", "jit_candidate"):
        detail["asserted"] = how.asserted
        detail["entitlements"] = _held_at_creation(how, granted)
        if profile:
            detail["attributes"] = profile
    return _encode_sorted(detail).decode()


def _held_at_creation(how: Provenance, granted: Iterable[Grant]) -> list[str]:
    at = how.at or 0
    held_then = {
        g.entitlement_id
        for g in granted
        if g.mode != "eligible" and g.valid_from <= at + ONE_ACT and (g.valid_to is None or g.valid_to > at)
    }
    return sorted(held_then)


def _profile_at_creation(account: AccountState) -> dict[str, Any]:
    created = {c.event_id for c in account.timeline if c.what in ("created", "redeemed")}
    return {c.name: c.value for c in account.attribute_changes if c.event_id in created and c.value not in (None, "")}


def grant_row(grant: Grant, recorded_at: int) -> GrantRow:
    """Return the row of a grant; its id says who holds what, how, by which path, in which scope, since when."""
    grant_id = made_id(
        "grant", grant.account_id, grant.entitlement_id, grant.mode, grant.via, grant.scope, grant.valid_from
    )
    return GrantRow(
        grant_id,
        recorded_at,
        None,
        grant.account_id,
        grant.entitlement_id,
        grant.entitlement_type,
        grant.application_id,
        grant.mode,
        grant.via,
        grant.scope,
        grant.valid_from,
        grant.valid_to,
        grant.expires_at,
        int(grant.privileged),
        _encode(grant.evidence).decode(),
        grant.from_basis,
        grant.granted_by,
        grant.ended_by,
    )


def group_grant_row(grant: Grant) -> GroupGrantRow:
    """Return the row of what a group is granted (``account_id`` is the group)."""
    return GroupGrantRow(
        grant.account_id,
        grant.entitlement_id,
        grant.mode,
        grant.scope,
        grant.valid_from,
        grant.entitlement_type,
        grant.application_id,
        grant.valid_to,
        grant.expires_at,
        int(grant.privileged),
        _encode(grant.evidence).decode(),
        grant.path,
        grant.from_basis,
        grant.granted_by,
        grant.ended_by,
    )


def finding_rows(verdicts: Verdicts, version: str, recorded_at: int) -> dict[str, FindingRow]:
    """Return the rows of findings, by id."""
    return {key: _finding_row(scope, f, version, recorded_at) for key, (scope, f) in verdicts.findings.items()}


def _finding_row(scope_id: str, finding: FindingState, version: str, recorded_at: int) -> FindingRow:
    return FindingRow(
        finding.finding_id,
        scope_id,
        finding.policy,
        finding.severity,
        finding.account_id,
        finding.application_id,
        finding.entitlement_id,
        finding.detail,
        finding.opened_at,
        finding.closed_at,
        finding.message,
        _encode(finding.evidence).decode(),
        SHADOW if finding.is_shadow else 1,
        version,
        recorded_at,
        basis=finding.basis,
    )


def not_evaluable_rows(verdicts: Verdicts) -> dict[str, NotEvaluableRow]:
    """Return the rows of open questions, by id."""
    # There are many of them, and each has the fields of its answer, but for whom it is about.
    return {
        key: tuple.__new__(NotEvaluableRow, (key, scope, *answer[1:]))
        for key, (scope, answer) in verdicts.not_evaluable.items()
    }
