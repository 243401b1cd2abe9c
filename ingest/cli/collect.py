"""What ``jitgov collect`` does: read identity providers live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import click
import msgspec

from ingest.cli.context import CommandContext
from ingest.config.source_kinds import SOURCE_KINDS
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import SetupError
from ingest.contract.roster import ROSTER

COLUMNS = ("source", "stream", "records", "events", "rejected", "first_at", "last_at")


class CollectRequest(NamedTuple):
    """What is to be read: sources of a kind, how, and since when."""

    kind: str
    tenant: str | None
    once: bool
    since: datetime | None
    census: bool
    via: str | None
    confirm_shrink: str | None = None


def collect_from(command: CommandContext, request: CollectRequest, as_json: bool) -> None:
    """Read the sources, and say what was read. The exit code says what failed."""
    ctx = click.get_current_context()
    kind, once, via = request.kind, request.once, request.via
    sources = {path: _by(source, path, via) for path, source in _chosen(command, kind, request.tenant).items()}
    if kind == ROSTER:
        from ingest.cli.collect_rosters import follow_rosters, read_rosters

        if once:
            read_rosters(command, sources, request.confirm_shrink, as_json)
        else:
            follow_rosters(command, sources)
        return
    # Imported here: the clients cost half a second, which no other command of ingest needs.
    import asyncio
    import time

    from ingest.cli.files import SOME_REJECTED, open_house_bus
    from ingest.collection.log_output import log_to_stderr
    from ingest.collection.scheduler import runner
    from ingest.collection.scheduler.progress import shown
    from ingest.collection.scheduler.summary import failure_lines, gravest, rows
    from ingest.imports.interpreter_tuning import suited_to_records

    log_to_stderr()
    bus = open_house_bus(command.settings.bus)
    plan = runner.Plan(sources, command.settings.collect, command.environ, bus.publisher, request.since)
    with shown(kind, time.monotonic) as watch, suited_to_records():
        collecting = runner.once(plan, census=request.census, watch=watch) if once else runner.until_signal(plan, watch)
        result = asyncio.run(collecting)
    command.show(rows(result.sources), COLUMNS, as_json)
    for line in failure_lines(result):
        click.echo(line, err=True)
    worst = gravest(result.failures)
    if worst is not None:
        ctx.exit(worst.exit_code)
    if any(reading.tally.rejected for source in result.sources for reading in source.stream_readers):
        ctx.exit(SOME_REJECTED)


def which_to_name(configured: Sequence[SourceSettings]) -> str:
    """Return what to say to whoever names no kind of source: what could be read, by these settings."""
    if not configured:
        return (
            "the settings name no source to read: add one to `sources` (docs/setup-okta.md, docs/setup-entra.md, "
            f"docs/roster.md), and name its kind: {', '.join(SOURCE_KINDS)}"
        )
    kinds = " or ".join(f"`jitgov collect {kind}`" for kind in sorted({source.kind for source in configured}))
    names = ", ".join(f"{source.kind}:{source.tenant}" for source in configured)
    return f"no kind of source is named: {kinds} (the settings have {names}); `jitgov run` reads all of them"


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
