"""What the commands do that erase somebody, and that place and lift legal holds."""

from __future__ import annotations

import click
from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.cli.authorship import os_author
from governance.model.acts import Act
from governance.queries.legal_holds import holds_in_force
from governance.queries.naming import name_and_key
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.shown_urls import without_secrets
from reviews.cli.context import CommandContext
from reviews.remediation.keeping import holding
from reviews.remediation.keeping.erasure import ErasureRequest, KnownOfPerson, carry_out, look_up
from reviews.remediation.keeping.report_files import reports_out
from reviews.remediation.keeping.subjects import names_of_subjects

_HOLDS = ("name", "matter", "reason", "entered_by", "entered_at", "subject", "act_id")
_ONE = {
    "facts": "fact",
    "names": "name",
    "roll-ups of uses": "roll-up of uses",
    "statements of rosters": "statement of rosters",
    "review items": "review item",
    "campaign items": "campaign item",
    "audit entries, which stay": "audit entry, which stays",
}
"""What the store counts of somebody → how one of it is called."""


def erase_person(context: CommandContext, person: str, reason: str, ticket: str, *, dry_run: bool) -> None:
    """Print what is known of somebody and where; without ``dry_run`` take it out."""
    settings = context.settings
    request = ErasureRequest(person, reason, ticket, os_author(settings.people), now_micros())
    with existing_store(settings.store) as engine:
        known = look_up(engine, settings.governance, request, reports_out(settings.reviews))
        say_known(known)
        if dry_run:
            click.echo("nothing was changed: --dry-run")
            return
        act = carry_out(engine, request, known)
    click.echo(
        f"erased, entered by {request.author.spelled()}, act {act.act_id}: the next `jitgov govern` takes names and "
        "records out of the store, and they stay out when the same records are read again"
    )
    _say_what_stays(context, known)


def place_hold(context: CommandContext, person: str, matter: str, reason: str) -> None:
    """Place a legal hold, and say who did."""
    deed = _deed(context, person, matter, reason)
    with existing_store(context.settings.store) as engine:
        acts = holding.place_hold(engine, context.settings.governance, deed)
        persons = _named(engine, acts)
    click.echo(
        f"{persons}: held for {matter}, entered by {deed.author.spelled()}; nothing of it is erased, and no "
        "account of it suspended, until `jitgov hold lift`"
    )


def lift_hold(context: CommandContext, person: str, matter: str, reason: str) -> None:
    """Lift a legal hold, and say who did."""
    deed = _deed(context, person, matter, reason)
    with existing_store(context.settings.store) as engine:
        acts = holding.lift_hold(engine, context.settings.governance, deed)
        persons = _named(engine, acts)
    click.echo(f"{persons}: no longer held for {matter}, entered by {deed.author.spelled()}")


def show_holds(context: CommandContext, *, as_json: bool) -> None:
    """Print the legal holds that stand now."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        acts = holds_in_force(connection, now_micros())
        names = names_of_subjects(connection, {act.subject for act in acts}, now_micros())
    rows = [
        {
            "subject": act.subject,
            "name": names.get(act.subject) or act.subject,
            "matter": act.says()["matter"],
            "reason": act.says().get("reason"),
            "entered_by": act.author().spelled(),
            "entered_at": spelled(act.at),
            "act_id": act.act_id,
        }
        for act in acts
    ]
    if not rows and not as_json:
        click.echo("no legal hold stands")
        return
    context.show(rows, _HOLDS, as_json)


def say_known(known: KnownOfPerson) -> None:
    """Print what is known of somebody, and where."""
    click.echo(f"known as {', '.join(known.subjects)}")
    for name, count in known.rows.items():
        click.echo(f"  {count:,} {_ONE.get(name, name) if count == 1 else name}")
    for folder in known.reports:
        click.echo(f"  the report {folder}, which names them and is removed whole")


def _say_what_stays(context: CommandContext, known: KnownOfPerson) -> None:
    """Say what jitgov does not reach, so that somebody does."""
    keys = ", ".join(known.subjects)
    click.echo("What stays:")
    bus = without_secrets(context.settings.bus.url)
    click.echo(f"  on the bus ({bus}): their records, under the keys {keys}; its retention is yours")
    click.echo("  in the audit trail: what its entries said; they are what proves the rest")
    click.echo("  in reports that `jitgov report` wrote into other folders than those of reviews.schedule")
    click.echo("  in copies: backups, packs and reports that were given away, what was sent by mail and webhook")
    click.echo("  at the sources, and in what other people's records say of them, as whose manager they are")


def _named(engine: Engine, acts: list[Act]) -> str:
    """Return whom acts are about: the name, and the key behind it, as several keys may share a name."""
    with reading(engine) as connection:
        names = names_of_subjects(connection, {act.subject for act in acts}, now_micros())
    return ", ".join(name_and_key(act.subject, names.get(act.subject)) for act in acts)


def _deed(context: CommandContext, person: str, matter: str, reason: str) -> holding.Deed:
    return holding.Deed(person, matter, os_author(context.settings.people), reason, now_micros())
