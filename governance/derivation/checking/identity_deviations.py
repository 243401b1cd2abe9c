"""Holds whose accounts are one identity's, and what policies say of identities, against what should stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property

from sqlalchemy import Connection

from governance.derivation.checking.deviations import Deviation, deviations, findings_by_id, verdict_deviations
from governance.derivation.identities import with_holders
from governance.derivation.judging.judge import Verdicts, judge_identities
from governance.derivation.loading.batch_context import BatchContext
from governance.derivation.loading.derived_accounts import derived_accounts
from governance.derivation.loading.gifts import Gifts
from governance.derivation.spanning_accounts.sod_entitlements import every_sod_entitlement, sod_entitlements_among
from governance.derivation.writing.rows import finding_rows, not_evaluable_rows
from governance.settings.compiled import Rules
from governance.store.assessment.finding_rows import stored_findings, stored_not_evaluable
from governance.store.database.staging import stage_keys
from governance.store.evidence.link_words import link_words
from governance.store.held.correlation import identities_of, shared_identities
from governance.store.held.grant_rows import holders_among
from governance.store.held.identity_rows import links_beyond, overshared_links, sharing_accounts, stored_identities
from governance.store.seen.known_subjects import account_page, holder_page

_Page = Callable[[Connection, str, int], list[str]]


class IdentityCheck:
    """What a pass asks about identities.

    ``gifts``: what the pass knows of what accounts are given; ``links`` and ``held``: what accounts should be linked by
    and hold, where the store has it otherwise. ``pages_of`` gives the pages of subjects that the pass walks through.
    """

    def __init__(
        self,
        connection: Connection,
        rules: Rules,
        batch: BatchContext,
        gifts: Gifts,
        links: Mapping[str, frozenset[str]],
        held: Mapping[str, set[str]],
        pages_of: Callable[[_Page], Iterator[list[str]]],
    ) -> None:
        self._connection, self._rules, self._batch = connection, rules, batch
        self._gifts, self._links, self._held = gifts, links, held
        self._pages_of = pages_of
        self._most = rules.settings.links.shared_by_at_most

    def of_overshared_links(self) -> Iterator[Deviation]:
        """Yield the deviations of which links so many accounts share that they link nobody."""
        if self._rules.watches_identities:
            stored = {link: (link,) for link in overshared_links(self._connection)}
            derived = {link: (link,) for link in links_beyond(self._connection, self._most, self._links)}
            repairs = {link: f"identity:{link}" for link in stored.keys() | derived.keys()}
            yield from deviations("overshared_link", stored, derived, repairs)

    def of_all(self) -> Iterator[Deviation]:
        """Yield the deviations of all identities, those of accounts that deviate first."""
        settings = self._rules.settings.links
        identities = identities_of(self._connection, self._links.keys() | self._held.keys(), settings, self._links)
        yield from self._of_identities(identities)
        yield from self.of_every({account for members in identities.values() for account in members})

    def of_every(self, done: Collection[str]) -> Iterator[Deviation]:
        """Yield the deviations of identities, page by page of accounts; not of those with an account of ``done``."""
        for accounts in self._pages_of(account_page if self._rules.watches_everybody else holder_page):
            yield from self._of_identities(self._identities_first_in(accounts, done))

    def _identities_first_in(self, accounts: list[str], done: Collection[str]) -> dict[str, set[str]]:
        """Return the identities whose first account is one of these: each is met once, whoever else belongs to it."""
        together = sharing_accounts(self._connection, accounts, self._most) | self._holders(accounts)
        together |= link_words(self._connection, accounts).keys()
        identities = identities_of(self._connection, together, self._rules.settings.links, self._links)
        here = set(accounts)
        return {i: group for i, group in identities.items() if min(group) in here and group.isdisjoint(done)}

    def _holders(self, accounts: Iterable[str]) -> set[str]:
        """Return those of the accounts whose holdings concern a policy on identities."""
        wanted = set(accounts)
        if self._rules.watches_everybody:
            return wanted
        stored: set[str] = set()
        if self._sod_entitlements:
            others = stage_keys(self._connection, wanted - self._held.keys(), "stage_member")
            stored = holders_among(self._connection, others, self._sod_entitlements)
        given = {account: self._held[account] for account in wanted & self._held.keys()}
        named = {entitlement for held in given.values() for entitlement in held}
        sides = sod_entitlements_among(self._connection, named, self._rules)
        return stored | {account for account, held in given.items() if not sides.isdisjoint(held)}

    @cached_property
    def _sod_entitlements(self) -> set[str]:
        """Looked up once: each page's accounts hold many thousand grants, and rules name few entitlements."""
        return every_sod_entitlement(self._connection, self._rules)

    def _of_identities(self, identities: Mapping[str, set[str]]) -> Iterator[Deviation]:
        members = {account for group in identities.values() for account in group}
        if not members:
            return
        stored, expected = stored_identities(self._connection, members), shared_identities(identities)
        before, after = {a: (i,) for a, i in stored.items()}, {a: (i,) for a, i in expected.items()}
        repairs = {account: _anew(account) for account in before.keys() | after.keys()}
        yield from deviations("account_identity", before, after, repairs)
        verdicts = self._judged(with_holders(identities, self._holders(members)))
        # The evaluator finds an identity by any of its accounts.
        someone = {identity: account for account, identity in stored.items()}
        someone |= {identity: min(group) for identity, group in identities.items()} | {a: a for a in members}
        yield from self._of_verdicts({identity: _anew(account) for identity, account in someone.items()}, verdicts)

    def _of_verdicts(self, repairs: Mapping[str, str], verdicts: Verdicts) -> Iterator[Deviation]:
        """Yield the deviations of what policies say of identities; ``repairs``: identity → work item."""
        scopes = stage_keys(self._connection, repairs.keys(), "stage_scope")
        policies = self._rules.identity_policies
        before = findings_by_id(stored_findings(self._connection, scopes, policies).values())
        after = findings_by_id(finding_rows(verdicts, "", 0).values())
        yield from verdict_deviations("finding", before, after, repairs)
        unknown = stored_not_evaluable(self._connection, scopes, policies)
        yield from verdict_deviations("not_evaluable", unknown, not_evaluable_rows(verdicts), repairs)

    def _judged(self, identities: Mapping[str, set[str]]) -> Verdicts:
        wanted = {account for group in identities.values() for account in group}
        accounts = derived_accounts(self._connection, wanted, self._rules, self._batch, self._gifts)
        return judge_identities(identities, accounts, self._batch.coverage, self._rules)


def _anew(account_id: str) -> str:
    """Return the work item that derives the identity of an account anew."""
    return f"person:{account_id}"
