"""Which accounts are one identity's: walks the links of a few by index, weighs each pair, heeds people's words.

What is read is bounded by what the accounts share: a link that too many share is counted, and not walked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from sqlalchemy import Connection

from governance.folds.identities.grouping import Pair, grouped, paired
from governance.folds.identities.weighing import CERTAIN, weighed
from governance.model.identity_links import HAD, MAIL_LINK, PERSON_LINK, is_link, is_person
from governance.settings.links import LinkSettings
from governance.store.evidence.link_words import link_words
from governance.store.held.identity_rows import NOTHING_KNOWN, KnownLinks, all_links_of, counted_sharers, holders_of

BY_WORD = CERTAIN + 1
"""A person's word stands above all rules."""


class Walk:
    """All accounts that links or words lead to from some accounts, and what they share."""

    def __init__(
        self, connection: Connection, accounts: Iterable[str], settings: LinkSettings, known: KnownLinks = NOTHING_KNOWN
    ) -> None:
        """Walk from ``accounts``; ``known``: links of accounts that are not as the store has them."""
        self._connection, self._settings, self._known = connection, settings, known
        self.accounts = set(accounts)
        self.links: dict[str, set[str]] = {}
        """Account → its links, and what stands beside them."""
        self.holders: dict[str, set[str]] = {}
        """Link that links → the accounts that share it; ``had:`` → those that had the address."""
        self.apart: set[tuple[str, str]] = set()
        self.together: set[tuple[str, str]] = set()
        """What people said of pairs of accounts."""
        self._not_persons: dict[str, set[str]] = {}
        self._counted: set[str] = set()
        fresh = self.accounts
        while fresh:
            fresh = (self._linked(fresh) | self._said(fresh)) - self.accounts
            self.accounts |= fresh
        self._hold_apart_by_person()

    def _linked(self, fresh: Iterable[str]) -> set[str]:
        gained = all_links_of(self._connection, fresh, self._known)
        self.links |= gained
        links = {link for has in gained.values() for link in has if is_link(link)} - self._counted
        self._counted |= links
        most = self._settings.shared_by_at_most
        counts = counted_sharers(self._connection, links, most, self._known)
        shared = {link for link, count in counts.items() if 1 < count <= most}
        had = {f"{HAD}{link.removeprefix(MAIL_LINK)}" for link in shared if link.startswith(MAIL_LINK)}
        self.holders |= holders_of(self._connection, shared | had, self._known)
        return {account for link in shared for account in self.holders.get(link, ())}

    def _said(self, fresh: Iterable[str]) -> set[str]:
        linked: set[str] = set()
        for account, words in link_words(self._connection, fresh).items():
            for other, act in words.items():
                if is_person(other):
                    self._not_persons.setdefault(account, set()).update({other} if act.kind == "unlink" else ())
                elif act.kind == "unlink":
                    self.apart.add(paired(account, other))
                else:
                    self.together.add(paired(account, other))
                    linked.add(other)
        return linked

    def _hold_apart_by_person(self) -> None:
        """Hold an account apart from the accounts of each person whose it is not, as somebody said."""
        for account, persons in self._not_persons.items():
            wanted = {f"{PERSON_LINK}{person_id}" for person_id in persons}
            self.apart |= {paired(account, a) for a, has in self.links.items() if not wanted.isdisjoint(has)}

    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs that are one identity's."""
        yield from (Pair(BY_WORD, *pair) for pair in self.together)
        sharing = {
            pair
            for link, accounts in self.holders.items()
            if is_link(link)
            for pair in combinations(sorted(accounts), 2)
        }
        for first, second in sharing - self.together - self.apart:
            confidence = weighed(first, second, self.links, self.holders, self._settings).confidence
            if confidence >= self._settings.linked_at:
                yield Pair(confidence, first, second)


def identities_of(
    connection: Connection, accounts: Iterable[str], settings: LinkSettings, known_links: KnownLinks = NOTHING_KNOWN
) -> dict[str, set[str]]:
    """Return identity → accounts, for every identity that one of the accounts belongs to.

    ``known_links``: links of accounts that are not as the store has them.
    """
    walk = Walk(connection, accounts, settings, known_links)
    return grouped(walk.accounts, walk.pairs(), walk.apart)


def shared_identities(identities: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return account → identity, of the accounts that belong to one together with others."""
    return {account: identity for identity, members in identities.items() for account in members if account != identity}
