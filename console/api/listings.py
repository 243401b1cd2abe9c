"""The lists of the API, each with the filters of the command line's."""

from __future__ import annotations

import msgspec

from console.api.audit_entries import AUDIT_ENTRIES
from console.api.interface import Listing, Parameter
from console.api.own_access import LOOKS, SESSIONS, TOKENS
from console.api.parameters import (
    ACCOUNT,
    APPLICATION,
    AS_OF,
    ENTITLEMENT,
    INSTANT,
    ISSUER,
    JIT,
    PAGING,
    PERSON,
    POLICY,
    SEVERITY,
    SINCE,
    TEXT,
    TICKED,
    UNTIL,
    USUAL,
    among,
)
from console.api.reports import REPORTS
from console.asking.answering import Answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.bounded_register import bounded_register
from console.asking.choosing import choice, register_asked, verdicts_asked
from console.asking.own_items import words_in_campaigns, words_of_visitor
from console.asking.seen_campaigns import campaign_called, seen_campaigns
from console.asking.seen_judging import seen_stretches
from console.asking.seen_matches import seen_matches
from console.sign_in.roles import ASKING, REVIEWERS, WATCHING
from governance.cli.lists.commands import ACCOUNT_STATES, FINDING_STATES
from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, HeldGrantView, access
from governance.queries.accounts import AccountFilters, AccountView, accounts
from governance.queries.applications import ApplicationView
from governance.queries.changes import ChangeView, changes
from governance.queries.chosen_applications import CHANNELS
from governance.queries.coverage_list import CoverageView
from governance.queries.findings import FindingFilters, FindingView, NotEvaluableView, findings, not_evaluable
from governance.queries.pages import AsOfFilters, Page, PageRequest
from governance.queries.stale_verdict import WORDS
from governance.queries.sweep import SweepFilters, SweepView, sweep
from governance.store.queries.grant_pages import LATEST
from reviews.campaigns.campaign_item_list import CampaignItemFilters, CampaignItemView, campaign_items
from reviews.campaigns.campaign_list import CampaignView
from reviews.campaigns.reviewer_progress import ProgressFilters, ReviewerProgressView, reviewer_progress
from reviews.campaigns.what_changed.item_list import ItemFilters, ItemView, review_items
from reviews.cli.short_lists import CAMPAIGN_ITEM_STATES
from reviews.remediation.machine.removal_states import STATES as REMOVAL_STATES
from reviews.remediation.removal_list import RemovalFilters, RemovalView, removals

ITEM_STATES = ("pending", "approved", "revoked", "no_response")


def _accounts(asked: Asked, given: Answering, request: PageRequest) -> Page[AccountView]:
    filters = AccountFilters(as_of=given.as_of, **choice(asked, given.snapshot, ACCOUNT_STATES))
    return accounts(given.snapshot, asked.visitor.scope, filters, request)


def _access(asked: Asked, given: Answering, request: PageRequest) -> Page[HeldGrantView]:
    known = asked.instant("known_at")
    filters = AccessFilters(
        as_of=given.as_of,
        held_from=asked.instant("from"),
        eligible=asked.ticked("eligible"),
        known=LATEST if known is None else known,
        **choice(asked, given.snapshot),
    )
    return access(given.snapshot, asked.visitor.scope, filters, request)


def _findings(asked: Asked, given: Answering, request: PageRequest) -> Page[FindingView]:
    filters = FindingFilters(
        as_of=given.as_of, every=asked.ticked("every"), **choice(asked, given.snapshot, FINDING_STATES)
    )
    return findings(given.snapshot, asked.visitor.scope, filters, request)


def _not_evaluable(asked: Asked, given: Answering, request: PageRequest) -> Page[NotEvaluableView]:
    filters = AsOfFilters(as_of=given.as_of, **choice(asked, given.snapshot))
    return not_evaluable(given.snapshot, asked.visitor.scope, filters, request)


def _applications(asked: Asked, given: Answering, request: PageRequest) -> Page[ApplicationView]:
    filters = register_asked(asked, given.snapshot, given.as_of)
    return bounded_register(given.snapshot, asked.visitor.scope, filters, request)


def _changes(asked: Asked, given: Answering, request: PageRequest) -> Page[ChangeView]:
    filters = AsOfFilters(as_of=given.as_of, **choice(asked, given.snapshot))
    return changes(given.snapshot, asked.visitor.scope, filters, request)


def _sweep(asked: Asked, given: Answering, request: PageRequest) -> Page[SweepView]:
    filters = SweepFilters(as_of=given.as_of, verdicts=verdicts_asked(asked) or WORDS, **choice(asked, given.snapshot))
    return sweep(given.snapshot, asked.visitor.scope, filters, request)


def _review_items(asked: Asked, given: Answering, request: PageRequest) -> Page[ItemView]:
    pending = asked.ticked("pending")
    filters = ItemFilters(as_of=given.as_of, pending_only=pending, **choice(asked, given.snapshot, ITEM_STATES))
    return review_items(given.snapshot, asked.visitor.scope, filters, request)


def _campaign_items(asked: Asked, given: Answering, request: PageRequest) -> Page[CampaignItemView]:
    campaign = asked.word("campaign")
    filters = CampaignItemFilters(
        as_of=given.as_of,
        campaign_id=campaign_called(asked, given, campaign) if campaign is not None else None,
        pending_only=asked.ticked("pending"),
        **choice(asked, given.snapshot, CAMPAIGN_ITEM_STATES),
    )
    return campaign_items(given.snapshot, asked.visitor.scope, filters, request)


def _campaign_reviewers(asked: Asked, given: Answering, request: PageRequest) -> Page[ReviewerProgressView]:
    campaign = asked.word("campaign")
    if campaign is None:
        raise UnclearWordError("campaign: name the campaign, by its id or name")
    filters = ProgressFilters(as_of=given.as_of, campaign_id=campaign_called(asked, given, campaign))
    return reviewer_progress(given.snapshot, asked.visitor.scope, filters, request)


def _own_review_items(asked: Asked, given: Answering, request: PageRequest) -> Page[ItemView]:
    own = words_of_visitor(asked, given.snapshot)
    filters = ItemFilters(as_of=given.as_of, pending_only=asked.ticked("pending"), reviewers=own)
    return review_items(given.snapshot, EVERYTHING, filters, request)


def _own_campaign_items(asked: Asked, given: Answering, request: PageRequest) -> Page[CampaignItemView]:
    own = words_in_campaigns(asked, given.snapshot)
    filters = CampaignItemFilters(as_of=given.as_of, pending_only=asked.ticked("pending"), reviewers=own)
    return campaign_items(given.snapshot, EVERYTHING, filters, request)


def _campaigns(asked: Asked, given: Answering, _request: PageRequest) -> Page[CampaignView]:
    return Page(list(seen_campaigns(asked, given)), None)


def _removals(asked: Asked, given: Answering, request: PageRequest) -> Page[RemovalView]:
    filters = RemovalFilters(
        as_of=given.as_of, open_only=asked.ticked("open"), **choice(asked, given.snapshot, REMOVAL_STATES)
    )
    return removals(given.snapshot, asked.visitor.scope, filters, request)


class MatchView(msgspec.Struct, frozen=True):
    """Something that a word may mean, by its key; ``beside``: what tells it from others of the name."""

    kind: str
    key: str
    name: str
    beside: str | None


def _search(asked: Asked, given: Answering, _request: PageRequest) -> Page[MatchView]:
    word = asked.word("q")
    if word is None:
        raise UnclearWordError("q: name what is searched for")
    matches, notice = seen_matches(asked, given, word)
    rows = [MatchView(m.kind, m.key, m.name, m.beside.strip() if m.beside else None) for m in matches]
    return Page(rows, None, notice)


def _coverage(_asked: Asked, given: Answering, _request: PageRequest) -> Page[CoverageView]:
    return Page(seen_stretches(given), None)


_PENDING = Parameter("pending", "Only what waits for a decision.", TICKED)
_CAMPAIGN = Parameter("campaign", "A campaign's id, or its name: the latest.", TEXT)
LISTINGS = (
    Listing("/accounts", "The accounts at identity providers and in applications.", ASKING, AccountView,
            (*USUAL, among("state", ACCOUNT_STATES)), _accounts),
    Listing("/access", "The grants held as of an instant, or between two.", ASKING, HeldGrantView,
            (*USUAL, PERSON, ENTITLEMENT, Parameter("eligible", "Also what is only eligible.", TICKED),
             Parameter("known_at", "What was believed at that instant; else now.", INSTANT),
             Parameter("from", "What was held at any moment from this instant until as_of.", INSTANT)), _access),
    Listing("/findings", "The findings as of an instant, the gravest first.", ASKING, FindingView,
            (*USUAL, ENTITLEMENT, POLICY, SEVERITY, among("state", FINDING_STATES),
             Parameter("every", "Also closed and superseded ones.", TICKED)), _findings),
    Listing("/not-evaluable", "What policies could not tell, and why.", ASKING, NotEvaluableView,
            (ACCOUNT, APPLICATION, ISSUER, POLICY, AS_OF, *PAGING), _not_evaluable),
    Listing("/applications", "The register; counts stop at 500, `at_least` names which.", ASKING, ApplicationView,
            (APPLICATION, ISSUER, AS_OF, *PAGING, among("channel", CHANNELS),
             Parameter("name", "A part of its name or id.", TEXT),
             Parameter("findings", "Only those of which a finding is open.", TICKED)), _applications),
    Listing("/changes", "Who gained and who lost what, the newest first.", ASKING, ChangeView,
            (*USUAL, ENTITLEMENT), _changes),
    Listing("/sweep", "Which accounts are stale, by what that rests on.", ASKING, SweepView,
            (ACCOUNT, ISSUER, JIT, SINCE, UNTIL, AS_OF, *PAGING,
             among("verdict", WORDS)),
            _sweep),
    Listing("/review-items", "The items of reviews of what changed.", ASKING, ItemView,
            (*USUAL, among("state", ITEM_STATES), POLICY, SEVERITY, _PENDING), _review_items, of_now=True),
    Listing("/campaign-items", "The items of campaigns.", ASKING, CampaignItemView,
            (ACCOUNT, APPLICATION, ENTITLEMENT, ISSUER, among("state", CAMPAIGN_ITEM_STATES), AS_OF, *PAGING, _PENDING,
             _CAMPAIGN), _campaign_items, of_now=True),
    Listing("/campaign-reviewers", "How far each reviewer of a campaign has come, the most open first.", ASKING,
            ReviewerProgressView, (_CAMPAIGN, *PAGING), _campaign_reviewers, of_now=True),
    Listing("/own-review-items", "The items of reviews of what changed that the caller is asked about.", REVIEWERS,
            ItemView, (_PENDING, *PAGING), _own_review_items, of_now=True),
    Listing("/own-campaign-items", "The items of campaigns that the caller is asked about.", REVIEWERS,
            CampaignItemView, (_PENDING, *PAGING), _own_campaign_items, of_now=True),
    Listing("/search", "What a word may mean: an id, the beginning of a login or name, a part of another name.", ASKING,
            MatchView, (Parameter("q", "The word.", TEXT), AS_OF), _search),
    Listing("/coverage", "What was read of each stream, all at once.", WATCHING, CoverageView, (), _coverage),
    Listing("/campaigns", "The campaigns with their totals, the latest first, all at once.", ASKING, CampaignView, (),
            _campaigns, of_now=True),
    Listing("/removals", "What is to go, and how far it has come.", ASKING, RemovalView,
            (ACCOUNT, APPLICATION, among("state", REMOVAL_STATES), AS_OF, *PAGING,
             Parameter("open", "Only those whose access is not gone.", TICKED)), _removals, of_now=True),
    AUDIT_ENTRIES,
    REPORTS,
    SESSIONS,
    TOKENS,
    LOOKS,
)  # fmt: skip
"""By their addresses below /api/v1."""
