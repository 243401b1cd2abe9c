"""The items that a visitor is asked about, of reviews and of campaigns alike, each with the facts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

from console.asking.asked import Asked
from console.asking.totals import MOST_COUNTED
from console.asking.whose import whose
from governance.model.scope import EVERYTHING
from governance.model.tenant_labels import moved_key
from governance.queries.asked_words import words_of_account
from governance.queries.naming import AccountName, ApplicationName, EntitlementName, NamedApplication
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total
from governance.store.evidence.act_rows import acts_of_kind
from governance.store.evidence.label_acts import load_meanings
from ingest.contract.errors import UnclearError
from ingest.contract.instants import to_micros
from reviews.campaigns.campaign_item_list import (
    CampaignItemFilters,
    CampaignItemView,
    campaign_items,
    count_campaign_items,
)
from reviews.campaigns.what_changed.item_list import IdentityName, ItemFilters, ItemView, count_items, review_items
from reviews.store.campaigns.own_words import last_words

Of = Literal["changes", "campaigns"]
NOBODY = ("",)
"""Whoever is of no account is asked about nothing: an item's reviewer is never empty."""
_words_known: WeakKeyDictionary[Snapshot, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
"""A page asks for the visitor's words up to four times; they are gone with the snapshot that they were read in."""
_SAID_OF_CHANGES = ("approved", "revoked")


class OwnItem(NamedTuple):
    """An item: what is asked, by when, and what was said of it."""

    of: Of
    item_id: str
    campaign: str | None
    account: AccountName | IdentityName
    entitlement: EntitlementName | None
    application: ApplicationName | None
    finding_id: str | None
    summary: str | None
    privileged: bool
    has_findings: bool
    reviewers: Sequence[str]
    due_at: datetime
    is_overdue: bool
    """Whether nobody said a word on it by then."""
    is_open: bool
    """Whether a word on it is still taken."""
    verdict: str | None
    """The last word on it, whoever's."""
    decided_at: datetime | None
    entered_by: str | None
    reason: str | None
    own_verdict: str | None
    """The visitor's own last word on it."""

    @property
    def account_id(self) -> str | None:
        """The key of the account that it asks about; None: it asks about a person, or about an application."""
        is_account = isinstance(self.account, AccountName) and not isinstance(self.account, NamedApplication)
        return self.subject if is_account else None

    @property
    def subject(self) -> str:
        """Whom it asks about, for the access log: an account's or an application's key, or a person's identity."""
        return whose(self.account)

    @property
    def entitlement_id(self) -> str | None:
        """The key of the entitlement that it asks about."""
        account, entitlement = self.account, self.entitlement
        if entitlement is None or not isinstance(account, AccountName):
            return None
        return f"{account.issuer}|{entitlement.type}:{entitlement.id}"

    @property
    def needs_own_word(self) -> bool:
        """Tell whether it is decided by itself, never with others."""
        return self.of == "changes" or self.privileged or self.has_findings


class OwnPage(NamedTuple):
    """Some items, and the cursor of those after them."""

    items: Sequence[OwnItem]
    next_cursor: str | None


def words_of_visitor(asked: Asked, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the words by which a visitor may be asked: keys and logins of all accounts of his, in small letters."""
    account_id = asked.visitor.account_id
    if account_id is None:
        return NOBODY
    known = _words_known.setdefault(snapshot, {})
    if account_id not in known:
        known[account_id] = words_of_account(snapshot, account_id)
    return known[account_id]


def words_in_campaigns(asked: Asked, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the words by which a visitor may be asked in campaigns: his, and theirs for whom he decides a while."""
    own, now = words_of_visitor(asked, snapshot), asked.house.now()
    in_force = (
        act for act in acts_of_kind(snapshot.connection, "delegate")
        if act.at <= now and (act.until_at is None or act.until_at > now)
    )  # fmt: skip
    meanings = load_meanings(snapshot.connection)
    delegators = {
        moved_key(act.subject, meanings).lower()
        for act in in_force
        if moved_key(str(act.says()["to"]), meanings).lower() in own
    }
    return (*own, *sorted(delegators))


def count_own(asked: Asked, snapshot: Snapshot) -> Total:
    """Return how many items wait for a visitor."""
    now = asked.house.now()
    in_reviews = ItemFilters(as_of=now, pending_only=True, reviewers=words_of_visitor(asked, snapshot))
    reviews = count_items(snapshot, EVERYTHING, in_reviews, MOST_COUNTED)
    in_campaigns = CampaignItemFilters(as_of=now, pending_only=True, reviewers=words_in_campaigns(asked, snapshot))
    campaigns = count_campaign_items(snapshot, EVERYTHING, in_campaigns, MOST_COUNTED)
    return Total(reviews.rows + campaigns.rows, reviews.more or campaigns.more)


def own_page(
    asked: Asked, snapshot: Snapshot, of: Of, as_of: int, *, pending: bool, rows: int, cursor: str | None
) -> OwnPage:
    """Return a page of a visitor's items that wait for him, or of those that he, or another in his place, decided.

    What waits for others alone, after his word, stands among the second: until the campaign closes he may change it.
    """
    request = PageRequest(rows, cursor)
    if of == "changes":
        states = None if pending else _SAID_OF_CHANGES
        words = words_of_visitor(asked, snapshot)
        asked_of = ItemFilters(as_of=as_of, pending_only=pending, reviewers=words, states=states)
        page = review_items(snapshot, EVERYTHING, asked_of, request)
        return OwnPage([_of_changes(view) for view in page.rows], page.next_cursor)
    words = words_in_campaigns(asked, snapshot)
    asked_in = CampaignItemFilters(as_of=as_of, pending_only=pending, answered_only=not pending, reviewers=words)
    in_campaigns = campaign_items(snapshot, EVERYTHING, asked_in, request)
    return OwnPage(_of_campaigns(snapshot, in_campaigns.rows, words, as_of), in_campaigns.next_cursor)


def own_item(asked: Asked, snapshot: Snapshot, item_id: str, as_of: int) -> OwnItem:
    """Return one item of a visitor's. Raises UnclearError where there is none, or it is another's to decide."""
    words, first = words_of_visitor(asked, snapshot), PageRequest(1)
    reviews = review_items(snapshot, EVERYTHING, ItemFilters(as_of=as_of, item_id=item_id, reviewers=words), first)
    if reviews.rows:
        return _of_changes(reviews.rows[0])
    words = words_in_campaigns(asked, snapshot)
    filters = CampaignItemFilters(as_of=as_of, item_id=item_id, reviewers=words)
    campaigns = campaign_items(snapshot, EVERYTHING, filters, first)
    if campaigns.rows:
        return _of_campaigns(snapshot, campaigns.rows, words, as_of)[0]
    raise UnclearError(f"there is no item {item_id!r:.60} for you to decide")


def _of_changes(view: ItemView) -> OwnItem:
    subject = view.subject
    is_open = view.status != "no_response"
    verdict = view.status if view.status in ("approved", "revoked") else None
    return OwnItem(
        "changes", view.item_id, None, subject.account, subject.entitlement, subject.application, subject.finding_id,
        subject.summary, view.what == "privilege", subject.finding_status == "open", [view.reviewer], view.due_at,
        view.overdue, is_open, verdict, view.decided_at, view.entered_by, view.reason, verdict,
    )  # fmt: skip


def _of_campaigns(
    snapshot: Snapshot, views: Sequence[CampaignItemView], words: Sequence[str], as_of: int
) -> list[OwnItem]:
    answered = [view.item_id for view in views if view.verdict is not None]
    own_verdicts = last_words(snapshot.connection, answered, words)
    return [_of_campaign(view, own_verdicts.get(view.item_id), as_of) for view in views]


def _of_campaign(view: CampaignItemView, own_verdict: str | None, as_of: int) -> OwnItem:
    said: Any = view.verdict if view.verdict != "no_response" else None
    return OwnItem(
        "campaigns", view.item_id, view.campaign, view.account, view.entitlement, view.application, view.finding_id,
        view.summary, view.privileged, view.has_findings, view.reviewers, view.due_at,
        view.state in ("asked", "undecided") and to_micros(view.due_at) < as_of,
        view.state in ("asked", "decided", "undecided"), said, view.decided_at, view.entered_by, view.reason,
        own_verdict,
    )  # fmt: skip
