"""What ``jitgov collect roster`` does: read the rosters that the settings name."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from ingest.cli.context import CommandContext
from ingest.cli.files import SOME_REJECTED, open_house_bus
from ingest.collection.log_output import log_to_stderr
from ingest.config.source_checks import check_source
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import JitgovError
from ingest.contract.outside_text import printable
from ingest.contract.roster import Confirmation
from ingest.imports.roster_following import RosterFollower
from ingest.imports.roster_source import Place, Reading, read_source

COLUMNS = ("source", "file", "state", "persons", "population", "as_of", "bad_rows")


def read_rosters(
    command: CommandContext, sources: Mapping[str, SourceSettings], confirm_shrink: str | None, as_json: bool
) -> None:
    """Read every list that is new, and say what was read. The exit code says what stopped one."""
    confirmed = None
    if confirm_shrink is not None:
        confirmed = Confirmation(reason=confirm_shrink, by=dict(command.author()))
    place = place_of(command)
    rows: list[Mapping[str, object]] = []
    errors: list[JitgovError] = []
    bad_rows = 0
    for path, source in sources.items():
        try:
            check_source(source, path, command.environ)
            readings = read_source(source, place, datetime.now(UTC), confirmed)
        except JitgovError as error:
            errors.append(error)
            click.echo(f"{path}: {printable(str(error))}", err=True)
            continue
        _complain(readings)
        errors += [reading.error for reading in readings if reading.error is not None]
        bad_rows += sum(len(reading.bad) for reading in readings)
        rows += [_row(source, reading) for reading in readings]
    command.show(rows, COLUMNS, as_json)
    if errors:
        click.get_current_context().exit(errors[0].exit_code)
    if bad_rows:
        click.get_current_context().exit(SOME_REJECTED)


def follow_rosters(command: CommandContext, sources: Mapping[str, SourceSettings]) -> None:
    """Read every list that is new until SIGINT or SIGTERM."""
    log_to_stderr()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    RosterFollower(sources, place_of(command)).follow(ended, command.settings.collect.poll_seconds)


def place_of(command: CommandContext) -> Place:
    """Return where the settings have lists go."""
    return Place(Path(command.settings.collect.state), open_house_bus(command.settings.bus).publisher)


def _complain(readings: Sequence[Reading]) -> None:
    for reading in readings:
        for row in reading.bad:
            click.echo(f"{printable(row.file)}:{row.line}: {printable(row.reason)}", err=True)
        if reading.error is not None:
            click.echo(f"{printable(reading.file)}: {printable(str(reading.error))}", err=True)


def _row(source: SourceSettings, reading: Reading) -> Mapping[str, object]:
    return {
        "source": f"{source.kind}:{source.tenant}",
        "file": reading.file,
        "state": reading.state,
        "persons": reading.persons,
        "population": reading.population,
        "as_of": reading.as_of,
        "bad_rows": len(reading.bad),
    }
