"""Makes a ticket of each removal that is a person's task, and ends it once the removal is over; each by one effect.

What is noted and what is sent stand in one transaction: whoever dies in between is followed, and nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.store.database.engine import reading, writing
from governance.store.outbox.effect_rows import NewEffect, enqueue
from governance.store.queries.account_lookup import login_names
from ingest.contract.instants import from_micros
from ingest.contract.short_instants import in_zone
from reviews.notifications.tickets import OPEN, OVER, Ticket, ticket_effect
from reviews.remediation.carrying_context import CarryingContext
from reviews.store.notifications.told_rows import note_told_of
from reviews.store.remediation.removal_rows import RemovalRow
from reviews.store.remediation.task_rows import TaskTicket, tasks_over, tasks_without_ticket

_AT_ONCE = 200
_SHORT = 8
_ZONE = "UTC"
"""Who reads a ticket may stand anywhere, and its day is one of UTC."""
_ONE_IN_A_LANE = 2
"""What opens a ticket, and what ends it."""


def tell_tickets(engine: Engine, context: CarryingContext, now: int) -> None:
    """Write the effects of all tickets that are to be made or ended, where the settings name a place for them."""
    place = context.tickets
    if place is None:
        return
    while True:
        with reading(engine) as connection:
            if not tasks_without_ticket(connection, place, 1) and not tasks_over(connection, place, 1):
                return
        with writing(engine) as connection:
            tasks = tasks_without_ticket(connection, place, _AT_ONCE)
            names = login_names(connection, {task.removal.owner for task in tasks if task.removal.owner})
            opened = [_opened(task, names) for task in tasks]
            over = [_over(task) for task in tasks_over(connection, place, _AT_ONCE)]
            _enter(connection, place, OPEN, opened, now)
            _enter(connection, place, OVER, over, now)
        context.at_point("tickets written")


def _enter(connection: Connection, place: str, kind: str, tickets: Sequence[Ticket], now: int) -> None:
    for ticket in tickets:
        effect: NewEffect = ticket_effect(place, kind, ticket, now)
        enqueue(connection, [effect], {effect.recipient: place}, now, _ONE_IN_A_LANE)
        note_told_of(connection, [(ticket.key, f"{place} {kind}")], effect.effect_id, now, at_once=False)


def _opened(task: TaskTicket, names: Mapping[str, str | None]) -> Ticket:
    row = task.removal
    owner = f" Its owner is {names.get(row.owner) or row.owner}." if row.owner else ""
    lines = [
        row.task or f"Look at removal {row.removal_id}: {row.why}",
        f"Decided {spelled(row.decided_at)} for this reason: {row.reason}" if row.reason else "",
        f"It is to be gone by {spelled(row.due_at)}.{owner}",
        "What the source's log shows as removed ends this ticket by itself; else say what you did with",
        f"jitgov remediation verify {row.removal_id} --gone --reason …",
    ]
    return _ticket(task.key, row, "\n".join(line for line in lines if line))


def _over(task: TaskTicket) -> Ticket:
    row = task.removal
    seen = f" by {row.seen_by}" if row.seen_by else ""
    why = f": {row.why}" if row.why else ""
    return _ticket(
        task.key, row, f"The removal is {row.state.replace('_', ' ')} since {spelled(row.since_at)}{seen}{why}."
    )


def _ticket(key: str, row: RemovalRow, text: str) -> Ticket:
    title = f"Remove access by hand: removal {row.removal_id[:_SHORT]}"
    due_on = from_micros(row.due_at).date().isoformat()
    return Ticket(key, title, in_zone(text, _ZONE), due_on, row.owner, bool(row.privileged))
