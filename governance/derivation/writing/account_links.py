"""The links of an account, and what stands beside them: pure."""

from __future__ import annotations

from collections.abc import Mapping

from governance.derivation.writing.peer_links import peer_links
from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.accounts.links import links
from governance.folds.accounts.names_beside import names_beside
from governance.model.identity_links import PERSON_LINK
from governance.settings.compiled import Rules
from governance.settings.links import LinkSettings


def account_links(derived: DerivedAccount, rules: Rules, persons: Mapping[str, str]) -> frozenset[str]:
    """Return an account's links; ``persons``: account → the person of a roster to whom it is linked."""
    return _links(derived, rules.settings.links) | _of_person(derived, persons) | peer_links(derived.situation, rules)


def _links(derived: DerivedAccount, settings: LinkSettings) -> frozenset[str]:
    beside = names_beside(derived.account)
    return beside if derived.stands_under is not None else beside | links(derived.account, derived.rollups, settings)


def _of_person(derived: DerivedAccount, persons: Mapping[str, str]) -> frozenset[str]:
    person_id = persons.get(derived.account.account_id)
    return frozenset() if person_id is None else frozenset({f"{PERSON_LINK}{person_id}"})
