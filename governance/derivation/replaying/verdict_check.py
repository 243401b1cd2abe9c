"""Holds what policies would say under given rules against what stands of it, by the loader and judge of the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy

from governance.derivation.checking.asked_pages import AskedPage, Pages, asked_pages
from governance.derivation.checking.check import Check
from governance.derivation.checking.deviations import Deviation
from governance.derivation.checking.person_deviations import person_deviations
from governance.derivation.checking.store_pass import CHUNK
from governance.derivation.judging.judge import Verdicts
from governance.derivation.replaying.asked_anew import AskedAnew
from governance.derivation.replaying.least_rules import LeastRules, concerned_by
from governance.derivation.spanning_accounts.jit_estates import DerivedEstates
from governance.derivation.writing.account_links import account_links
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.policy import Trait
from governance.model.table_rows import NotEvaluableRow
from governance.policies.precedence import asked_with, told_otherwise
from governance.settings.reach import identities_stand
from governance.store.assessment.finding_rows import UNIT, read_findings, stored_not_evaluable
from governance.store.assessment.policy_rows import findings_of_policy, not_evaluable_of_policy
from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.held.account_rows import stored_links
from governance.store.held.grant_rows import held_entitlements
from governance.store.seen.known_subjects import account_page, group_page, person_page


class VerdictCheck(Check):
    """A pass that yields the deviations of verdicts, for those who ask what other rules would say."""

    def verdicts(self, changed: Mapping[str, frozenset[Trait]]) -> Iterator[Deviation]:
        """Yield the deviations of verdicts alone, where nothing but some policies may answer otherwise than before.

        All that they rest on is taken to stand as it should. ``changed``: those policies, each with the traits without
        which it says nothing of an account, and said nothing.
        """
        self._owners = self._derived_owners()
        if of_accounts := told_otherwise(changed) & self._rules.account_policies:
            pages = Pages(concerned_by(changed), CHUNK, LeastRules(self._rules).divide)
            for page in self._asked_pages(pages, of_accounts):
                _, verdicts, _ = self._judged_accounts(page.accounts, page)
                yield from self._of_page(page, verdicts, of_accounts)
                # Before the next page is made: it is made in the memory of this one, which is near still.
                del page, verdicts
        if self._rules.watches_identities:
            yield from self._of_every_identity(())

    def verdicts_anew(self, changed: Sequence[str] | None = None) -> Iterator[Deviation]:
        """Yield the deviations of verdicts alone, where the rules may make other rows of all that they rest on, too.

        ``changed``: the sections that are others than the store was derived with; None: any may be.
        """
        # What deviates of groups and persons is no verdict; deriving them keeps them for the accounts that follow.
        for groups in self._pages(group_page):
            list(self._of_groups(groups))
        for persons in self._pages(person_page):
            list(person_deviations(self._connection, persons, self._persons))
        self._owners = self._derived_owners()
        # Who speaks for an application rests on all accounts: its policies are asked once all have been derived.
        self._estates, estates = DerivedEstates(), DerivedEstates()
        of_estates = told_otherwise(self._rules.policies_reading("estates"))
        policies = self._rules.account_policies - of_estates
        identities_may_differ = self._rules.watches_identities and not (changed and identities_stand(changed))
        anew = AskedAnew(self._rules, policies, changed)
        everybody = Pages(account_page, CHUNK, lambda _, accounts: [(anew.folding, accounts)])
        for page in self._asked_pages(everybody, anew.of_any):
            derived, linked = self._derived_accounts(page.accounts, page.rules, page)
            if of_estates:
                estates.include_all(derived)
            if identities_may_differ:
                self._remember_changed(stage_keys(self._connection, page.accounts), derived, linked)
            yield from self._of_derived(page, derived, anew)
            # Before the next page is made: it is made in the memory of this one, which is near still.
            del page, derived, linked
        yield from self._of_speakers(of_estates & self._rules.account_policies, estates)
        if self._rules.watches_identities:
            yield from self._of_all_identities()

    def _asked_pages(self, pages: Pages, policies: frozenset[str]) -> Iterator[AskedPage]:
        return asked_pages(self._connection, pages, policies - self._of_rules, self._may_go_on)

    def _of_page(self, page: AskedPage, verdicts: Verdicts, policies: frozenset[str]) -> Iterator[Deviation]:
        """Yield the deviations of what some policies say of a page's accounts."""
        findings = read_findings(page.findings, policies)
        unknown = self._not_alike(page.accounts, verdicts, policies)
        return self._of_stored_verdicts(page.accounts, findings, unknown, verdicts, policies)

    def _of_derived(self, page: AskedPage, derived: list[DerivedAccount], anew: AskedAnew) -> Iterator[Deviation]:
        """Yield the deviations of what policies say of a page's accounts, which are folded."""
        decided = anew.folding.take_decided()
        if decided:
            of_page = page
            page = page._replace(
                accounts=[account for account in page.accounts if account not in decided],
                findings=lambda: [row for row in of_page.findings() if row[UNIT] not in decided],
            )
        if anew.of_any:
            alike = (
                derived
                if anew.rules is self._rules
                else [own.asked_by(anew.rules) for own in derived if own.account.account_id not in decided]
            )
            yield from self._of_page(page, self._verdicts(alike, anew.rules, page), anew.of_any)
        if decided:
            others = [own for own in derived if own.account.account_id in decided]
            staged = stage_keys(self._connection, decided)
            yield from self._of_verdicts(sorted(decided), staged, self._verdicts(others, self._rules), anew.policies)

    @property
    def _of_rules(self) -> frozenset[str]:
        """The organisation's own rules, which a process apart is asked."""
        return frozenset(rule.policy.id for rule in self._rules.custom)

    def _not_alike(
        self, accounts: Iterable[str], verdicts: Verdicts, policies: frozenset[str]
    ) -> dict[str, NotEvaluableRow]:
        """Return what policies could not tell, as it stands, but what the verdicts have alike and do not name."""
        others = [account for account in accounts if account not in verdicts.alike]
        unknown = self._unknown_of(accounts, policies & self._of_rules)
        return unknown | self._unknown_of(others, policies)

    def _unknown_of(self, accounts: Iterable[str], policies: frozenset[str]) -> dict[str, NotEvaluableRow]:
        if not accounts or not policies:
            return {}
        return stored_not_evaluable(self._connection, stage_keys(self._connection, accounts), policies)

    def _of_speakers(self, policies: frozenset[str], estates: DerivedEstates) -> Iterator[Deviation]:
        """Yield the deviations of what policies say of whole applications, by whoever speaks, or spoke, for one."""
        spoken = {answer.unit_id for policy in policies for answer in findings_of_policy(self._connection, policy)}
        spoken |= {
            answer.unit_id for policy in policies for answer in not_evaluable_of_policy(self._connection, policy)
        }
        speakers = sorted(spoken | {holder.idp_account_id for holder in estates.first.values()})
        # Another pass: this one asks all policies, and of no estate yet.
        of_speakers = copy(self)
        of_speakers._rules, of_speakers._estates = self._rules.asking_only(asked_with(policies)), estates
        for place in range(0, len(speakers) if policies else 0, CHUNK):
            if self._may_go_on():
                accounts = speakers[place : place + CHUNK]
                _, verdicts, _ = of_speakers._judged_accounts(accounts)
                yield from self._of_verdicts(accounts, stage_keys(self._connection, accounts), verdicts, policies)

    def _remember_changed(
        self, staged: StagedKeys, derived: Iterable[DerivedAccount], linked: Mapping[str, str]
    ) -> None:
        """Remember the links and grants of accounts that have others than stand: identities rest on both."""
        links, held = stored_links(self._connection, staged), held_entitlements(self._connection, staged)
        nothing: frozenset[str] = frozenset()
        for account in derived:
            account_id = account.account.account_id
            before = links.pop(account_id, nothing), held.pop(account_id, nothing)
            after = account_links(account, self._rules, linked), {grant.entitlement_id for grant in account.grants}
            if before != after:
                self._links[account_id], self._held[account_id] = after
        for account_id in links.keys() | held.keys():
            self._links[account_id], self._held[account_id] = nothing, set()
