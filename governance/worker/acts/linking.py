"""Enters that two accounts are one identity's, or an account a person's, or that they are not: acts, above all rules.

A word is entered about both, so that it is found by either; what rests on it is derived anew by the worker.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.acts import Act, Author, made_act
from governance.model.identity_links import is_person
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.evidence.link_words import OTHER, link_words
from governance.store.held.identity_rows import stored_identities
from governance.store.running.work_items import enqueue
from ingest.contract.errors import DeclinedError

Word = Literal["link", "unlink"]


def enter_word(engine: Engine, word: Word, account: str, other: str, reason: str, by: Author, now: int) -> Act:
    """Enter a word about an account and another, or a person of a roster, and leave the work that it makes.

    Raises DeclinedError where that was said last already, where both are one, and where the author speaks of himself.
    """
    if account == other:
        raise DeclinedError(f"{account} is named twice; name the account, and another one or a person")
    with writing(engine) as connection:
        earlier = link_words(connection, [account]).get(account, {}).get(other)
        if earlier is not None and earlier.kind == word:
            by_whom, at = earlier.author().spelled(), spelled(earlier.at)
            raise DeclinedError(f"{by_whom} said so at {at} already, act {earlier.act_id}")
        _check_author(connection, by, account, other)
        acts = [
            made_act(word, subject, {OTHER: counterpart, "reason": reason}, by, now)
            for subject, counterpart in ((account, other), (other, account))
        ]
        insert_acts(connection, acts)
        accounts = [key for key in (account, other) if not is_person(key)]
        enqueue(connection, {f"{kind}:{key}" for key in accounts for kind in ("account", "person")}, now)
        return acts[0]


def _check_author(connection: Connection, by: Author, account: str, other: str) -> None:
    """Raise DeclinedError where the author is who is spoken of: whose an account is decides who must not review it."""
    if by.account_id is None:
        return
    identities = stored_identities(connection, (by.account_id, account, other))
    own = {by.account_id, identities.get(by.account_id, by.account_id)}
    if not own.isdisjoint({account, other, identities.get(account), identities.get(other)}):
        raise DeclinedError(f"{by.spelled()} is spoken of, as {by.account_id}: somebody else must enter it")
