"""One pass over what the store knows, in one snapshot: its subjects page by page, and accounts as they should stand.

Accounts are loaded, derived and judged as a worker does, but by the groups' grants, the persons and the owners as these
should stand, where the store has them otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from governance.derivation.checking.asked_pages import AskedPage
from governance.derivation.judging.custom_rules import with_custom_rules
from governance.derivation.judging.judge import StandingQuestions, Verdicts, judge_accounts
from governance.derivation.loading.absent_managers import with_absent_managers
from governance.derivation.loading.account_persons import CorrectedPersons, load_account_persons, with_persons
from governance.derivation.loading.answerers import with_answerers
from governance.derivation.loading.batch_context import BatchContext, load_batch_context
from governance.derivation.loading.derived_accounts import derived_accounts, derived_known_accounts
from governance.derivation.loading.gifts import Gifts
from governance.derivation.loading.situations import load_situations
from governance.derivation.loading.unplaced_accounts import with_rosters
from governance.derivation.spanning_accounts.jit_estates import DerivedEstates, with_estates
from governance.derivation.spanning_accounts.namesakes import with_namesakes
from governance.derivation.spanning_accounts.peers import with_peers
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.situation import Owner
from governance.model.table_rows import GroupGrantRow
from governance.settings.compiled import Rules
from governance.store.seen.known_subjects import spoken_of

CHUNK = 2_000
"""How many subjects a page has."""


def unbounded() -> bool:
    """Tell that a pass may go on, however long it takes."""
    return True


class StorePass:
    """One pass over the store, in one snapshot; it ends early where ``may_go_on`` says so before a page."""

    def __init__(self, connection: Connection, rules: Rules, may_go_on: Callable[[], bool] = unbounded) -> None:
        self._connection, self._rules, self._may_go_on = connection, rules, may_go_on
        self._estates: DerivedEstates | None = None
        """What logins make in whole applications; None: as the store has it."""
        self._batch: BatchContext = load_batch_context(connection, rules)
        self._groups: dict[str, Collection[GroupGrantRow]] = {}
        """What groups that deviate should be granted."""
        self._gifts = Gifts(rules.privileges, self._batch.applications.joined, self._groups)
        """Looked up once, after the groups were checked, and kept for all pages: most accounts are given the same."""
        self._persons = CorrectedPersons({}, {})
        """The persons that deviate, as they should be."""
        self._owners: Mapping[str, Owner] = {}

    def _pages(self, page: Callable[[Connection, str, int], list[str]]) -> Iterator[list[str]]:
        keys = page(self._connection, "", CHUNK)
        while keys and self._may_go_on():
            yield keys
            keys = page(self._connection, keys[-1], CHUNK)

    def _derived_owners(self) -> dict[str, Owner]:
        """Return who answers for others, as they should stand: their rows may be damaged too."""
        wanted = set(self._rules.owner_of.values())
        known = spoken_of(self._connection, wanted) if wanted else set()
        derived = derived_accounts(self._connection, known, self._rules, self._batch, self._gifts)
        return {
            key: Owner(key, d.account.state != "unknown", d.account.ended_at, d.account.ended_event_id)
            for key, d in derived.items()
        }

    def _judged_accounts(
        self, accounts: list[str], asked: AskedPage | None = None
    ) -> tuple[list[DerivedAccount], Verdicts, Mapping[str, str]]:
        """Return the accounts as derived, what policies say of them, and to which person each is linked.

        ``asked``: the store's answers on them and the rules that judge them, where it was asked already; the open
        questions that stand unchanged are then left out.
        """
        rules = asked.rules if asked is not None else self._rules
        derived, linked = self._derived_accounts(accounts, rules, asked)
        return derived, self._verdicts(derived, rules, asked), linked

    def _derived_accounts(
        self, accounts: list[str], rules: Rules, asked: AskedPage | None = None
    ) -> tuple[list[DerivedAccount], Mapping[str, str]]:
        """Return the accounts as derived, and to which person each is linked."""
        histories = asked.histories if asked is not None else None
        known = derived_known_accounts(self._connection, accounts, rules, self._batch, self._gifts, histories)
        persons = load_account_persons(self._connection, known.accounts, rules, self._persons)
        return with_persons(known.accounts, persons, rules), persons.linked

    def _verdicts(self, derived: Sequence[DerivedAccount], rules: Rules, asked: AskedPage | None = None) -> Verdicts:
        """Return what policies say of derived accounts."""
        connection = self._connection
        situations = load_situations(connection, derived, rules, self._batch.applications.joined, self._owners)
        situations = with_absent_managers(connection, situations, rules, self._persons)
        situations = with_answerers(connection, situations, rules, self._persons)
        situations = with_rosters(connection, situations, rules, self._persons)
        situations, _ = with_namesakes(connection, situations, rules, self._batch)
        situations = with_peers(
            connection, with_estates(connection, situations, rules, self._batch, self._estates), rules
        )
        standing = StandingQuestions(dict(asked.questions()), asked.policies) if asked is not None else None
        verdicts = judge_accounts(situations, rules, self._batch.judged_until, standing)
        return with_custom_rules(verdicts, situations, rules)
