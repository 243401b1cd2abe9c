"""Governance's commands that look after the store: audit, digest, migrate."""

from __future__ import annotations

import click

from governance.cli.context import CommandContext
from governance.cli.options import json_option
from governance.queries.audit_verification import verify_store
from governance.store.database.engine import reading
from governance.store.database.migrate import migrate_command
from governance.store.database.open_store import existing_store, unchecked_store
from governance.store.digest import state_digest
from ingest.contract.errors import BrokenError


@click.group()
def audit() -> None:
    """Prove what was recorded."""


@audit.command()
@json_option
@click.pass_obj
def verify(context: CommandContext, as_json: bool) -> None:
    """Walk the audit chain; name the first entry that was altered, deleted, moved or slipped in.

    A broken chain is exit 70. Keep the head elsewhere: whoever can rewrite the whole store can rewrite its head, too.
    """
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


@click.command()
@click.pass_obj
def digest(context: CommandContext) -> None:
    """Print one hash over all that is valid: equal digests are equal states, on any store."""
    with existing_store(context.settings.store.url) as engine, reading(engine) as connection:
        click.echo(state_digest(connection))


@click.command()
@click.pass_obj
def migrate(context: CommandContext) -> None:
    """Bring an older store up to this version; back it up first and stop the workers."""
    with unchecked_store(context.settings.store.url) as engine:
        click.echo(migrate_command(engine))
