"""What `audit checkpoint` and `audit prove` do: notes and proofs for others, on standard output."""

from __future__ import annotations

from pathlib import Path

import click

from governance.audit.chain import Sealed, record
from governance.audit.checkpoint import Checkpoint, checkpoint_of
from governance.audit.proof_file import Proof, proof_text
from governance.cli.context import CommandContext
from governance.cli.verifying import kept_checkpoint
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from governance.store.evidence.audit_rows import chain_hash_at, sealed_entry
from governance.store.evidence.tree_rows import latest_checkpoint, stored_tree, tree_size
from governance.worker.background_loops import now_micros
from governance.worker.checkpointing import make_checkpoint
from ingest.contract.errors import DeclinedError, SetupError

_ID_DIGITS = 19
"""A number of so many digits is an id, and no place."""


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
        click.echo(f"{size - row.size:,} entries were sealed since; who has the audit key can sign them", err=True)
    click.echo(row.note, nl=False)


def print_proof(context: CommandContext, named: str, file: Path | None) -> None:
    """Print the proof of an entry, known by its id or place. Raises DeclinedError where it is not in that log."""
    kept = kept_checkpoint(file) if file is not None else None
    with existing_store(context.settings.store) as engine:
        if kept is None:
            make_checkpoint(engine, now_micros())
        with reading(engine) as connection:
            row = sealed_entry(connection, int(named) if named.isdecimal() and len(named) < _ID_DIGITS else named)
            latest = latest_checkpoint(connection)
            note = kept.note if kept is not None else latest.note if latest is not None else None
            if note is None:
                raise SetupError("there is no checkpoint yet to prove it by; `jitgov audit checkpoint` makes one")
            checkpoint = checkpoint_of(note)
            tree = stored_tree(connection, _provable(named, row, checkpoint, tree_size(connection)))
            if row is None or tree.root() != checkpoint.root:
                raise DeclinedError("that checkpoint is of another log, or of entries that were changed since")
            before = chain_hash_at(connection, row.seq - 1)
            proof = Proof(row.seq - 1, tree.inclusion(row.seq - 1), note, record(before, row.seq, row.entry))
    click.echo(proof_text(proof), nl=False)


def _provable(named: str, row: Sealed | None, checkpoint: Checkpoint, size: int) -> int:
    """Return the size of the tree to prove it in. Raises DeclinedError where the entry does not stand in it."""
    if row is None:
        raise DeclinedError(f"no sealed entry has the id or the place {named!r:.80}")
    if row.seq > checkpoint.size:
        raise DeclinedError(
            f"entry {row.seq:,} was sealed after that checkpoint, which is of {checkpoint.size:,} entries"
        )
    if checkpoint.size > size:
        raise DeclinedError(f"that checkpoint is of {checkpoint.size:,} entries, and the tree here has {size:,}")
    return checkpoint.size
