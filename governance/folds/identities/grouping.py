"""Puts accounts together that are one identity's: the surest pairs first, and never two that somebody holds apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from governance.model.keys import made_id


class Pair(NamedTuple):
    """Two accounts that are one identity's, the first of them first; ``confidence``: in percent."""

    confidence: int
    first: str
    second: str


def paired(first: str, second: str) -> tuple[str, str]:
    """Return two accounts in order."""
    return (first, second) if first <= second else (second, first)


def grouped(
    accounts: Iterable[str], pairs: Iterable[Pair], apart: Collection[tuple[str, str]] = ()
) -> dict[str, set[str]]:
    """Return identity → accounts; whatever the order of what is given.

    An account on its own is its own identity; several have one named after the first of them. A pair whose groups hold
    two accounts that somebody holds apart is left: the surer pairs before it have put these groups together.
    """
    members = {account: {account} for account in accounts}
    of = {account: account for account in members}
    foes: dict[str, set[str]] = {}
    for first, second in apart:
        foes.setdefault(first, set()).add(second)
        foes.setdefault(second, set()).add(first)
    for pair in sorted(set(pairs), key=lambda p: (-p.confidence, p.first, p.second)):
        first_root, second_root = of[pair.first], of[pair.second]
        if first_root == second_root or _held_apart(members[first_root], members[second_root], foes):
            continue
        larger, smaller = sorted((first_root, second_root), key=lambda root: -len(members[root]))
        for account in members.pop(smaller):
            of[account] = larger
            members[larger].add(account)
    return {_name(group): group for group in members.values()}


def _held_apart(group: Collection[str], joining: set[str], foes: Mapping[str, Collection[str]]) -> bool:
    return any(not joining.isdisjoint(foes.get(account, ())) for account in group)


def _name(group: Collection[str]) -> str:
    first = min(group)
    return first if len(group) == 1 else f"identity:{made_id(first)}"
