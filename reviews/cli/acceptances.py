"""What the risk owners' commands do."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.cli.authorship import os_author
from governance.cli.line_width import say
from governance.cli.lists.short import ShortAsked
from governance.cli.lists.short_showing import show_short_list
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from reviews.campaigns.acceptances.acceptance_list import listed_acceptances
from reviews.campaigns.acceptances.accepting import Deed, Terms, accept, reopen
from reviews.campaigns.short_ids import finding_id_of
from reviews.cli.context import CommandContext
from reviews.cli.short_lists import ACCEPTANCES, ACCEPTANCES_FURTHER


def accept_finding(
    context: CommandContext, finding_id: str, accepted_for: str | None, terms: tuple[str, str, str, int]
) -> None:
    """Accept a finding, and say who entered it for whom."""
    with existing_store(context.settings.store) as engine:
        deed = _deed(context, engine, finding_id, accepted_for)
        act = accept(engine, deed, Terms(*terms), context.settings.people, context.settings.reviews.acceptance)
    say(f"finding {deed.finding_id} is accepted until {spelled(act.until_at)}: {_entered(deed)}, act {act.act_id}")


def reopen_finding(context: CommandContext, finding_id: str, accepted_for: str | None, reason: str) -> None:
    """Reopen a finding, and say who entered it for whom."""
    with existing_store(context.settings.store) as engine:
        deed = _deed(context, engine, finding_id, accepted_for)
        act = reopen(engine, deed, reason, context.settings.people)
    say(f"finding {deed.finding_id} is open again: {_entered(deed)}, act {act.act_id}")


def show_acceptances(context: CommandContext, asked: ShortAsked, as_of: int | None, *, every: bool) -> None:
    """Print the acceptances, as of an instant, or now."""
    at = as_of if as_of is not None else now_micros()
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        rows = listed_acceptances(connection, at, every=every or bool(asked.state))
        names = {"account": "account", "status": "status", "began": "accepted_at"}
        show_short_list(context, rows, asked, ACCEPTANCES, ACCEPTANCES_FURTHER, **names, empty="nothing is accepted")


def _deed(context: CommandContext, engine: Engine, finding: str, accepted_for: str | None) -> Deed:
    with reading(engine) as connection:
        whole = finding_id_of(connection, finding)
    return Deed(whole, os_author(context.settings.people), accepted_for, now_micros())


def _entered(deed: Deed) -> str:
    return f"entered by {deed.author.spelled()} for {deed.accepted_for or deed.author.account_id}"
