"""Which account of an identity provider signs in to an account that an application's own list names.

It is the one whose subject, login or address the list states, where that is one alone on both sides: what two accounts
of the list share, or two of the identity provider that are there, leads to nobody. The list of an application that an
identity provider knows leads to accounts of that provider; any other list leads by addresses of owned domains alone,
where settings name such. What the provider asserts goes before the login, the login before the address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from governance.model.identity_links import LISTED_AS
from governance.model.keys import plain_parts
from ingest.contract.application_lists import application_of, is_own_list

FEDERATED, LOGIN, MAIL = 0, 1, 2
ENDED = 5
"""Added to the rank of what an account was called that the list does not name any more."""
RANKS = tuple(rank + ended for ended in (0, ENDED) for rank in (FEDERATED, LOGIN, MAIL))


class Candidate(NamedTuple):
    """An account of an identity provider that a list may mean, and by what it is known, its subject included."""

    account_id: str
    issuer: str
    is_there: bool
    names: frozenset[str]


class ListOwners:
    """What was found out of the accounts at hand."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        self.owners = owners
        """List's account → whose account it is."""

    @cached_property
    def _by_owner(self) -> dict[str, list[str]]:
        by_owner: dict[str, list[str]] = {}
        for listed, owner in sorted(self.owners.items()):
            by_owner.setdefault(owner, []).append(listed)
        return by_owner

    def listed_of(self, account_id: str) -> list[str]:
        """Return the lists' accounts of an account, in order."""
        return self._by_owner.get(account_id, [])


NOBODYS = ListOwners({})


def spelled(rank: int, text: str) -> str:
    """Return by what a list calls an account as it is kept beside the account's links."""
    return f"{LISTED_AS}{rank}:{text}"


def value_of(link: str) -> tuple[int, str]:
    """Return rank and text of what ``spelled`` returned."""
    rank, _, text = link.removeprefix(LISTED_AS).partition(":")
    return int(rank), text


def list_owners(
    listed: Mapping[str, Iterable[str]],
    sharers: Mapping[str, Collection[str]],
    candidates: Collection[Candidate],
    owned_domains: Collection[str],
) -> ListOwners:
    """Return whose the lists' accounts are.

    ``listed``: account → what it is called; ``sharers``: what is called so → all accounts of lists that are.
    """
    by_name: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        for name in candidate.names:
            by_name.setdefault(name, []).append(candidate)
    owners: dict[str, str] = {}
    for account_id, links in listed.items():
        issuer = plain_parts(account_id).issuer
        for rank, text in sorted(map(value_of, links)):
            if _is_shared(issuer, rank, text, sharers):
                continue
            owner = _owner(by_name.get(text, ()), issuer, text, owned_domains)
            if owner is not None:
                owners[account_id] = owner
                break
    return ListOwners(owners)


def _is_shared(issuer: str, own_rank: int, text: str, sharers: Mapping[str, Collection[str]]) -> bool:
    """Tell whether several accounts of a list are called so; to one that is there those that ended do not matter."""
    ranks = RANKS if own_rank >= ENDED else [rank for rank in RANKS if rank < ENDED]
    accounts = {account for rank in ranks for account in sharers.get(spelled(rank, text), ())}
    return sum(plain_parts(account).issuer == issuer for account in accounts) > 1


def _owner(candidates: Iterable[Candidate], issuer: str, text: str, owned_domains: Collection[str]) -> str | None:
    home = plain_parts(application_of(issuer)).issuer
    if is_own_list(home):
        domain = text.rpartition("@")[2]
        if not domain or domain == text or (owned_domains and domain not in owned_domains):
            return None
        meant = list(candidates)
    else:
        meant = [candidate for candidate in candidates if candidate.issuer == home]
    by_issuer: dict[str, list[Candidate]] = {}
    for candidate in meant:
        by_issuer.setdefault(candidate.issuer, []).append(candidate)
    single = [alone for rivals in by_issuer.values() if (alone := _alone(rivals)) is not None]
    # A person with accounts at two providers is found where the account still is.
    best = min(single, key=lambda candidate: (not candidate.is_there, candidate.issuer), default=None)
    return None if best is None else best.account_id


def _alone(rivals: Collection[Candidate]) -> Candidate | None:
    there = [rival for rival in rivals if rival.is_there] or list(rivals)
    return there[0] if len(there) == 1 else None
