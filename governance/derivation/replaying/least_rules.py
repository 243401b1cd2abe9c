"""Which accounts some policies may have something to say of, and what must be derived of each that they can say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.derivation.checking.asked_pages import FindPage
from governance.model.policy import Trait
from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.seen.concerned_accounts import concerned_among, concerned_page, rarest
from governance.store.seen.known_subjects import account_page


def concerned_by(policies: Mapping[str, frozenset[Trait]]) -> FindPage:
    """Return what finds the accounts of which one of the policies has, or had, something to say.

    ``policies``: each with the traits without which it has nothing to say of an account.
    """
    traits = _found_by(policies.values())
    if traits is None:
        return account_page
    return lambda connection, after, size: concerned_page(connection, after, size, traits, policies)


class _Step(NamedTuple):
    rules: Rules
    found_by: set[Trait] | None
    """By which traits those are found who are asked about by these rules at least; None: everybody is."""


class LeastRules:
    """Judges each account by the rules for which the least is derived: grants and application accounts cost much.

    An account is asked about by all policies that may have something to say of it, by what stands of it.
    """

    def __init__(self, rules: Rules) -> None:
        reading: dict[int, list[str]] = {}
        traits: dict[str, frozenset[Trait]] = {}
        for asked in rules.configured:
            alone = rules.asking_only({asked.policy.id})
            reading.setdefault(alone.reads_grants + alone.reads_app_accounts, []).append(asked.policy.id)
            traits[asked.policy.id] = asked.policy.needs.only_with
        self._steps: list[_Step] = []
        policies: list[str] = []
        for _, more in sorted(reading.items()):
            policies += more
            self._steps.append(_Step(rules.asking_only(policies), _found_by(traits[policy] for policy in more)))

    def divide(self, connection: Connection, accounts: list[str]) -> list[tuple[Rules, list[str]]]:
        """Return the accounts, in their order, by the rules that judge them."""
        parts: list[tuple[Rules, list[str]]] = []
        left = accounts
        for step in reversed(self._steps[1:]):
            if step.found_by is None:
                return [*parts, (step.rules, left)]
            concerned = concerned_among(connection, stage_keys(connection, left), step.found_by)
            if concerned:
                parts.append((step.rules, [account for account in left if account in concerned]))
                left = [account for account in left if account not in concerned]
            if not left:
                return parts
        return [*parts, (self._steps[0].rules, left)]


def _found_by(traits: Iterable[frozenset[Trait]]) -> set[Trait] | None:
    """Return one trait of each set, by which accounts are found; None: of some set there is none."""
    chosen = {rarest(of_one) for of_one in traits}
    return None if None in chosen else {trait for trait in chosen if trait is not None}
