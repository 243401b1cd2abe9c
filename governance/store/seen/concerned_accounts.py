"""Which accounts have a trait, by what stands of them, or are told something by a policy: in order of key, by index.

Of accounts that are named some may lack the trait; nobody who has it by what stands is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from governance.model.account_types import PERSON
from governance.model.policy import Trait
from governance.policies.support.assignments import ASSIGNMENTS
from governance.policies.support.jit_accounts import JIT_KINDS
from governance.store.database.staging import StagedKeys
from governance.store.database.statements import among, rows
from governance.store.seen.known_subjects import ACCOUNTS, Source, page_of


def _named(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _held(condition: str) -> Source:
    return "held_grant", "account_id", f"recorded_to IS NULL{condition}"


def _account(condition: str) -> Source:
    return "account", "idp_account_id", condition


_BY_LOGIN = _account(f"provenance IN ({_named(JIT_KINDS)})")
_NO_PERSON = _account(f"type <> '{PERSON}'")
_BY_TRAIT: Mapping[Trait, tuple[Source, ...]] = {
    "service": (_account("COALESCE(source_type, type) = 'service'"),),
    "activation": (_held(" AND mode = 'activated'"),),
    "privilege": (_held(" AND privileged = 1"),),
    "end": (_account("ended_at IS NOT NULL"),),
    "no_person": (_NO_PERSON,),
    "credential": (_NO_PERSON, _held(" AND entitlement_type = 'permission'")),
    "estates": (_BY_LOGIN,),
    "jit_account": (_BY_LOGIN,),
    "assignment": (_held(f" AND via IS NULL AND entitlement_type IN ({_named(ASSIGNMENTS)})"),),
    # Where no roster was read nobody is anybody's; where one was, most are.
    "person": (_account("EXISTS (SELECT 1 FROM person_key)"),),
    "rosters": (_account("EXISTS (SELECT 1 FROM roster_list WHERE whole = 1)"),),
    "grants": (_held(""),),
}
"""Trait → where accounts stand that have it; first those that few accounts have."""
_SAID = ACCOUNTS[-2:]


def rarest(traits: Collection[Trait]) -> Trait | None:
    """Return that one of the traits by which the fewest accounts are found; None: nobody is found by any of them."""
    return next((trait for trait in _BY_TRAIT if trait in traits), None)


def concerned_page(
    connection: Connection, after: str, size: int, traits: Collection[Trait], policies: Collection[str]
) -> list[str]:
    """Return the next IdP accounts that have one of the traits, or of which one of the policies says something."""
    said = [(table, column, f"{condition} AND policy IN ({_named(policies)})") for table, column, condition in _SAID]
    sources = [*_sources(traits), *said]
    return page_of(connection, sources, [after] * len(sources), size)


def concerned_among(connection: Connection, accounts: StagedKeys, traits: Collection[Trait]) -> set[str]:
    """Return those of staged IdP accounts that have one of the traits."""
    sql = " UNION ".join(
        f"SELECT {column} FROM {table} WHERE {column} {among(connection, accounts)} AND {condition}"
        for table, column, condition in _sources(traits)
    )
    return {row[0] for row in rows(connection, sql)}


def _sources(traits: Collection[Trait]) -> list[Source]:
    return list(dict.fromkeys(source for trait in _BY_TRAIT if trait in traits for source in _BY_TRAIT[trait]))
