"""Who had an account's login, or address, before it: loaded set-wise, and whether both are one identity's.

Identities are found after accounts are judged; so what surely makes two accounts one identity's is weighed here too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.derivation.loading.account_persons import load_account_persons
from governance.derivation.loading.batch_context import BatchContext
from governance.derivation.loading.derived_accounts import derived_accounts
from governance.derivation.writing.difference import Written
from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.accounts.links import links
from governance.folds.accounts.logins import addresses, reuses
from governance.folds.accounts.names_beside import names_beside
from governance.folds.identities.weighing import contradicting, weighed
from governance.model.account_types import PERSON
from governance.model.identity_links import HAD, MAIL_LINK, is_link
from governance.model.labels import label
from governance.model.logins import Namesake
from governance.model.persons import Person
from governance.model.situation import Situation
from governance.model.table_rows import AccountRow, RowChange
from governance.settings.compiled import Rules
from governance.settings.links import LinkSettings
from governance.store.database.statements import is_postgresql
from governance.store.evidence.link_words import link_words
from governance.store.held.identity_rows import counted_sharers, stored_identities
from governance.store.held.namesakes import addresses_beside, called_alike
from governance.store.running.work_items import enqueue
from ingest.contract.application_lists import is_own_list

_PART = "namesakes"


class CalledAlike(NamedTuple):
    """Situations with who was called so before, and all accounts of them that share a text with another."""

    situations: dict[str, Situation]
    accounts: frozenset[str]


def with_namesakes(
    connection: Connection, situations: Mapping[str, Situation], rules: Rules, batch: BatchContext
) -> CalledAlike:
    """Return the situations, each person's with whoever was called so before; they must have their persons already."""
    of_idp = {a: s for a, s in situations.items() if not is_own_list(s.account.issuer)}
    if _PART not in rules.needed or not of_idp:
        return CalledAlike(dict(situations), frozenset())
    settings = rules.settings.links
    beside = {(account_id, link) for account_id, s in of_idp.items() for link in names_beside(s.account)}
    pairs = called_alike(connection, of_idp, beside, settings.shared_by_at_most)
    alike = frozenset(account_id for account_id, _ in pairs)
    pairs = {pair for pair in pairs if situations[pair[0]].account.type == PERSON}
    others = derived_accounts(connection, {other for _, other in pairs}, rules, batch) if pairs else {}
    persons = load_account_persons(connection, list(others.values()), rules).persons if others else {}
    by_account: dict[str, list[Namesake]] = {}
    for account_id, other_id in sorted(pairs):
        other = others[other_id]
        reused = reuses(situations[account_id].account, other.account, settings)
        is_same = _is_same(connection, situations[account_id], other, persons.get(other_id), rules) if reused else None
        by_account.setdefault(account_id, []).extend(
            Namesake(
                other_id,
                label(other.account),
                after.text,
                before.to_at,
                after.from_at,
                after.to_at,
                is_same,
                (before.event_id, after.event_id),
            )
            for before, after in reused
        )
    fresh = {key: situations[key]._replace(namesakes=tuple(sorted(namesakes))) for key, namesakes in by_account.items()}
    return CalledAlike({**situations, **fresh}, alike)


def _is_same(
    connection: Connection, own: Situation, other: DerivedAccount, person: Person | None, rules: Rules
) -> bool | None:
    """Tell whether both are one identity's, None where that is an open case."""
    pair = own.account.account_id, other.account.account_id
    word = link_words(connection, pair).get(pair[0], {}).get(pair[1])
    if word is not None:
        return word.kind == "link"
    identities = stored_identities(connection, pair)
    if pair[0] in identities and identities[pair[0]] == identities.get(pair[1]):
        return True
    if own.person is not None and person is not None:
        return own.person.person_id == person.person_id
    settings = rules.settings.links
    has = {
        pair[0]: _but_addresses(links(own.account, own.rollups, settings)),
        pair[1]: _but_addresses(links(other.account, other.rollups, settings)),
    }
    counts = counted_sharers(connection, filter(is_link, has[pair[0]] & has[pair[1]]), settings.shared_by_at_most)
    few = {link: set(pair) for link, count in counts.items() if count <= settings.shared_by_at_most}
    sure = weighed(*pair, has, few, settings).confidence
    if sure >= settings.linked_at:
        return True
    is_open = sure >= settings.candidate_at and not contradicting(has[pair[0]], has[pair[1]])
    return None if is_open else False


def _but_addresses(own: Iterable[str]) -> frozenset[str]:
    return frozenset(link for link in own if not link.startswith((MAIL_LINK, HAD)))


def called_otherwise(
    connection: Connection,
    accounts: Iterable[DerivedAccount],
    written: Written,
    alike: Collection[str],
    rules: Rules,
) -> set[str]:
    """Return the accounts that are called otherwise now, or were, or that came, ended or went: namesakes may follow.

    Two workers on PostgreSQL may come to know two namesakes at one moment, and neither sees the other's.
    """
    if _PART not in rules.needed:
        return set()
    changed = {_account_of(change) for change in written.accounts if _is_called_otherwise(change)}
    # What is now told earlier or later alone gives nobody a namesake.
    were = {_account_of(change) for change in written.accounts if _was_called_otherwise(change)} - changed
    gone = {_account_of(change) for change in written.accounts if change.after is None}
    if not is_postgresql(connection):
        return {a for a in changed | were if a in alike} | gone
    links = rules.settings.links
    several = {
        own.account.account_id for own in accounts if own.account.account_id in were and _has_several(own, links)
    }
    return changed | several | {a for a in were if a in alike}


def _has_several(derived: DerivedAccount, settings: LinkSettings) -> bool:
    return len(derived.account.logins) > 1 or len(addresses(derived.account, settings)) > 1


def _account_of(change: RowChange[AccountRow]) -> str:
    row = change.after or change.before
    return row.idp_account_id if row is not None else ""


def _is_called_otherwise(change: RowChange[AccountRow]) -> bool:
    before, after = change
    row = after or before
    if row is None or row.application_id:
        return False
    return before is None or after is None or _called(before) != _called(after)


def _was_called_otherwise(change: RowChange[AccountRow]) -> bool:
    before, after = change
    return before is not None and after is not None and before.called_over_time != after.called_over_time


def _called(row: AccountRow) -> tuple[object, ...]:
    return row.name, row.display_name, row.type, row.state, row.ended_at, row.profile


def enqueue_namesakes(connection: Connection, subjects: Iterable[str], rules: Rules, now: int) -> None:
    """Have those judged anew who are called as the accounts are, and these themselves."""
    named = set(subjects)
    beside = addresses_beside(connection, named)
    pairs = called_alike(connection, named, beside, rules.settings.links.shared_by_at_most)
    enqueue(connection, {f"account:{account_id}" for pair in pairs for account_id in pair}, now)
