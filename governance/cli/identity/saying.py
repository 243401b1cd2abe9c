"""What ``jitgov identity type``, ``owner``, ``test`` and their opposites do: enter a word, and say what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.cli.line_width import say
from governance.cli.opened_snapshot import opened_snapshot
from governance.model.account_types import TypeWord
from governance.model.acts import Act, Author
from governance.model.answerable import Answerable
from governance.queries.whom import only_account_id
from governance.store.clock import now_micros
from governance.store.database.open_store import existing_store
from governance.worker.acts.saying import enter_answerable, enter_test, enter_type

_Enter = Callable[[Engine, Author, int], Act]


def call_type(context: CommandContext, account: str, word: TypeWord | None, reason: str) -> None:
    """Enter what an account is; None: what rules and its source say."""
    key, name = _meant(context, account)
    said = f"{name} is {'what rules and its source say' if word is None else word}"
    _enter(context, lambda engine, by, now: enter_type(engine, key, word, reason, by, now), said)


def name_owner(
    context: CommandContext,
    account: str,
    owner: str | None,
    custodians: Iterable[str],
    purpose: str | None,
    reason: str,
) -> None:
    """Enter who answers for an account, and who knows its secret."""
    key, name = _meant(context, account)
    owner_key, owner_name = (None, "nobody") if owner is None else _meant(context, owner)
    says = Answerable(owner_key, tuple(sorted(_meant(context, c).key for c in custodians)), purpose)
    _enter(
        context,
        lambda engine, by, now: enter_answerable(engine, key, says, reason, by, now),
        f"{owner_name} answers for {name}",
    )


def take_owner_back(context: CommandContext, account: str, reason: str) -> None:
    """Enter that lists and config alone say who answers for an account."""
    key, name = _meant(context, account)
    said = f"registers and config say who answers for {name}"
    _enter(context, lambda engine, by, now: enter_answerable(engine, key, None, reason, by, now), said)


def declare_test(context: CommandContext, account: str, since: int, until: int, reason: str) -> None:
    """Enter that an account's use is a test."""
    key, name = _meant(context, account)
    said = f"a use of {name} from {spelled(since)} until {spelled(until)} is a test"
    _enter(context, lambda engine, by, now: enter_test(engine, key, since, until, reason, by, now), said)


class _Meant(NamedTuple):
    """An account that a word means: its key, and its login, else its key."""

    key: str
    name: str


def _meant(context: CommandContext, account: str) -> _Meant:
    with opened_snapshot(context, None) as opened:
        key = only_account_id(opened.snapshot, account)
        return _Meant(key, opened.snapshot.account_names([key]).get(key) or key)


def _enter(context: CommandContext, enter: _Enter, said: str) -> None:
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        act = enter(engine, author, now_micros())
    say(f"{said}, entered by {author.spelled()}, act {act.act_id}; the next `jitgov govern` judges it so")
