"""What the commands do that look after the store: audit, digest, migrate."""

from __future__ import annotations

import click

from governance.cli.context import CommandContext
from governance.queries.audit_verification import verify_store
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from governance.store.database.migrate import migrate_command
from governance.store.database.open_store import existing_store, unchecked_store
from governance.store.digest import state_digest
from ingest.contract.errors import BrokenError


def verify_audit(context: CommandContext, as_json: bool) -> None:
    """Say that the audit chain is whole. Raises BrokenError with the first entry that is not as it was."""
    with existing_store(context.settings.store.url) as engine:
        found = verify_store(engine)
    head, fault = found.sound, found.fault
    if as_json:
        told: dict[str, object] = {
            "verified": fault is None,
            "entries": head.seq,
            "head": head.chain_hash,
            "unsealed": found.unsealed,
            "fault": fault._asdict() if fault is not None else None,
        }
        context.show([told], (), as_json)
    if fault is not None:
        raise BrokenError(
            f"the audit chain is broken ({fault.kind}): {fault.message}; the {head.seq:,} entries before are sound. "
            "Keep the store as it is and compare it with a backup"
        )
    if not as_json:
        waiting = f", {found.unsealed:,} wait to be sealed" if found.unsealed else ""
        click.echo(f"chain verified: {head.seq:,} entries{waiting}; head {head.chain_hash}")


def print_digest(context: CommandContext) -> None:
    """Print one hash over all that is valid; say on stderr where that is not what these settings give."""
    with existing_store(context.settings.store.url) as engine, reading(engine) as connection:
        incomplete = Snapshot(connection, context.settings.governance).incomplete
        if incomplete is not None:
            click.echo(f"INCOMPLETE: {incomplete}", err=True)
        click.echo(state_digest(connection))


def migrate_store(context: CommandContext) -> None:
    """Bring an older store up to this version, and say from which."""
    with unchecked_store(context.settings.store.url) as engine:
        click.echo(migrate_command(engine))
