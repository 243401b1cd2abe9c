"""What ``jitgov identity type``, ``owner``, ``test`` and their opposites do: enter a word, and say what follows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import click
from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.cli.opened_snapshot import opened_snapshot
from governance.model.account_types import TypeWord
from governance.model.acts import Act, Author
from governance.model.answerable import Answerable
from governance.queries.whom import only_account_id
from governance.store.database.open_store import existing_store
from governance.worker.saying import enter_answerable, enter_test, enter_type

_Enter = Callable[[Engine, Author, int], Act]


def call_type(context: CommandContext, account: str, word: TypeWord | None, reason: str) -> None:
    """Enter what an account is; None: what rules and its source say."""
    key = _key(context, account)
    said = f"{key} is {'what rules and its source say' if word is None else word}"
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
    key = _key(context, account)
    says = Answerable(
        None if owner is None else _key(context, owner), tuple(sorted(_key(context, c) for c in custodians)), purpose
    )
    _enter(
        context,
        lambda engine, by, now: enter_answerable(engine, key, says, reason, by, now),
        f"{says.owner or 'nobody'} answers for {key}",
    )


def take_owner_back(context: CommandContext, account: str, reason: str) -> None:
    """Enter that lists and config alone say who answers for an account."""
    key = _key(context, account)
    said = f"registers and config say who answers for {key}"
    _enter(context, lambda engine, by, now: enter_answerable(engine, key, None, reason, by, now), said)


def declare_test(context: CommandContext, account: str, since: int, until: int, reason: str) -> None:
    """Enter that an account's use is a test."""
    key = _key(context, account)
    said = f"a use of {key} from {spelled(since)} until {spelled(until)} is a test"
    _enter(context, lambda engine, by, now: enter_test(engine, key, since, until, reason, by, now), said)


def _key(context: CommandContext, account: str) -> str:
    with opened_snapshot(context, None) as opened:
        return only_account_id(opened.snapshot, account)


def _enter(context: CommandContext, enter: _Enter, said: str) -> None:
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        act = enter(engine, author, time.time_ns() // 1_000)
    click.echo(f"{said}, entered by {author.spelled()}, act {act.act_id}; the next `jitgov govern` judges it so")
