"""What `audit checkpoint` and `audit prove` do: notes and proofs for others, on standard output."""

from __future__ import annotations

from pathlib import Path

import click

from governance.audit.proof_file import proof_text
from governance.cli.audit.verifying import kept_checkpoint
from governance.cli.context import CommandContext
from governance.queries.audit_proof import proof_by
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from governance.store.evidence.tree_rows import latest_checkpoint, tree_size
from governance.worker.trail.checkpointing import make_checkpoint
from ingest.contract.counting import counted
from ingest.contract.errors import SetupError


def print_checkpoint(context: CommandContext) -> None:
    """Print a checkpoint of all that is sealed, made where there is none; the last one where this process has no key.

    Raises SetupError where there is none.
    """
    with existing_store(context.settings.store) as engine:
        make_checkpoint(engine, now_micros())
        with reading(engine) as connection:
            row, size = latest_checkpoint(connection), tree_size(connection)
    if row is None:
        raise SetupError(
            "there is no checkpoint, and this process cannot make one: nothing is sealed yet, or it may not read the "
            "audit key (audit.key_file names it); a worker that has it makes one"
        )
    if row.size < size:
        click.echo(
            f"{counted(size - row.size, 'entry was', 'entries were')} sealed since; "
            "who has the audit key can sign them",
            err=True,
        )
    click.echo(row.note, nl=False)


def print_proof(context: CommandContext, named: str, file: Path | None) -> None:
    """Print the proof of an entry, known by its id or place. Raises DeclinedError where it is not in that log."""
    kept = kept_checkpoint(file) if file is not None else None
    with existing_store(context.settings.store) as engine:
        if kept is None:
            make_checkpoint(engine, now_micros())
        with reading(engine) as connection:
            proof = proof_by(connection, named, kept.note if kept is not None else None)
    click.echo(proof_text(proof), nl=False)
