"""Review items as tools and people read them, each with the last word on it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from governance.model.acts import author_of
from governance.model.keys import plain_parts
from governance.model.scope import Scope
from governance.queries.named_messages import with_people_named
from governance.queries.naming import (
    AccountName,
    ApplicationName,
    EntitlementName,
    Names,
    application_as_account,
    named_application,
    named_entitlement,
    shown_instant,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.totals import MOST_COUNTED, Total, total_of
from governance.store.queries.pages import Selection, select_page
from ingest.contract.instants import from_micros
from reviews.store.item_pages import SORTS, ItemRow, item_selection

_decode = msgspec.json.Decoder(list[str]).decode


class ItemFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which items; ``pending_only``: those that wait for a decision."""

    pending_only: bool = False
    item_id: str | None = None
    """This item alone."""


class IdentityName(msgspec.Struct, frozen=True):
    """A person of several accounts, by the identity's id."""

    identity: str


class SubjectView(msgspec.Struct, frozen=True):
    """What an item asks about."""

    account: AccountName | IdentityName
    application: ApplicationName | None
    entitlement: EntitlementName | None
    finding_id: str | None
    finding_status: str | None
    """``foreseen``, ``open``, ``accepted``, ``closed`` or ``superseded``."""
    summary: str | None


class ItemView(msgspec.Struct, frozen=True):
    """A review item; ``status``: ``pending``, ``approved``, ``revoked``, ``no_response`` once its review is closed."""

    review_id: str
    item_id: str
    subject: SubjectView
    what: str
    reviewer: str
    """As he is asked: a login, or an account's key."""
    reviewer_name: str
    status: str
    overdue: bool
    round: int
    """How often this was asked, once in each review."""
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    entered_by: str | None
    """Who entered the decision, and where, as people read it."""
    reason: str | None
    evidence: list[str]


def of_no_account(key: str, application_id: str | None, applications: Names) -> AccountName | IdentityName:
    """Return what an item asks about where no account has its key: an application, by its name, or an identity."""
    return application_as_account(key, applications) if key == application_id else IdentityName(key)


def review_items(snapshot: Snapshot, scope: Scope, filters: ItemFilters, request: PageRequest) -> Page[ItemView]:
    """Return a page of the items of all reviews opened by an instant, soonest due first, as they stood then."""
    turn = turned("review_items", SORTS, snapshot, filters, request)
    block = select_page(snapshot.connection, _selection(snapshot, scope, filters), turn.place)
    keyed = [(int(key[0]), str(key[1]), ItemRow._make(row)) for key, row in block.keyed]
    applications = snapshot.application_names(row.application_id for _, _, row in keyed)
    entitlements = snapshot.entitlement_names(row.entitlement_id for _, _, row in keyed)
    summaries = with_people_named(
        snapshot.connection, [(row.summary, plain_parts(row.account_id).issuer) for _, _, row in keyed]
    )
    reviewers = snapshot.account_names(row.reviewer for _, _, row in keyed)
    subjects = [
        _subject_view(row, applications, entitlements, summary)
        for (_, _, row), summary in zip(keyed, summaries, strict=True)
    ]
    views = [_view(*item, subject, reviewers, filters.as_of) for item, subject in zip(keyed, subjects, strict=True)]
    return turn.page(views, block.last)


def count_items(snapshot: Snapshot, scope: Scope, filters: ItemFilters, most: int = MOST_COUNTED) -> Total:
    """Return how many items the filters ask for, counted up to ``most``."""
    return total_of(snapshot, [_selection(snapshot, scope, filters)], most)


def _selection(snapshot: Snapshot, scope: Scope, filters: ItemFilters) -> Selection:
    return item_selection(
        snapshot.connection, scope, filters, filters.as_of, pending_only=filters.pending_only, item_id=filters.item_id
    )


def _view(due_at: int, item_id: str, row: ItemRow, subject: SubjectView, reviewers: Names, as_of: int) -> ItemView:
    return ItemView(
        review_id=row.review_id,
        item_id=item_id,
        subject=subject,
        what=row.what,
        reviewer=row.reviewer,
        reviewer_name=reviewers.get(row.reviewer) or row.reviewer,
        status=row.verdict or ("no_response" if row.closed else "pending"),
        overdue=row.verdict is None and not row.closed and due_at < as_of,
        round=row.round,
        opened_at=from_micros(row.opened_at),
        due_at=from_micros(due_at),
        decided_at=shown_instant(row.decided_at),
        entered_by=author_of(row.by).spelled() if row.by else None,
        reason=row.reason,
        evidence=_decode(row.evidence) if row.evidence else [],
    )


def _subject_view(row: ItemRow, applications: Names, entitlements: Names, summary: str | None) -> SubjectView:
    return SubjectView(
        account=AccountName(row.issuer, row.subject, row.login)
        if row.issuer is not None and row.subject is not None
        else of_no_account(row.account_id, row.application_id, applications),
        application=named_application(row.application_id, applications),
        entitlement=named_entitlement(row.entitlement_id, entitlements),
        finding_id=row.finding_id,
        finding_status=row.finding_status,
        summary=summary,
    )
