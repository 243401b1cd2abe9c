"""What the commands do that look after the store: digest, migrate."""

from __future__ import annotations

import click

from governance.cli.context import CommandContext
from governance.queries.snapshot import Snapshot
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.migrate import migrate_command
from governance.store.database.open_store import existing_store, unchecked_store
from governance.store.digest import state_digest
from governance.worker.generations.generation_start import new_worker_id
from governance.worker.trail.key_keeping import name_first_key


def print_digest(context: CommandContext) -> None:
    """Print one hash over all that is valid; say on stderr where that is not what these settings give."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        incomplete = Snapshot(connection, context.settings.governance).incomplete
        if incomplete is not None:
            click.echo(f"INCOMPLETE: {incomplete}", err=True)
        click.echo(state_digest(connection))


def migrate_store(context: CommandContext) -> None:
    """Bring an older store up to this version, and say from which; make its audit key where it names none."""
    with unchecked_store(context.settings.store) as engine:
        click.echo(migrate_command(engine))
        made = name_first_key(engine, new_worker_id(), now_micros())
        if made is not None:
            click.echo(made)
