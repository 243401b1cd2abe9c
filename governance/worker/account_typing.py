"""Enters what an account is, or that it is what rules and its source say: acts, above all rules."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.folds.accounts.account_type import TYPE
from governance.model.account_types import TypeWord
from governance.model.acts import Act, Author, made_act
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.evidence.type_words import type_words
from governance.store.held.identity_rows import stored_identities
from governance.store.running.work_items import enqueue
from ingest.contract.errors import DeclinedError


def enter_type(engine: Engine, account: str, word: TypeWord | None, reason: str, by: Author, now: int) -> Act:
    """Enter what an account is, and leave the work that it makes; ``word`` None: what rules and its source say.

    Raises DeclinedError where that was said last already, or was never said otherwise, and where the author speaks of
    an account of his own: who is no person's is asked fewer questions.
    """
    with writing(engine) as connection:
        earlier = type_words(connection, [account]).get(account)
        said = earlier.says().get(TYPE) if earlier is not None else None
        if word is None and said is None:
            raise DeclinedError(f"nobody said what {account} is: rules and its source say it already")
        if earlier is not None and said == word:
            by_whom, at = earlier.author().spelled(), spelled(earlier.at)
            raise DeclinedError(f"{by_whom} said so at {at} already, act {earlier.act_id}")
        own = by.account_id
        identities = stored_identities(connection, (own, account)) if own is not None else {}
        if own is not None and identities.get(own, own) == identities.get(account, account):
            raise DeclinedError(f"{by.spelled()} is spoken of, as {own}: somebody else must enter it")
        body = {"reason": reason} if word is None else {TYPE: word, "reason": reason}
        act = made_act("untype" if word is None else "type", account, body, by, now)
        insert_acts(connection, [act])
        enqueue(connection, {f"account:{account}", f"person:{account}"}, now)
        return act
