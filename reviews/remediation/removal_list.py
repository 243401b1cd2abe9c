"""Removals as tools and people read them: what is to go, how far it has come, what a person is to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from governance.model.acts import author_of
from governance.model.scope import Scope
from governance.queries.naming import (
    AccountName,
    ApplicationName,
    EntitlementName,
    Names,
    named_application,
    named_entitlement,
    shown_instant,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.totals import MOST_COUNTED, Total, total_of, totals_of
from governance.store.queries.pages import Selection, select_page
from ingest.contract.instants import from_micros
from reviews.campaigns.what_changed.item_list import IdentityName
from reviews.remediation.stored_removal import paths_in
from reviews.remediation.task_words import why_in_words
from reviews.store.remediation.removal_pages import SORTS, ListedRemoval, removal_selection
from reviews.store.remediation.removal_rows import AT_ITS_END


class RemovalFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which removals; ``open_only``: those whose access is not gone, ``overdue_only``: of these the late ones."""

    open_only: bool = False
    overdue_only: bool = False
    removal_id: str | None = None


class RemovalView(msgspec.Struct, frozen=True):
    """A removal as it stands: decided, planned, applied and seen are its four instants."""

    removal_id: str
    account: AccountName | IdentityName
    entitlement: EntitlementName | None
    application: ApplicationName | None
    mode: str | None
    scope: str | None
    wanted: str
    state: str
    why: str | None
    task: str | None
    owner: str | None
    owner_name: str | None
    """The login of whoever acts, where it is known."""
    due_at: datetime
    overdue: bool
    privileged: bool
    cause: str
    item_id: str
    decision_id: str | None
    decided_by: str | None
    decided_by_name: str | None
    """The login of whoever decided it, where it is known."""
    decided_at: datetime
    reason: str | None
    planned_at: datetime | None
    approved_at: datetime | None
    approved_by: str | None
    applied_at: datetime | None
    seen_at: datetime | None
    seen_by: str | None
    watched_until: datetime | None
    paths: list[str]
    writes: list[str]
    finding_id: str | None


def removals(snapshot: Snapshot, scope: Scope, filters: RemovalFilters, request: PageRequest) -> Page[RemovalView]:
    """Return a page of removals as they stand now."""
    turn = turned("removals", SORTS, snapshot, filters, request)
    block = select_page(snapshot.connection, _selection(snapshot, scope, filters), turn.place)
    rows = [ListedRemoval._make(row) for _, row in block.keyed]
    applications = snapshot.application_names(row.application_id for row in rows)
    entitlements = snapshot.entitlement_names(row.entitlement_id for row in rows)
    people = snapshot.account_names(who for row in rows for who in (row.decided_by, row.owner))
    return turn.page([_view(row, filters.as_of, applications, entitlements, people) for row in rows], block.last)


def count_removals(snapshot: Snapshot, scope: Scope, filters: RemovalFilters, most: int = MOST_COUNTED) -> Total:
    """Return how many removals the filters ask for, counted up to ``most``."""
    return total_of(snapshot, [_selection(snapshot, scope, filters)], most)


def count_each(snapshot: Snapshot, scope: Scope, every: Sequence[RemovalFilters], most: int) -> list[Total]:
    """Return how many removals each of some filters asks for, counted up to ``most``; all are asked at once."""
    return totals_of(snapshot, [_selection(snapshot, scope, filters) for filters in every], most)


def _selection(snapshot: Snapshot, scope: Scope, filters: RemovalFilters) -> Selection:
    due_before = filters.as_of if filters.overdue_only else None
    is_open = filters.open_only or filters.overdue_only
    return removal_selection(
        snapshot.connection, scope, filters, open_only=is_open, due_before=due_before, removal_id=filters.removal_id
    )


def _view(row: ListedRemoval, now: int, applications: Names, entitlements: Names, people: Names) -> RemovalView:
    known = row.issuer is not None and row.subject is not None
    return RemovalView(
        removal_id=row.removal_id,
        account=AccountName(row.issuer or "", row.subject or "", row.login) if known else IdentityName(row.account_id),
        entitlement=named_entitlement(row.entitlement_id, entitlements),
        application=named_application(row.application_id, applications),
        mode=row.mode,
        scope=row.scope,
        wanted=row.wanted,
        state=row.state,
        why=why_in_words(row.why),
        task=row.task,
        owner=row.owner,
        owner_name=people.get(row.owner or "") or row.owner,
        due_at=from_micros(row.due_at),
        overdue=row.due_at < now and row.state not in AT_ITS_END,
        privileged=bool(row.privileged),
        cause=row.cause,
        item_id=row.cause_id,
        decision_id=row.decision_id,
        decided_by=row.decided_by,
        decided_by_name=people.get(row.decided_by or "") or row.decided_by,
        decided_at=from_micros(row.decided_at),
        reason=row.reason,
        planned_at=shown_instant(row.planned_at),
        approved_at=shown_instant(row.approved_at),
        approved_by=_approver(row.approved_by),
        applied_at=shown_instant(row.applied_at),
        seen_at=shown_instant(row.seen_at),
        seen_by=row.seen_by,
        watched_until=shown_instant(row.watched_until),
        paths=[path.told for path in paths_in(row.paths)],
        writes=row.writes.split(", ") if row.writes else [],
        finding_id=row.finding_id,
    )


def _approver(approved_by: str | None) -> str | None:
    return author_of(approved_by).spelled() if approved_by is not None and approved_by.startswith("{") else approved_by
