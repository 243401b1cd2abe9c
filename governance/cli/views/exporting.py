"""What ``jitgov export`` prints: each file as it appears."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from governance.cli.context import CommandContext
from governance.queries.exporting.export import export_parquet
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.counting import counted


def write_files(context: CommandContext, folder: Path, only: Sequence[str], *, replaces: bool, as_json: bool) -> None:
    """Write the views into a folder and print a line for each file. Raises as ``export_parquet`` does."""
    settings = context.settings
    with existing_store(settings.store) as engine, reading(engine) as connection:
        snapshot = Snapshot(connection, settings.governance)
        if snapshot.incomplete is not None:
            click.echo(f"INCOMPLETE: {snapshot.incomplete}", err=True)
        for written in export_parquet(snapshot, folder, only, replaces=replaces):
            if as_json:
                context.show([written], (), as_json)
            else:
                click.echo(f"{written.file}: {counted(written.rows, 'row')}, {counted(written.size, 'byte')}")
