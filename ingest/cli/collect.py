"""The command that reads identity providers live: collect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import click
import msgspec

from ingest.cli.context import Door
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import RecordError, SetupError
from ingest.contract.instants import parse_instant

COLUMNS = ("source", "stream", "records", "events", "rejected", "first_at", "last_at")


class _InstantType(click.ParamType[datetime]):
    """An instant; a date is its first one in UTC. Anything else is wrong usage."""

    name = "INSTANT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        spelled = str(value)
        try:
            if isinstance(value, datetime):
                return value
            return parse_instant(f"{spelled}T00:00:00Z" if len(spelled) == len("2026-01-31") else spelled, "--since")
        except RecordError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("kind", type=click.Choice(["okta", "entra"]))
@click.option("--tenant", metavar="LABEL", help="Of several sources of this kind, the one with this label.")
@click.option("--once", is_flag=True, help="Read to now and end with a summary.")
@click.option("--since", type=_InstantType(), help="Where a stream begins that was not read before; else all there is.")
@click.option("--census", is_flag=True, help="With --once: list all accounts and grants that stand, too.")
@click.option(
    "--via", type=click.Choice(["graph", "event-hub"]), help="Entra: whence the logs come; else as the settings say."
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

    Each stream goes on from where it stands. What cannot be read is kept as rejected and the rest goes on; the exit
    code is then 65. A stream that cannot go on says what to do, and the others go on; the exit code is then its own.
    """
    if census and not once:
        raise click.UsageError("--census goes with --once; otherwise the settings' `census` say when one is due", ctx)
    door: Door = ctx.obj
    if via is not None and kind != "entra":
        raise click.UsageError(f"--via is for entra; {kind} has one way", ctx)
    chosen = {path: _by(source, path, via) for path, source in _chosen(door, kind, tenant).items()}
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
    bus = open_house_bus(door.settings.bus)
    plan = runner.Plan(chosen, door.settings.collect, door.environ, bus.publisher, since)
    with shown(kind, time.monotonic) as watch, suited_to_records():
        collecting = runner.once(plan, census=census, watch=watch) if once else runner.until_signal(plan, watch)
        done = asyncio.run(collecting)
    door.show(rows(done.sources), COLUMNS, as_json)
    for line in failure_lines(done):
        click.echo(line, err=True)
    if done.failures:
        ctx.exit(done.failures[0].error.exit_code)
    if any(reading.tally.rejected for source in done.sources for reading in source.readings):
        ctx.exit(SOME_REJECTED)


def _by(source: SourceSettings, path: str, via: str | None) -> SourceSettings:
    """Return the source as it is read this time. Raises SetupError when it has no event hub to read from."""
    if via is None:
        return source
    if via == "event-hub" and source.event_hub is None:
        raise SetupError(f"{path}.event_hub is missing: --via event-hub needs server, topic and connection")
    if via == "event-hub":
        # The hub is one stream, which has what the diagnostic setting exports.
        return msgspec.structs.replace(source, via="event_hub", streams=None)
    return msgspec.structs.replace(source, via="graph")


def _chosen(door: Door, kind: str, tenant: str | None) -> Mapping[str, SourceSettings]:
    """Return the sources asked for by their path in the settings. Raises SetupError when there is none."""
    sources = door.settings.sources
    found = {
        f"sources[{number}]": source
        for number, source in enumerate(sources)
        if source.kind == kind and tenant in (None, source.tenant)
    }
    if not found:
        known = ", ".join(f"{source.kind}:{source.tenant}" for source in sources) or "none"
        raise SetupError(f"no source {kind}:{tenant or '*'} is configured (configured: {known}); add it to `sources`")
    return found
