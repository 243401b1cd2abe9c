"""What ingest's commands on files do: translate, import, rejected."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple, NoReturn

import click

from ingest.bus.interface import Bus
from ingest.bus.topics import house_topics
from ingest.cli.context import CommandContext
from ingest.cli.event_output import VIEWS
from ingest.cli.import_summary import headline
from ingest.collection.translators import find_translators
from ingest.config.bus_settings import BusSettings
from ingest.contract.counting import counted
from ingest.contract.coverage import Interval, until_now
from ingest.contract.errors import RecordError
from ingest.contract.event import Source
from ingest.contract.instants import format_instant
from ingest.contract.outside_text import printable
from ingest.contract.rejection import Rejection
from ingest.files.input_bytes import files_of, total_bytes
from ingest.files.records import read_records
from ingest.imports.importing import Importer
from ingest.translation.interface import Context, Translator
from ingest.translation.recognition import known_table
from ingest.translation.tally import Tally, largest_first
from ingest.translation.translating import context_of, translated

SOME_REJECTED = RecordError.exit_code
_COUNTS_TWICE = "a row and the same row with an id are two records"
_STANDS_IN = "they count for nothing wherever the log itself was read"
_EMBEDDED = "embedded:"
NEXT = "Next: `jitgov govern --until-idle` takes the events into the state."


def print_events(command: CommandContext, files: Sequence[str], view: str, tenant: str | None) -> None:
    """Print the events of the files, and name on stderr what could not be read."""
    line_of = VIEWS[view]
    translators = find_translators()
    context = context_of(command.settings, tenant, datetime.now(UTC))
    output = sys.stdout.buffer
    rejected = 0
    for file in files_of(files):
        for piece in read_records(file, None, known_table(translators)):
            (result,) = translated([piece], translators, context)
            if isinstance(result, Rejection):
                rejected += 1
                _complain(output, result)
            else:
                output.writelines(line_of(event, value) + b"\n" for event, value in result)
    output.flush()
    if rejected:
        click.get_current_context().exit(SOME_REJECTED)


class ImportRequest(NamedTuple):
    """What an import was asked for; ``stream`` is (IdP, stream) of records that do not say it."""

    tenant: str | None = None
    covers: Interval | None = None
    stream: tuple[str, str] | None = None
    even_so: bool = False


def publish_files(command: CommandContext, files: Sequence[str], request: ImportRequest, as_json: bool) -> None:
    """Publish the events of the files, and say what they were."""
    now = datetime.now(UTC)
    names, covers = list(files_of(files)), _already_read(request.covers, now)
    context = context_of(command.settings, request.tenant, now)
    source = None
    if request.stream is not None:
        idp, stream = request.stream
        context = context._replace(untold_stream=stream)
        source = Source(idp, context.tenant or context.fallback, stream)
    translators = find_translators()
    if not request.even_so:
        _look_before(command, names, translators, context)
    publisher = open_house_bus(command.settings.bus).publisher()
    try:
        importer = Importer(publisher, translators, context)
        with command.progress("import", total_bytes(names)) as advance:
            importer.take_files(names, advance)
            importer.finish(covers, source)
    finally:
        publisher.close()
    if covers is not None and source is None and not importer.tally.streams():
        _end_without_stream(command, importer.tally, as_json)
    governed_next = importer.tally.events and is_embedded(command.settings.bus)
    _summarise(command, importer.tally, covers, as_json, NEXT if governed_next else None)
    if importer.tally.rejected:
        click.get_current_context().exit(SOME_REJECTED)


def _end_without_stream(command: CommandContext, tally: Tally, as_json: bool) -> NoReturn:
    """End an import whose --covers states nothing, as neither a record nor --stream says of which stream its files are.

    Where records were rejected their owner must act, else whoever called: that is then wrong usage.
    """
    if tally.rejected:
        _summarise(command, tally, None, as_json, None)
        click.echo("--covers states nothing: no record says of which stream these files are", err=True)
        click.get_current_context().exit(SOME_REJECTED)
    raise click.UsageError(
        f"{headline(tally)}. No record says of which stream these files are, so --covers states nothing; "
        "say it with --stream, like okta:system_log"
    )


def replay_rejected(command: CommandContext, as_json: bool) -> None:
    """Translate rejected records again, and say how many passed."""
    from ingest.imports.replaying import Replayer

    context = context_of(command.settings, None, datetime.now(UTC))
    replayed = Replayer(open_house_bus(command.settings.bus), find_translators(), context).run()
    if as_json:
        command.show([replayed._asdict()], replayed._fields, as_json)
    else:
        click.echo(
            f"{replayed.records:,} replayed, giving {counted(replayed.events, 'event')}; "
            f"{replayed.still_rejected:,} still rejected"
        )
    if replayed.still_rejected:
        click.get_current_context().exit(SOME_REJECTED)


def is_embedded(settings: BusSettings) -> bool:
    """Tell whether the bus is the embedded log, which no worker need be reading now."""
    return settings.url.startswith(_EMBEDDED)


def open_house_bus(settings: BusSettings) -> Bus:
    """Return the bus that the settings name, with the house's topics on it."""
    from ingest.bus.open import open_bus

    bus = open_bus(settings.url, settings.options, settings.client)
    bus.create_topics(house_topics(settings.partitions))
    return bus


def _already_read(covers: Interval | None, now: datetime) -> Interval | None:
    """Return what --covers says without what lies ahead, and say so."""
    if covers is None:
        return None
    try:
        known = until_now(covers, now)
    except RecordError as error:
        raise click.BadParameter(str(error), param_hint="'--covers'") from error
    if known != covers:
        click.echo(
            f"--covers is taken until now, {format_instant(now)}: nobody has read what is still to come.", err=True
        )
    return known


def _complain(output: BinaryIO, rejection: Rejection) -> None:
    output.flush()
    click.echo(f"{printable(rejection.file or '')}:{rejection.line}: {printable(rejection.reason)}", err=True)


def _look_before(
    command: CommandContext, names: Sequence[str], translators: Sequence[Translator], context: Context
) -> None:
    """Warn of rows without an id. Raises DeclinedError where the store knows the people under another label."""
    from ingest.imports.sampling import check_labels, sample_of

    sample = sample_of(names, translators, context)
    for name in sample.nameless:
        consequence = _STANDS_IN if name in sample.standing_in else _COUNTS_TWICE
        click.echo(
            f"{printable(name)}: its rows have no record id, so {consequence}; prefer JSON, or the API itself "
            "(--even-so silences this).",
            err=True,
        )
    check_labels(sample, command.known_labels)


def _summarise(
    command: CommandContext, tally: Tally, covers: Interval | None, as_json: bool, next_step: str | None
) -> None:
    from ingest.cli.import_summary import kind_rows, notes, stream_rows, summary

    if as_json:
        command.show([summary(tally, covers, next_step)], (), as_json)
        return
    click.echo(headline(tally))
    if tally.events:
        command.show(stream_rows(tally), ("idp", "tenant", "stream", "events", "first_at", "last_at"), as_json)
        command.show(kind_rows(tally), ("kind", "events"), as_json)
    for reason, count in largest_first(tally.reasons, 5).items():
        click.echo(f"rejected {count:,}: {printable(reason)}", err=True)
    for note in [*notes(tally, covers), *([next_step] if next_step else [])]:
        click.echo(note)
