"""What ``jitgov import-register`` does: publish who answers for which accounts, or show how a file would be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import click
import msgspec

from ingest.cli.bad_rows import name_bad_rows
from ingest.cli.context import CommandContext
from ingest.cli.files import NEXT, SOME_REJECTED, is_embedded, open_house_bus
from ingest.cli.stated_instants import say_where_ahead
from ingest.contract.codec import EVENTS_TOPIC, encode
from ingest.contract.errors import RecordError
from ingest.contract.instants import format_instant
from ingest.contract.outside_text import printable
from ingest.files.column_map import map_text, read_map, write_map
from ingest.files.input_bytes import STANDARD_INPUT
from ingest.files.list_rows import BadRow, ListedTable, read_list
from ingest.imports.registers import Entry, RegisterColumns, checked, entries_of, event_of, suggested
from ingest.translation.translating import outgoing

_PREVIEWED = 5


class RegisterRequest(NamedTuple):
    """What an import of a register was asked for."""

    file: str
    columns: Path | None = None
    issuer: str | None = None
    as_of: datetime | None = None


def publish_register(command: CommandContext, request: RegisterRequest, as_json: bool) -> None:
    """Publish what the rows say, and say what they held. Raises RecordError where no row can be read."""
    now = datetime.now(UTC)
    table = read_list(request.file)
    columns = checked(_columns(table, request), table.columns)
    entries, bad_rows = entries_of(table.rows, columns)
    name_bad_rows(request.file, bad_rows)
    if not entries:
        raise RecordError(f"{request.file} names no account whose row can be read; nothing is imported")
    as_of = _as_of(request, now)
    say_where_ahead("--as-of", request.as_of, now)
    publisher = open_house_bus(command.settings.bus).publisher()
    try:
        events = (event_of(entry, as_of, now) for entry in entries)
        publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in events])
    finally:
        publisher.close()
    _summarise(command, entries, bad_rows, as_of, as_json)
    if bad_rows:
        click.get_current_context().exit(SOME_REJECTED)


def show_map(request: RegisterRequest, write: Path | None) -> None:
    """Print how the columns would be read, and the first rows as comments; ``write``: into a file of its own."""
    table = read_list(request.file)
    columns = _columns(table, request)
    used = set(columns.used())
    text = map_text(columns, [column for column in table.columns if column not in used])
    if write is not None:
        write_map(write, text)
        click.echo(f"{write} is written; give it with --columns {write}", err=True)
    click.echo(text, nl=False)
    entries, bad_rows = entries_of(table.rows, checked(columns, table.columns))
    for entry in entries[:_PREVIEWED]:
        click.echo(printable(f"# line {entry.line}: {entry.account}: {msgspec.json.encode(entry.says).decode()}"))
    for row in bad_rows[:_PREVIEWED]:
        click.echo(printable(f"# line {row.line}: cannot be read: {row.reason}"))


def _columns(table: ListedTable, request: RegisterRequest) -> RegisterColumns:
    if not table.columns:
        bad = next((row for row in table.rows if isinstance(row, BadRow)), None)
        raise RecordError(f"{request.file}: {'it has no rows' if bad is None else f'line {bad.line}: {bad.reason}'}")
    columns = suggested(table.columns) if request.columns is None else read_map(request.columns, RegisterColumns)
    return columns if request.issuer is None else msgspec.structs.replace(columns, issuer=request.issuer)


def _as_of(request: RegisterRequest, now: datetime) -> datetime:
    """Return when the register was made: as stated, else when its file was written; never later than now."""
    if request.as_of is not None:
        return min(request.as_of, now)
    if request.file == STANDARD_INPUT or not Path(request.file).is_file():
        return now
    written = datetime.fromtimestamp(Path(request.file).stat().st_mtime, UTC).replace(microsecond=0)
    return min(written, now - timedelta(seconds=1))


def _summarise(
    command: CommandContext, entries: Sequence[Entry], bad_rows: Sequence[BadRow], as_of: datetime, as_json: bool
) -> None:
    without = sum(entry.says.owner is None for entry in entries)
    row = {
        "as_of": format_instant(as_of),
        "accounts": len(entries),
        "without_owner": without,
        "custodians": len({key for entry in entries for key in entry.says.custodians}),
        "rejected": len(bad_rows),
    }
    if as_json:
        command.show([row], (), as_json)
        return
    click.echo(
        f"a register of {format_instant(as_of)}: accounts {len(entries):,}, of these without an owner {without:,}; "
        f"people who know a secret {row['custodians']:,}"
    )
    if is_embedded(command.settings.bus):
        click.echo(NEXT)
