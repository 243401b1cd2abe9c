"""Who answers for an account by config, by a register and by people's words, and who knows its secret by records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.model.account_words import CUSTODIANS, OWNER, PURPOSE
from governance.model.acts import Act
from governance.model.answerable import Answerable, Custodian, Deed
from governance.model.identity_links import ANSWERED_BY
from governance.model.keys import issuer_of
from governance.model.states import AccountState
from ingest.contract.event import Event, account_key_of
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of
from ingest.contract.register import registered_of


def with_answerable(
    account: AccountState, records: Sequence[Event], words: Iterable[Act], owner: str | None
) -> AccountState:
    """Return an account that is no person's with who answers for it; ``owner``: whom config names."""
    stated = _stated(owner, records, words)
    return account._replace(answerable=stated, custodians=_custodians(account.account_id, records))


def _stated(owner: str | None, records: Iterable[Event], words: Iterable[Act]) -> tuple[Answerable, ...]:
    """Return who answers for an account, from each instant on at which that changed.

    A person's word stands above config until it is taken back, and config above registers.
    """
    rows = [_of_row(event) for event in records if event.kind == "owner_seen"] if owner is None else []
    changes: list[tuple[int, str, Answerable | None, bool]] = [(row.from_at, row.by, row, False) for row in rows]
    changes += [(word.at, word.act_id, _of_word(word), True) for word in words if word.kind in _KINDS]
    by_list = Answerable(owner) if owner is not None else None
    by_word: Answerable | None = None
    stated = [by_list] if by_list is not None else []
    for at, by, says, is_word in sorted(changes, key=lambda change: change[:2]):
        if is_word:
            by_word = says
        else:
            by_list = says
        holds = by_word or by_list or Answerable(None, by=by)
        if not stated or stated[-1][:3] != holds[:3]:
            stated.append(holds._replace(from_at=at))
    return tuple(stated)


_KINDS = ("answerable", "unanswerable")


def _of_row(event: Event) -> Answerable:
    row = registered_of(event.attributes)
    return Answerable(row.owner, row.custodians, row.purpose, to_micros(event.occurred_at), event.event_id)


def _of_word(word: Act) -> Answerable | None:
    if word.kind == "unanswerable":
        return None
    body = word.says()
    return Answerable(body[OWNER], tuple(body[CUSTODIANS]), body[PURPOSE], word.at, word.act_id)


OF_SECRETS = frozenset({"credential_added", "credential_seen"})
"""Kinds of events by whose actor a secret of a client is known, and which say nothing else of it."""
_CREDENTIALS = OF_SECRETS | {"credential_changed"}


def _custodians(account_id: str, records: Sequence[Event]) -> tuple[Custodian, ...]:
    """Return who made an account, or added or read a secret of it."""
    known = (Custodian(key, deed, at, event_id) for key, deed, at, event_id in map(_deed, records) if key and deed)
    return tuple(custodian for custodian in known if custodian.key != account_id)


def _deed(event: Event) -> tuple[str | None, Deed | None, int, str]:
    actor = event.actor if event.actor is not None and event.actor.type == "person" else None
    deed: Deed | None = "created" if event.kind == "account_created" else None
    if event.kind in _CREDENTIALS:
        deed = provider_of(issuer_of(event)).secret_deed(event.vendor_type)
    return account_key_of(actor), deed, to_micros(event.occurred_at), event.event_id


def answering_keys(account: AccountState) -> frozenset[str]:
    """Return the keys of all who ever answered for an account, or know its secret: also as logins, in lower case."""
    keys = {key for stated in account.answerable for key in (stated.owner, *stated.custodians) if key}
    keys |= {custodian.key for custodian in account.custodians}
    return frozenset({*keys, *(key.lower() for key in keys)})


def answering_links(account: AccountState) -> frozenset[str]:
    """Return these keys as they are kept beside the account's links."""
    return frozenset(f"{ANSWERED_BY}{key}" for key in answering_keys(account))
