"""Adds to situations who answers for accounts that are no person's, as accounts and rosters have those people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from governance.derivation.loading.account_persons import AS_STORED, CorrectedPersons
from governance.folds.accounts.answerable import answering_keys
from governance.model.keys import plain_parts
from governance.model.persons import Absence, absences
from governance.model.situation import Answerer, Owner, Situation
from governance.settings.compiled import Rules
from governance.store.held.account_histories import load_owners
from governance.store.held.answerers import Called, accounts_called
from governance.store.held.managers import persons_of_managers
from governance.store.rosters.account_persons import any_person
from governance.store.rosters.person_rows import load_persons

_PARTS = frozenset({"answerers", "owner"})


def with_answerers(
    connection: Connection, situations: Mapping[str, Situation], rules: Rules, corrected: CorrectedPersons = AS_STORED
) -> dict[str, Situation]:
    """Return the situations with who answers for the accounts; they must have their ties already."""
    keys = {account: _keys(situation) for account, situation in situations.items()} if rules.needed & _PARTS else {}
    wanted = frozenset().union(*keys.values())
    if not wanted:
        return dict(situations)
    called = accounts_called(connection, wanted)
    absent = _absences(connection, wanted, corrected)
    answerers = {key: _answerer(key, called.get(key, ()), absent.get(key, ())) for key in wanted}
    owners = _owners(connection, situations, answerers)
    return {
        account: situation._replace(
            answerers={key: answerers[key] for key in keys[account]},
            owner=_gone_first(owners.get(account, situation.owner), situation, answerers),
        )
        for account, situation in situations.items()
    }


def _keys(situation: Situation) -> frozenset[str]:
    if situation.account.type in ("person", "system"):
        return frozenset()
    return answering_keys(situation.account) | {tie.account_id for tie in situation.ties}


def _absences(
    connection: Connection, keys: frozenset[str], corrected: CorrectedPersons
) -> dict[str, tuple[Absence, ...]]:
    if not (corrected.keys or any_person(connection)):
        return {}
    persons_of = persons_of_managers(connection, keys)
    persons = load_persons(connection, persons_of.values()) | corrected.persons
    return {key: tuple(absences(persons[of].spans)) for key, of in persons_of.items() if of in persons}


def _answerer(key: str, called: Sequence[Called], absent: tuple[Absence, ...]) -> Answerer:
    if len(called) != 1:
        return Answerer(None, plain_parts(key).id, is_person=True, ended_at=None, absences=absent)
    account = called[0]
    name = account.display_name or account.name or plain_parts(key).id
    return Answerer(account.account_id, name, account.type == "person", account.ended_at, absent)


def _owners(
    connection: Connection, situations: Mapping[str, Situation], answerers: Mapping[str, Answerer]
) -> dict[str, Owner | None]:
    """Return whom registers and people name as owner, where config does not: None: nobody, by a person's word."""
    named = {
        account: situation.account.answerable[-1].owner
        for account, situation in situations.items()
        if situation.account.answerable and not _is_of_config(situation)
    }
    spelled = {account: owner for account, owner in named.items() if owner is not None}
    ids = {account: _account_id(owner, answerers) or owner for account, owner in spelled.items()}
    known = load_owners(connection, set(ids.values()))
    return {account: known[ids[account]] if account in ids else None for account in named}


def _is_of_config(situation: Situation) -> bool:
    return situation.owner is not None and situation.account.answerable[-1].owner == situation.owner.account_id


def _account_id(key: str, answerers: Mapping[str, Answerer]) -> str | None:
    for spelling in (key, key.lower()):
        answerer = answerers.get(spelling)
        if answerer is not None and answerer.account_id is not None:
            return answerer.account_id
    return None


def _gone_first(owner: Owner | None, situation: Situation, answerers: Mapping[str, Answerer]) -> Owner | None:
    """Return the owner; where the roster has him gone before his account ended, as ended then."""
    if owner is None or not situation.account.answerable:
        return owner
    spelled = situation.account.answerable[-1].owner
    answerer = answerers.get(spelled) if spelled is not None else None
    lasting = [a for a in answerer.absences if a.until is None and a.how != "missing"] if answerer is not None else []
    if not lasting or (owner.ended_at is not None and owner.ended_at <= lasting[0].from_at):
        return owner
    return owner._replace(ended_at=lasting[0].from_at, ended_event_id=lasting[0].evidence[0])
