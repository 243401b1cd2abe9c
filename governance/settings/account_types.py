"""What accounts are by config: rules that are asked in order, and accounts that are named one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import msgspec

from governance.model.account_types import SYSTEM, TypeWord
from governance.model.keys import GROUP_TYPE, entitlement_parts
from governance.model.states import AccountState, Grant


class AccountTypeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Calls accounts by a type of which all holds that it names; of each list, any. Letter case means nothing."""

    type: TypeWord
    accounts: list[str] = []
    """Keys, as ``okta:acme|00u1svc``."""
    issuers: list[str] = []
    names: list[str] = []
    """Logins or display names, with * for anything."""
    groups: list[str] = []
    """Names or ids, with * for anything, of groups that it is in."""
    attributes: dict[str, list[str]] = {}
    """Attribute of the profile → values, with * for anything."""
    source_types: list[str] = []
    """What its source calls it: ``person``, ``service``, or the source's own word, as ``ManagedIdentity``."""

    def __post_init__(self) -> None:
        """Raise ValueError where it names nothing, and so would call everybody by its type."""
        if not any((self.accounts, self.names, self.groups, self.attributes, self.source_types)):
            raise ValueError(
                f"the rule for {self.type} says of no account that it is one; name accounts, names, groups, attributes "
                "or source_types"
            )


class Typed(NamedTuple):
    """What an account is, and who says so: ``rule 1`` of config, ``config``, an act's id; None: its source."""

    type: str
    by: str | None


class TypeRules:
    """The rules of config, made ready."""

    def __init__(self, rules: Sequence[AccountTypeRule], named: Iterable[tuple[str, TypeWord]]) -> None:
        """Take the rules in order; ``named``: accounts of which config says the type one by one, above all rules."""
        self._rules = [_Ready(rule) for rule in rules]
        self._named = dict(named)

    def type_of(self, account: AccountState, grants: Sequence[Grant], own_word: str | None) -> Typed:
        """Return what config says of an account, else what its source says; the first rule that holds decides.

        ``own_word``: how the source itself calls accounts of its type.
        """
        named = self._named.get(account.account_id)
        if account.type == SYSTEM:
            return Typed(SYSTEM, None)
        if named is not None:
            return Typed(named, "config")
        for number, rule in enumerate(self._rules, 1):
            if rule.holds(account, grants, own_word):
                return Typed(rule.type, f"rule {number}")
        return Typed(account.type, None)


class _Ready:
    def __init__(self, rule: AccountTypeRule) -> None:
        self.type = rule.type
        self._accounts, self._issuers = frozenset(rule.accounts), frozenset(rule.issuers)
        self._names, self._groups = _small(rule.names), _small(rule.groups)
        self._attributes = {name.casefold(): _small(values) for name, values in rule.attributes.items()}
        self._source_types = frozenset(_small(rule.source_types))

    def holds(self, account: AccountState, grants: Iterable[Grant], own_word: str | None) -> bool:
        return (
            (not self._accounts or account.account_id in self._accounts)
            and (not self._issuers or account.issuer in self._issuers)
            and (
                not self._source_types or not self._source_types.isdisjoint((account.type, (own_word or "").casefold()))
            )
            and (not self._names or _any_like((account.name, account.display_name), self._names))
            and self._has_attributes(account)
            and (not self._groups or any(self._is_in(grant) for grant in grants))
        )

    def _has_attributes(self, account: AccountState) -> bool:
        if not self._attributes:
            return True
        profile = {name.casefold(): value for name, value in account.profile.items()}
        return all(_any_like(_values(profile.get(name)), wanted) for name, wanted in self._attributes.items())

    def _is_in(self, grant: Grant) -> bool:
        if grant.entitlement_type != GROUP_TYPE or grant.valid_to is not None or grant.mode == "eligible":
            return False
        return _any_like((entitlement_parts(grant.entitlement_id).id, *grant.names), self._groups)


def _small(patterns: Iterable[str]) -> tuple[str, ...]:
    return tuple(pattern.strip().casefold() for pattern in patterns)


def _values(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _any_like(spelled: Iterable[str | None], patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text.strip().casefold(), p) for text in spelled if text for p in patterns)
