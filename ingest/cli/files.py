"""Ingest's commands: translate, import, rejected."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

import click

from ingest.bus.interface import Bus
from ingest.bus.topics import house_topics
from ingest.cli.context import CommandContext
from ingest.cli.event_output import VIEWS, printable
from ingest.collection.registry import find_translators
from ingest.config.bus_settings import BusSettings
from ingest.contract.coverage import Interval, parse_interval
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import RecordError, SetupError
from ingest.contract.event import Source
from ingest.contract.labels import why_no_label
from ingest.contract.providers.catalogue import provider_of
from ingest.contract.rejection import Rejection
from ingest.files.input_bytes import files_of, total_bytes, why_not_readable
from ingest.files.records import read_records
from ingest.imports.importing import Importer
from ingest.translation.interface import Context, Translator
from ingest.translation.recognition import known_table
from ingest.translation.tally import Tally
from ingest.translation.translating import context_of, translated

SOME_REJECTED = RecordError.exit_code
_EMBEDDED = "embedded:"
_NEXT = "Next: `jitgov govern --until-idle` takes the events into the state."
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _InputType(click.Path):
    """A file, a folder or ``-``; what may never end (a named pipe, a device) is a usage error."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # type: ignore[override] # a text is given and taken
        name = str(super().convert(value, param, ctx))
        problem = why_not_readable(name)
        if problem is not None:
            self.fail(f"{printable(name)} {problem}", param, ctx)
        return name


_INPUT = _InputType(exists=True, allow_dash=True)


class StreamName(NamedTuple):
    """A provider and one of its streams."""

    idp: str
    stream: str

    def source(self, context: Context) -> Source:
        """Return the stream of the tenant that the import's context names."""
        return Source(self.idp, context.tenant or context.fallback, self.stream)


class _StreamType(click.ParamType[StreamName]):
    """``IDP:STREAM``; a stream that the provider does not have is a usage error."""

    name = "IDP:STREAM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> StreamName:
        if isinstance(value, StreamName):
            return value
        idp, _, stream = str(value).partition(":")
        try:
            streams = sorted(provider_of(idp).streams)
        except SetupError as error:
            self.fail(str(error), param, ctx)
        if stream not in streams:
            self.fail(f"{idp} has no stream {printable(stream)!r}{did_you_mean(stream, streams)}", param, ctx)
        return StreamName(idp, stream)


_stream = click.option(
    "--stream",
    type=_StreamType(),
    help="The stream of records that do not say it (the portal's CSV of sign-ins), and of a list without records, "
    "like entra:sign_ins_interactive.",
)


class _LabelType(click.ParamType[str]):
    """A tenant's label; anything else is a usage error."""

    name = "LABEL"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        problem = why_no_label(str(value))
        if problem is not None:
            self.fail(problem, param, ctx)
        return str(value)


_tenant = click.option("--tenant", type=_LabelType(), help="The tenant's label; else as the settings say.")


class _IntervalType(click.ParamType[Interval]):
    """``FROM/TO`` as an interval; anything else is a usage error."""

    name = "FROM/TO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Interval:
        try:
            return value if isinstance(value, Interval) else parse_interval(str(value))
        except RecordError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_INPUT)
@click.option("--format", "view", type=click.Choice(list(VIEWS)), default="canonical", show_default=True)
@_tenant
@click.pass_context
def translate(ctx: click.Context, files: tuple[str, ...], view: str, tenant: str | None) -> None:
    """Print the events of log files, one JSON line each, in the order of the records.

    FILE holds JSON records: one per line, in a list, or as a log tool exports them (Splunk, Elastic, EventBridge, Event
    Hubs, Sentinel and others); packed or not (gzip, zip, tar, bzip2, xz, zstd). Or it is a folder, or - for standard
    input.
    A record that cannot be read is named on stderr as FILE:LINE: reason, and the rest is read; the exit code is 65.
    """
    command: CommandContext = ctx.obj
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
        ctx.exit(SOME_REJECTED)


@click.command("import")
@click.argument("files", metavar="FILE|DIR|-...", nargs=-1, required=True, type=_INPUT)
@_tenant
@click.option(
    "--covers",
    type=_IntervalType(),
    help="The files hold every record of their streams from FROM until before TO, like 2026-01-01/2026-07-01.",
)
@_stream
@click.option("--even-so", is_flag=True, help="Say nothing of rows without an id, nor of people under another label.")
@_as_json
@click.pass_context
def import_files(
    ctx: click.Context,
    files: tuple[str, ...],
    tenant: str | None,
    covers: Interval | None,
    stream: StreamName | None,
    even_so: bool,
    as_json: bool,
) -> None:
    """Publish the events of log files; to import the same files again changes nothing.

    A record that cannot be read is kept as rejected, with its reason, and the rest is read; the exit code is then 65.
    Where the store knows most of the files' people under another label of their tenant, nothing is imported.
    """
    command: CommandContext = ctx.obj
    names = list(files_of(files))
    context = context_of(command.settings, tenant, datetime.now(UTC))
    if stream is not None:
        context = context._replace(untold_stream=stream.stream)
    translators = find_translators()
    if not even_so:
        _look_before(command, names, translators, context)
    publisher = open_house_bus(command.settings.bus).publisher()
    try:
        importer = Importer(publisher, translators, context)
        with command.progress("import", total_bytes(names)) as advance:
            importer.take_files(names, advance)
            importer.finish(covers, None if stream is None else stream.source(context))
    finally:
        publisher.close()
    next_step = importer.tally.events and command.settings.bus.url.startswith(_EMBEDDED)
    _summarise(command, importer.tally, covers, as_json, _NEXT if next_step else None)
    if importer.tally.rejected:
        ctx.exit(SOME_REJECTED)


@click.group()
def rejected() -> None:
    """Show or replay the records that could not be read."""


@rejected.command("list")
@_as_json
@click.pass_obj
def list_command(command: CommandContext, as_json: bool) -> None:
    """List every rejected record: its file and line, the reason, and whether it was replayed."""
    from ingest.imports.rejected_topic import COLUMNS, list_rejected, row_of

    rejections = list_rejected(open_house_bus(command.settings.bus))
    command.show(map(row_of, rejections), COLUMNS, as_json)


@rejected.command()
@_as_json
@click.pass_context
def replay(ctx: click.Context, as_json: bool) -> None:
    """Translate rejected records again with today's mapping tables, and publish those that pass."""
    from ingest.imports.replaying import Replayer

    command: CommandContext = ctx.obj
    context = context_of(command.settings, None, datetime.now(UTC))
    replayed = Replayer(open_house_bus(command.settings.bus), find_translators(), context).run()
    if as_json:
        command.show([replayed._asdict()], replayed._fields, as_json)
    else:
        click.echo(
            f"{replayed.records:,} replayed, giving {replayed.events:,} events; "
            f"{replayed.still_rejected:,} still rejected"
        )
    if replayed.still_rejected:
        ctx.exit(SOME_REJECTED)


def open_house_bus(settings: BusSettings) -> Bus:
    """Return the bus that the settings name, with the house's topics on it."""
    from ingest.bus.open import open_bus

    bus = open_bus(settings.url, settings.options, settings.client)
    bus.create_topics(house_topics(settings.partitions))
    return bus


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
        click.echo(
            f"{printable(name)}: its rows have no record id, so a row and the same row with an id are two records; "
            "prefer JSON, or the API itself (--even-so silences this).",
            err=True,
        )
    check_labels(sample, command.known_labels)


def _summarise(
    command: CommandContext, tally: Tally, covers: Interval | None, as_json: bool, next_step: str | None
) -> None:
    from ingest.cli.import_summary import headline, kind_rows, notes, stream_rows, summary

    if as_json:
        command.show([summary(tally, covers, next_step)], (), as_json)
        return
    click.echo(headline(tally))
    if tally.events:
        command.show(stream_rows(tally), ("idp", "tenant", "stream", "events", "first_at", "last_at"), as_json)
        command.show(kind_rows(tally), ("kind", "events"), as_json)
    for reason, count in tally.most(tally.reasons, 5).items():
        click.echo(f"rejected {count:,}: {printable(reason)}", err=True)
    for note in [*notes(tally, covers), *([next_step] if next_step else [])]:
        click.echo(note)
