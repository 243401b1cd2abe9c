"""What ``jitgov identity type`` and ``untype`` do: enter what an account is, or take that back."""

from __future__ import annotations

import time

import click

from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.cli.opened_snapshot import opened_snapshot
from governance.model.account_types import TypeWord
from governance.queries.whom import only_account_id
from governance.store.database.open_store import existing_store
from governance.worker.account_typing import enter_type


def enter(context: CommandContext, account: str, word: TypeWord | None, reason: str) -> None:
    """Enter what an account is (None: what rules and its source say), and say what follows."""
    author = os_author(context.settings.people)
    with opened_snapshot(context, None) as opened:
        key = only_account_id(opened.snapshot, account)
    with existing_store(context.settings.store) as engine:
        act = enter_type(engine, key, word, reason, author, time.time_ns() // 1_000)
    said = "what rules and its source say" if word is None else word
    click.echo(
        f"{key} is {said}, entered by {author.spelled()}, act {act.act_id}; the next `jitgov govern` judges it so"
    )
