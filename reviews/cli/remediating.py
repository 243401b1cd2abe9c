"""What remediation's commands do."""

from __future__ import annotations

import click

from governance.cli.authorship import os_author
from governance.cli.lists import columns
from governance.cli.lists.asking import Asked
from governance.cli.lists.choosing import choice
from governance.cli.lists.showing import Listing, show_list
from governance.cli.opened_snapshot import opened_snapshot
from governance.store.clock import now_micros
from governance.store.database.engine import writing
from governance.store.database.open_store import existing_store
from ingest.clients.access import SourceAccess
from ingest.contract.instants import format_instant, from_micros
from ingest.contract.short_instants import shortened
from reviews.campaigns.closing_campaigns import owners_of
from reviews.cli.context import CommandContext
from reviews.remediation import owners_words
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.connectors.catalogue import connectors_of
from reviews.remediation.remediator import Turn, remediate
from reviews.remediation.removal_list import RemovalFilters, count_removals, removals
from reviews.remediation.stored_removal import locked, removal_id_of
from reviews.remediation.task_words import why_in_words
from reviews.store.remediation.removal_rows import look_at

REMOVALS = Listing(
    removals,
    columns.REMOVALS.columns,
    columns.REMOVALS.further,
    {"removal_id": "removal", "due_at": "due", "decided_at": "decided", "applied_at": "applied", "seen_at": "seen",
     "planned_at": "planned", "approved_at": "approved", "item_id": "item", "finding_id": "finding",
     "decided_by_name": "decided by", "decided_by": "decided by key"},
    count_removals,
    ("state", "application", "owner"),
)  # fmt: skip


def carrying_context(context: CommandContext, *, sends: bool) -> CarryingContext:
    """Return what carrying out works on, by the settings in force."""
    settings = context.settings
    accesses = [
        SourceAccess(source, f"sources[{number}]", context.environ)
        for number, source in enumerate(settings.sources)
        if not source.is_roster
    ]
    owners = owners_of(settings.governance)
    connectors = connectors_of(accesses)
    tickets = settings.notifications.settings.tickets
    return CarryingContext(
        settings.governance,
        settings.reviews,
        owners,
        connectors,
        settings.is_live,
        sends,
        tickets=tickets.place if tickets is not None else None,
    )


def show_removals(context: CommandContext, asked: Asked, *, open_only: bool) -> None:
    """Print removals as they stand now."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor, is_now=asked.as_of is None) as opened:
        filters = RemovalFilters(as_of=opened.as_of, open_only=open_only, **choice(opened.snapshot, asked))
        show_list(context, REMOVALS, opened, filters, asked)


def plan_now(context: CommandContext, removal_id: str | None, *, as_json: bool) -> None:
    """Plan what was decided, or one removal anew."""
    with existing_store(context.settings.store) as engine:
        if removal_id is not None:
            author = os_author(context.settings.people)
            owners_words.plan_again(engine, removal_id, author, context.settings.reviews, now_micros())
        _tell(context, remediate(engine, carrying_context(context, sends=False), now_micros()), as_json=as_json)


def apply_now(context: CommandContext, *, as_json: bool) -> None:
    """Bring every removal that is due one step further."""
    with existing_store(context.settings.store) as engine:
        _tell(context, remediate(engine, carrying_context(context, sends=True), now_micros()), as_json=as_json)


def approve_now(context: CommandContext, removal_id: str, reason: str) -> None:
    """Let a removal be sent."""
    author = os_author(context.settings.people)
    with existing_store(context.settings.store) as engine:
        row = owners_words.approve(engine, removal_id, reason, author, context.settings.reviews, now_micros())
    click.echo(f"removal {row.removal_id} is approved by {author.spelled()}; it is sent at the next turn")


def look_now(context: CommandContext, removal_id: str) -> None:
    """Look at one removal now, and say how it stands."""
    with existing_store(context.settings.store) as engine:
        with writing(engine) as connection:
            whole = removal_id_of(connection, removal_id)
            look_at(connection, whole, now_micros())
        turn = remediate(engine, carrying_context(context, sends=True), now_micros())
        with writing(engine) as connection:
            row = locked(connection, whole)
    since = f"{shortened(format_instant(from_micros(row.since_at)))} UTC"
    click.echo(f"removal {row.removal_id} is {row.state.replace('_', ' ')} since {since}")
    for line in (why_in_words(row.why), row.task, *turn.faults):
        if line:
            click.echo(f"  {line}")


def say_now(context: CommandContext, removal_id: str, word: str, reason: str) -> None:
    """Record a person's word on a removal."""
    author, settings = os_author(context.settings.people), context.settings
    say = owners_words.attest if word == "gone" else owners_words.give_up
    with existing_store(settings.store) as engine:
        row = say(engine, removal_id, reason, author, settings.reviews, now_micros())
    click.echo(f"removal {row.removal_id} is {row.state.replace('_', ' ')}, entered by {author.spelled()}")


def _tell(context: CommandContext, turn: Turn, *, as_json: bool) -> None:
    if as_json:
        context.show([turn._asdict()], (), as_json)
    else:
        click.echo(turn.line())
