"""Findings with their status as of an instant, and the answers that policies could not give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from governance.model.acts import Act
from governance.model.scope import Scope
from governance.model.states import DAY, Ground
from governance.model.table_rows import SHADOW
from governance.policies.catalogue import controls
from governance.queries.foreseen import message_as_of
from governance.queries.named_messages import with_people_named
from governance.queries.naming import (
    AccountName,
    ApplicationName,
    EntitlementName,
    Names,
    application_as_account,
    keyed_account,
    named_application,
    named_entitlement,
    shown_instant,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.totals import MOST_COUNTED, Total, total_of, totals_of
from governance.store.evidence.act_rows import acts_by_id
from governance.store.queries.finding_pages import (
    GRAVEST_FIRST,
    NOT_EVALUABLE_SORTS,
    OPEN,
    SORTS,
    FindingRow,
    Whom,
    finding_page,
    finding_selections,
    first_accounts,
    not_evaluable_selection,
)
from governance.store.queries.pages import Selection, select_page
from ingest.contract.instants import from_micros

_decode = msgspec.json.Decoder(list[str]).decode
_WIDTH = len(FindingRow._fields)


class FindingFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which findings: those open as of the instant; ``every``, or states: the closed and superseded ones too."""

    every: bool = False


class AcceptanceView(msgspec.Struct, frozen=True):
    """By what a finding is accepted: who entered it for whom, why, what is done instead, and until when."""

    act_id: str
    kind: str
    """``accept``, or ``exception``: of the settings."""
    by: str
    accepted_for: str | None
    reason: str | None
    compensating_control: str | None
    ticket: str | None
    until: datetime | None


class FindingView(msgspec.Struct, frozen=True):
    """A finding; ``status`` is ``foreseen``, ``open``, ``accepted``, ``superseded`` or ``closed``."""

    finding_id: str
    policy: str
    severity: str
    status: str
    account: AccountName
    entitlement: EntitlementName | None
    application: ApplicationName | None
    began_at: datetime
    """When it became true, by the records; it may lie long before anybody could tell, or ahead."""
    detected_at: datetime | None
    """When this store first could tell; how long somebody has had to act counts from then. None: it is foreseen."""
    before_baseline: bool
    """It began before ``baseline_at`` of the settings: it is listed, and nobody is asked about it one by one."""
    told_at: datetime | None
    """When a report first printed it, or a review first asked about it, since it was detected."""
    closed_at: datetime | None
    message: str | None
    controls: list[str]
    evidence: list[str]
    basis: Ground
    """What it rests on, the weakest part of it: ``declared``, ``assumed``, or ``stated`` by a list."""
    became: str | None
    """Of a superseded one about an identity: the finding that took its place, under another member's key."""
    acceptance: AcceptanceView | None


class NotEvaluableView(msgspec.Struct, frozen=True):
    """An answer that a policy could not give, and why."""

    policy: str
    account: AccountName
    application: ApplicationName | None
    reason: str | None


def status_of(row: FindingRow, as_of: int) -> str:
    """Return ``foreseen``, ``open``, ``accepted``, ``superseded``, ``closed`` or ``shadow`` as of an instant."""
    if row.live != 1:
        return "shadow" if row.live == SHADOW else "superseded"
    if row.opened_at > as_of:
        return "foreseen"
    if row.closed_at is not None and row.closed_at <= as_of:
        return "closed"
    return "accepted" if row.accepted_by is not None else "open"


def findings(snapshot: Snapshot, scope: Scope, filters: FindingFilters, request: PageRequest) -> Page[FindingView]:
    """Return a page of findings, the gravest first; a finding that opens only later is left out."""
    turn = turned("findings", SORTS, snapshot, filters, request)
    selections = _selections(snapshot, scope, filters)
    block = finding_page(snapshot.connection, selections, turn.place)
    rows = [FindingRow._make(row[:_WIDTH]) for _, row in block.keyed]
    whom = _named(snapshot, [Whom._make(row[_WIDTH:]) for _, row in block.keyed])
    applications = snapshot.application_names(w.application_id for w in whom)
    entitlements = snapshot.entitlement_names(w.entitlement_id for w in whom)
    serves = controls(snapshot.settings)
    acts = acts_by_id(snapshot.connection, {row.accepted_by for row in rows if row.accepted_by is not None})
    views = [
        _view(row, about, applications, entitlements, serves, acts, filters.as_of, snapshot.settings.baseline)
        for row, about in zip(rows, whom, strict=True)
    ]
    messages = with_people_named(snapshot.connection, [(view.message, view.account.issuer) for view in views])
    return turn.page([msgspec.structs.replace(v, message=m) for v, m in zip(views, messages, strict=True)], block.last)


def count_findings(snapshot: Snapshot, scope: Scope, filters: FindingFilters, most: int = MOST_COUNTED) -> Total:
    """Return how many findings the filters ask for, counted up to ``most``."""
    return total_of(snapshot, _selections(snapshot, scope, filters), most)


def count_open_by_severity(snapshot: Snapshot, scope: Scope, as_of: int, most: int) -> dict[str, Total]:
    """Return how many findings of each severity are open as of an instant, the gravest first; up to ``most``."""
    of_each = (FindingFilters(as_of=as_of, severities=(severity,), states=(OPEN,)) for severity in GRAVEST_FIRST)
    selections = [selection for filters in of_each for selection in _selections(snapshot, scope, filters)]
    return dict(zip(GRAVEST_FIRST, totals_of(snapshot, selections, most), strict=True))


def _selections(snapshot: Snapshot, scope: Scope, filters: FindingFilters) -> tuple[Selection, ...]:
    ahead = filters.as_of + snapshot.settings.foreseen_days * DAY
    return finding_selections(
        snapshot.connection,
        scope,
        filters,
        filters.as_of,
        snapshot.acts_until(filters.as_of),
        # Whoever names an end looks as far ahead as it lies.
        foreseen_until=ahead if filters.until is None else filters.until,
        every=filters.every,
    )


def _named(snapshot: Snapshot, whom: Sequence[Whom]) -> list[Whom]:
    """Name whom an answer about an identity is shown by: the first of its accounts."""
    first = first_accounts(snapshot.connection, {w.account_id for w in whom if w.issuer is None})
    return [w if w.account_id not in first else Whom(*first[w.account_id], *w[4:]) for w in whom]


def _view(
    row: FindingRow,
    whom: Whom,
    applications: Names,
    entitlements: Names,
    serves: Mapping[str, Sequence[str]],
    acts: Mapping[str, Act],
    as_of: int,
    baseline: int | None,
) -> FindingView:
    # An end that lies after the instant asked for is no end yet.
    ended = row.closed_at is not None and row.closed_at <= as_of
    return FindingView(
        finding_id=row.finding_id,
        policy=row.policy,
        severity=row.severity,
        status=status_of(row, as_of),
        account=_account(whom, applications),
        entitlement=named_entitlement(whom.entitlement_id, entitlements),
        application=named_application(whom.application_id, applications),
        began_at=from_micros(row.opened_at),
        detected_at=from_micros(row.detected_at) if row.opened_at <= as_of else None,
        before_baseline=baseline is not None and row.opened_at < baseline,
        told_at=shown_instant(row.told_at),
        closed_at=shown_instant(row.closed_at) if ended else None,
        message=message_as_of(row.message, row.opened_at, as_of),
        controls=list(serves.get(row.policy, ())),
        evidence=_decode(row.evidence) if row.evidence else [],
        basis=row.basis,
        became=row.became,
        acceptance=acceptance_view(acts[row.accepted_by]) if row.accepted_by is not None else None,
    )


def acceptance_view(act: Act) -> AcceptanceView:
    """Return an acceptance, or an exception of the settings, as people and tools read it."""
    says = act.says()
    return AcceptanceView(
        act_id=act.act_id,
        kind=act.kind,
        by=act.author().spelled(),
        accepted_for=says.get("for") or says.get("owner"),
        reason=says.get("reason"),
        compensating_control=says.get("compensating_control"),
        ticket=says.get("ticket"),
        until=shown_instant(act.until_at),
    )


def _account(whom: Whom, applications: Names) -> AccountName:
    if whom.issuer is None or whom.subject is None:
        key = whom.account_id
        return application_as_account(key, applications) if key == whom.application_id else keyed_account(key)
    return AccountName(whom.issuer, whom.subject, whom.name)


def not_evaluable(
    snapshot: Snapshot, scope: Scope, filters: AsOfFilters, request: PageRequest
) -> Page[NotEvaluableView]:
    """Return a page of the answers that policies could not give as of an instant, by account and policy."""
    turn = turned("not_evaluable", NOT_EVALUABLE_SORTS, snapshot, filters, request)
    selection = not_evaluable_selection(snapshot.connection, scope, filters, filters.as_of)
    block = select_page(snapshot.connection, selection, turn.place)
    whom = _named(snapshot, [Whom._make(row[1:]) for _, row in block.keyed])
    applications = snapshot.application_names(w.application_id for w in whom)
    views = [
        NotEvaluableView(
            policy=str(key[1]),
            account=_account(about, applications),
            application=named_application(about.application_id, applications),
            reason=row[0],
        )
        for (key, row), about in zip(block.keyed, whom, strict=True)
    ]
    return turn.page(views, block.last)


def count_not_evaluable(snapshot: Snapshot, scope: Scope, filters: AsOfFilters) -> Total:
    """Return how many answers policies could not give."""
    return total_of(snapshot, [not_evaluable_selection(snapshot.connection, scope, filters, filters.as_of)])
