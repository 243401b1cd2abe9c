"""Enters what people say of an account: what it is, who answers for it, when its use is a test; acts, above rules."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.account_types import TypeWord
from governance.model.account_words import CUSTODIANS, FROM, LONGEST_TEST_DAYS, OWNER, PURPOSE, TYPE, UNTIL, last_word
from governance.model.acts import Act, ActKind, Author, made_act
from governance.model.answerable import Answerable
from governance.model.states import DAY
from governance.store.database.engine import writing
from governance.store.evidence.account_words import account_words
from governance.store.evidence.act_rows import insert_acts
from governance.store.held.identity_rows import stored_identities
from governance.store.running.work_items import enqueue
from ingest.contract.errors import DeclinedError


def enter_type(engine: Engine, account: str, word: TypeWord | None, reason: str, by: Author, now: int) -> Act:
    """Enter what an account is; ``word`` None: what rules and its source say.

    Raises DeclinedError where that was said last already, or was never said otherwise, and where the author speaks of
    an account of his own: who is no person's is asked fewer questions.
    """
    says = {} if word is None else {TYPE: word}
    return _enter(engine, account, ("type", "untype"), says, reason, by, now)


def enter_answerable(engine: Engine, account: str, says: Answerable | None, reason: str, by: Author, now: int) -> Act:
    """Enter who answers for an account; ``says`` None: whom lists and config name. Raises DeclinedError alike."""
    body: dict[str, object] = {}
    if says is not None:
        if says.owner == account:
            raise DeclinedError(f"{account} cannot answer for itself; name the account of a person")
        body = {OWNER: says.owner, CUSTODIANS: list(says.custodians), PURPOSE: says.purpose}
    return _enter(engine, account, ("answerable", "unanswerable"), body, reason, by, now)


def enter_test(engine: Engine, account: str, since: int, until: int, reason: str, by: Author, now: int) -> Act:
    """Enter that an account's use is a test, from one instant until another, in microseconds.

    Raises DeclinedError where it has begun already: what is said afterwards is no declaration; where it lasts longer
    than ``LONGEST_TEST_DAYS``: that would be a licence; and where the account is the author's own.
    """
    if until <= since:
        raise DeclinedError("the test ends before it begins; give --until later than --since")
    if until - since > LONGEST_TEST_DAYS * DAY:
        raise DeclinedError(f"the test lasts longer than {LONGEST_TEST_DAYS} days; declare each test by itself")
    if since < now:
        raise DeclinedError(f"the test begins at {spelled(since)}, which is past; it has to be declared beforehand")
    with writing(engine) as connection:
        _check_author(connection, by, account)
        act = made_act("use_test", account, {FROM: since, UNTIL: until, "reason": reason}, by, now)
        return _written(connection, act)


def _enter(
    engine: Engine,
    account: str,
    kinds: tuple[ActKind, ActKind],
    says: Mapping[str, object],
    reason: str,
    by: Author,
    now: int,
) -> Act:
    """Enter a word of one of two kinds: that something is so, and, where ``says`` is empty, that it is so no more."""
    with writing(engine) as connection:
        earlier = last_word(account_words(connection, [account]).get(account, ()), *kinds)
        stands = {} if earlier is None else {key: value for key, value in earlier.says().items() if key != "reason"}
        if not says and not stands:
            raise DeclinedError(
                f"nobody said otherwise of {account}; rules, lists and its source have the word already"
            )
        if earlier is not None and stands == says:
            by_whom, at = earlier.author().spelled(), spelled(earlier.at)
            raise DeclinedError(f"{by_whom} said so at {at} already, act {earlier.act_id}")
        _check_author(connection, by, account)
        return _written(
            connection, made_act(kinds[0] if says else kinds[1], account, {**says, "reason": reason}, by, now)
        )


def _check_author(connection: Connection, by: Author, account: str) -> None:
    own = by.account_id
    identities = stored_identities(connection, (own, account)) if own is not None else {}
    if own is not None and identities.get(own, own) == identities.get(account, account):
        raise DeclinedError(f"{by.spelled()} is spoken of, as {own}: somebody else must enter it")


def _written(connection: Connection, act: Act) -> Act:
    insert_acts(connection, [act])
    enqueue(connection, {f"account:{act.subject}", f"person:{act.subject}"}, act.at)
    return act
