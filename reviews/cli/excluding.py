"""What the commands do that leave accounts out of the sweep."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.cli.authorship import os_author
from governance.cli.line_width import say
from governance.cli.lists.short import ShortAsked
from governance.cli.lists.short_showing import show_short_list
from governance.queries.exclusions import listed_exclusions
from governance.queries.snapshot import Snapshot
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from reviews.campaigns import excluding
from reviews.cli.context import CommandContext
from reviews.cli.short_lists import EXCLUSIONS, EXCLUSIONS_FURTHER


def add_exclusion(context: CommandContext, account: str, reason: str, until: int) -> None:
    """Exclude an account, and say who did."""
    deed = _deed(context, account, reason)
    with existing_store(context.settings.store) as engine:
        act = excluding.exclude(engine, context.settings.governance, deed, until)
        name = _name_of(context, engine, act.subject)
    say(f"{name} is left out of the sweep until {spelled(until)}: entered by {deed.author.spelled()}, act {act.act_id}")


def withdraw_exclusion(context: CommandContext, account: str, reason: str) -> None:
    """Take an exclusion back, and say who did."""
    deed = _deed(context, account, reason)
    with existing_store(context.settings.store) as engine:
        act = excluding.withdraw_exclusion(engine, context.settings.governance, deed)
        name = _name_of(context, engine, act.subject)
    say(f"the sweep judges {name} again: entered by {deed.author.spelled()}, act {act.act_id}")


def show_exclusions(context: CommandContext, asked: ShortAsked, *, every: bool) -> None:
    """Print the exclusions as of now."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        snapshot = Snapshot(connection, context.settings.governance)
        rows = listed_exclusions(snapshot, now_micros(), every=every or bool(asked.state))
        names = {"account": "account", "status": "status", "began": "entered_at"}
        empty = "nothing is left out of the sweep"
        show_short_list(context, rows, asked, EXCLUSIONS, EXCLUSIONS_FURTHER, **names, empty=empty)


def _deed(context: CommandContext, account: str, reason: str) -> excluding.Deed:
    return excluding.Deed(account, os_author(context.settings.people), reason, now_micros())


def _name_of(context: CommandContext, engine: Engine, account: str) -> str:
    with reading(engine) as connection:
        return Snapshot(connection, context.settings.governance).account_names([account]).get(account) or account
