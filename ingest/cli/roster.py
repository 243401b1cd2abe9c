"""What ``jitgov import-roster`` does: suggest a column map, or take a roster's list in."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from ingest.cli.context import CommandContext
from ingest.cli.files import SOME_REJECTED, open_house_bus
from ingest.cli.stated_instants import say_where_ahead
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError, SetupError
from ingest.contract.instants import format_instant
from ingest.contract.outside_text import printable
from ingest.contract.roster import Confirmation
from ingest.contract.short_instants import shortened
from ingest.files.column_map import write_new
from ingest.files.input_bytes import STANDARD_INPUT
from ingest.imports.roster_import import publish_list, read_roster, suggestion_for, titles_above
from ingest.imports.shrink_guard import shrink_guard
from ingest.translation.rosters.column_map import as_yaml, load_map
from ingest.translation.rosters.lists import ListHead, Persons, merged
from ingest.translation.rosters.preview import preview_lines
from ingest.translation.translating import DEFAULT_TENANT

_STATUSES = ("active", "leave", "ended", "unknown")


class RosterRequest(NamedTuple):
    """What an import of a roster was asked for."""

    columns: str | None = None
    population: str | None = None
    as_of: datetime | None = None
    tenant: str | None = None
    confirm_shrink: str | None = None


def suggest_map(file: str, columns: str | None, write: str | None) -> None:
    """Print the map that the file's headers suggest, and on stderr how it reads the file; write it where asked."""
    given = None if columns is None else load_map(Path(columns))
    suggestion = suggestion_for(file, given)
    _name_titles(file)
    if suggestion.columns:
        for line in preview_lines(suggestion.persons, suggestion.column_map, suggestion.columns):
            click.echo(printable(line), err=True)
    _complain(suggestion.persons)
    if not suggestion.columns:
        click.get_current_context().exit(SOME_REJECTED)
    text = as_yaml(suggestion.column_map, suggestion.columns)
    click.echo(text, nl=False)
    if write is not None:
        try:
            write_new(Path(write), text)
        except FileExistsError as error:
            raise DeclinedError(f"{write} is there already; nothing was written. Name another file") from error
        click.echo(f"written to {write}; look at it, then: jitgov import-roster FILE --columns {write}", err=True)


def import_list(command: CommandContext, file: str, request: RosterRequest, as_json: bool) -> None:
    """Publish a roster's list, and say what it was."""
    if request.columns is None:
        raise SetupError(
            "no column map is named: make one with `jitgov import-roster FILE --map --write roster-map.yaml`, look at "
            "it, and name it with --columns roster-map.yaml"
        )
    now = datetime.now(UTC)
    persons = read_roster(file, load_map(Path(request.columns)))
    _name_titles(file)
    tenant = request.tenant or command.settings.tenant or DEFAULT_TENANT
    as_of = min(request.as_of or _changed_at(file, now), now)
    say_where_ahead("--as-of", request.as_of, now)
    population = request.population if not persons.bad else None
    guarding = nullcontext() if population is None else shrink_guard(Path(command.settings.collect.state), tenant)
    with guarding as guard:
        if guard is not None and population is not None and request.confirm_shrink is None:
            guard.check(population, persons.by_subject, as_of)
        confirmed = _confirmation(command, request.confirm_shrink)
        head = ListHead(tenant, as_of, population, confirmed)
        publisher = open_house_bus(command.settings.bus).publisher()
        try:
            publish_list(publisher, persons, head, now)
        finally:
            publisher.close()
        if guard is not None and population is not None:
            guard.accept(population, persons.by_subject, as_of)
    _summarise(command, persons, head, request, as_json)
    if persons.bad:
        click.get_current_context().exit(SOME_REJECTED)


def _confirmation(command: CommandContext, reason: str | None) -> Confirmation | None:
    return None if reason is None else Confirmation(reason=reason, by=dict(command.author()))


def _changed_at(file: str, now: datetime) -> datetime:
    """Return when a file was written last: an export says what was so then. Of standard input that is now."""
    if file == STANDARD_INPUT:
        return now
    return datetime.fromtimestamp(int(Path(file).stat().st_mtime), UTC)


def _name_titles(file: str) -> None:
    for title in titles_above(file):
        click.echo(f"{printable(file)}: {printable(title)!r} stands above the headers and is passed over", err=True)


def _complain(persons: Persons) -> None:
    sys.stdout.flush()
    for row in persons.bad:
        click.echo(f"{printable(row.file)}:{row.line}: {printable(row.reason)}", err=True)


def _summarise(
    command: CommandContext, persons: Persons, head: ListHead, request: RosterRequest, as_json: bool
) -> None:
    _complain(persons)
    statuses = [merged(positions).status for positions in persons.by_subject.values()]
    per_status = {status: statuses.count(status) for status in _STATUSES if status in statuses}
    if as_json:
        row = {
            "persons": len(statuses),
            "statuses": per_status,
            "bad_rows": len(persons.bad),
            "unknown_words": sorted(persons.unknown_words),
            "population": head.population,
            "as_of": head.as_of,
            "tenant": head.tenant,
        }
        command.show([row], (), as_json)
        return
    words = ", ".join(f"{count:,} {status}" for status, count in per_status.items())
    whose = "a part of the roster" if head.population is None else f"the complete list of {head.population}"
    as_of = f"{shortened(format_instant(head.as_of))} UTC"
    click.echo(f"{counted(len(statuses), 'person')} ({words}) as of {as_of}: {whose}")
    if persons.unknown_words:
        named = ", ".join(sorted(map(printable, persons.unknown_words)))
        click.echo(f"words of the status that say nothing here; name them in the map's status_words: {named}")
    if persons.bad:
        noun = "row was" if len(persons.bad) == 1 else "rows were"
        rest = (
            ""
            if request.population is None
            else f"; so it is no complete list of {request.population}, and nobody is missing"
        )
        click.echo(f"{len(persons.bad):,} {noun} not read{rest}")
    click.echo("Next: `jitgov govern --until-idle` takes the list into the state.")
