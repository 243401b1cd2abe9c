"""The command that reads identity providers live: collect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import click
import msgspec

from ingest.cli.context import CommandContext
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import RecordError, SetupError
from ingest.contract.instants import parse_instant

COLUMNS = ("source", "stream", "records", "events", "rejected", "first_at", "last_at")


class _InstantType(click.ParamType[datetime]):
    """An instant; a date means its first instant in UTC. Anything else is a usage error."""

    name = "INSTANT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        written = str(value)
        try:
            if isinstance(value, datetime):
                return value
            return parse_instant(f"{written}T00:00:00Z" if len(written) == len("2026-01-31") else written, "--since")
        except RecordError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("kind", type=click.Choice(["okta", "entra"]))
@click.option("--tenant", metavar="LABEL", help="Of several sources of this kind, the one with this label.")
@click.option("--once", is_flag=True, help="Read to now and end with a summary.")
@click.option(
    "--since", type=_InstantType(), help="Where to begin a stream that was never read; else with all that is kept."
)
@click.option("--census", is_flag=True, help="With --once: also list all accounts and grants of today.")
@click.option(
    "--via", type=click.Choice(["graph", "event-hub"]), help="Entra: where to read the logs; else as the settings say."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def collect(
    ctx: click.Context,
    kind: str,
    tenant: str | None,
    once: bool,
    since: datetime | None,
    census: bool,
    via: str | None,
    as_json: bool,
) -> None:
    """Read an identity provider live, until a signal ends it.

    Each stream continues from its checkpoint. A record that cannot be read is kept as rejected and the rest is read;
    the exit code is 65. A stream that fails says what to do and the others continue; the exit code is the failure's.
    """
    if census and not once:
        raise click.UsageError("--census goes with --once; otherwise the settings' `census` say when one is due", ctx)
    command: CommandContext = ctx.obj
    if via is not None and kind != "entra":
        raise click.UsageError(f"--via is for entra; {kind} has one way", ctx)
    sources = {path: _by(source, path, via) for path, source in _chosen(command, kind, tenant).items()}
    # Imported here: the clients cost half a second, which no other command of ingest needs.
    import asyncio
    import time

    from ingest.cli.files import SOME_REJECTED, open_house_bus
    from ingest.collection.log_output import log_to_stderr
    from ingest.collection.scheduler import runner
    from ingest.collection.scheduler.progress import shown
    from ingest.collection.scheduler.summary import failure_lines, rows
    from ingest.imports.interpreter_tuning import suited_to_records

    log_to_stderr()
    bus = open_house_bus(command.settings.bus)
    plan = runner.Plan(sources, command.settings.collect, command.environ, bus.publisher, since)
    with shown(kind, time.monotonic) as watch, suited_to_records():
        collecting = runner.once(plan, census=census, watch=watch) if once else runner.until_signal(plan, watch)
        result = asyncio.run(collecting)
    command.show(rows(result.sources), COLUMNS, as_json)
    for line in failure_lines(result):
        click.echo(line, err=True)
    if result.failures:
        ctx.exit(result.failures[0].error.exit_code)
    if any(reading.tally.rejected for source in result.sources for reading in source.stream_readers):
        ctx.exit(SOME_REJECTED)


def _by(source_settings: SourceSettings, path: str, via: str | None) -> SourceSettings:
    """Return the source's settings with ``--via`` applied. Raises SetupError when the source has no event hub."""
    if via is None:
        return source_settings
    if via == "event-hub" and source_settings.event_hub is None:
        raise SetupError(f"{path}.event_hub is missing: --via event-hub needs server, topic and connection")
    if via == "event-hub":
        # The hub is one stream, which holds whatever the diagnostic setting exports.
        return msgspec.structs.replace(source_settings, via="event_hub", streams=None)
    return msgspec.structs.replace(source_settings, via="graph")


def _chosen(command: CommandContext, kind: str, tenant: str | None) -> Mapping[str, SourceSettings]:
    """Return the sources of that kind and tenant, by their path in the settings. Raises SetupError when none fits."""
    configured = command.settings.sources
    sources_by_path = {
        f"sources[{number}]": source
        for number, source in enumerate(configured)
        if source.kind == kind and tenant in (None, source.tenant)
    }
    if not sources_by_path:
        known = ", ".join(f"{source.kind}:{source.tenant}" for source in configured) or "none"
        raise SetupError(f"no source {kind}:{tenant or '*'} is configured (configured: {known}); add it to `sources`")
    return sources_by_path
