"""Ingest's commands: translate, import, rejected, collect.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from ingest.cli.parameter_types import InputType, InstantType, IntervalType, LabelType, StreamType
from ingest.config.source_kinds import SOURCE_KINDS

INPUT = InputType(exists=True, allow_dash=True)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_tenant = click.option("--tenant", type=LabelType(), help="The tenant's label; else as the settings say.")


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=INPUT)
@click.option("--format", "view", type=click.Choice(["canonical", "ocsf"]), default="canonical", show_default=True)
@_tenant
@click.pass_obj
def translate(context: Any, files: tuple[str, ...], view: str, tenant: str | None) -> None:
    """Print the events of log files, one JSON line each, in the order of the records.

    FILE holds JSON records: one per line, in a list, or as a log tool exports them (Splunk, Elastic, EventBridge, Event
    Hubs, Sentinel and others); packed or not (gzip, zip, tar, bzip2, xz, zstd). Or it is a folder, or - for standard
    input.
    A record that cannot be read is named on stderr as FILE:LINE: reason, and the rest is read; the exit code is 65.
    """
    from ingest.cli.files import print_events

    print_events(context, files, view, tenant)


@click.command("import")
@click.argument("files", metavar="FILE|DIR|-...", nargs=-1, required=True, type=INPUT)
@_tenant
@click.option(
    "--covers",
    type=IntervalType(),
    help="The files hold every record of their streams from FROM until before TO, like 2026-01-01/2026-07-01.",
)
@click.option(
    "--stream",
    type=StreamType(),
    help="The stream of records that do not say it (the portal's CSV of sign-ins), and of a list without records, "
    "like entra:sign_ins_interactive.",
)
@click.option("--even-so", is_flag=True, help="Warn of nothing beforehand, and take a second label for known people.")
@as_json_option
@click.pass_obj
def import_files(
    context: Any,
    files: tuple[str, ...],
    tenant: str | None,
    covers: Any,
    stream: Any,
    even_so: bool,
    as_json: bool,
) -> None:
    """Publish the events of log files; to import the same files again changes nothing.

    A record that cannot be read is kept as rejected, with its reason, and the rest is read; the exit code is then 65.
    Where the store knows most of the files' people under another label of their tenant, nothing is imported.
    """
    from ingest.cli.files import ImportRequest, publish_files

    publish_files(context, files, ImportRequest(tenant, covers, stream, even_so), as_json)


@click.group()
def rejected() -> None:
    """Show or replay the records that could not be read."""


_REJECTED = ("rejected_id", "file", "line", "idp", "size", "reason", "observed_at", "replayed_at")


@rejected.command("list")
@click.option("--idp", multiple=True, metavar="IDP", help="Only records of this identity provider.")
@click.option("--file", metavar="F", help="Only of files with this in their name.")
@click.option("--since", type=InstantType(), help="Only what was met at this instant or later.")
@click.option("--until", type=InstantType(), help="Only what was met before it.")
@click.option("--waiting", is_flag=True, help="Only what was not replayed yet.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Print N rows.")
@click.option("--sort", metavar="COLUMN", help="The order: a column, or -COLUMN to turn it round.")
@click.option("--columns", metavar="A,B", help=f"These columns, of {', '.join(_REJECTED)}.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for tools.")
@as_json_option
@click.pass_obj
def list_command(context: Any, /, as_csv: bool, as_json: bool, **filters: Any) -> None:
    """List the rejected records: file and line, the reason, and whether it was replayed; in the order of the topic."""
    if as_csv and as_json:
        raise click.UsageError("--json and --csv are two forms of one answer; give one of them")
    from ingest.cli.rejections import RejectedQuery, print_rejected

    print_rejected(context, RejectedQuery(**filters), _REJECTED, "json" if as_json else "csv" if as_csv else "table")


@rejected.command()
@as_json_option
@click.pass_obj
def replay(context: Any, as_json: bool) -> None:
    """Translate rejected records again with today's mapping tables, and publish those that pass."""
    from ingest.cli.files import replay_rejected

    replay_rejected(context, as_json)


@click.command()
@click.argument("kind", type=click.Choice(SOURCE_KINDS), metavar=f"{{{'|'.join(SOURCE_KINDS)}}}", required=False)
@click.option("--tenant", metavar="LABEL", help="Of several sources of this kind, the one with this label.")
@click.option("--once", is_flag=True, help="Read to now and end with a summary.")
@click.option(
    "--since", type=InstantType(), help="Where to begin a stream that was never read; else with all that is kept."
)
@click.option("--census", is_flag=True, help="With --once: also list all accounts and grants of today.")
@click.option(
    "--via", type=click.Choice(["graph", "event-hub"]), help="Entra: where to read the logs; else as the settings say."
)
@click.option(
    "--confirm-shrink", metavar="REASON", help="Roster: take lists in that are much shorter than the last one."
)
@as_json_option
@click.pass_context
def collect(
    ctx: click.Context,
    kind: str | None,
    tenant: str | None,
    once: bool,
    since: Any,
    census: bool,
    via: str | None,
    confirm_shrink: str | None,
    as_json: bool,
) -> None:
    """Read an identity provider live, until a signal ends it.

    Each stream continues from its checkpoint. A record that cannot be read is kept as rejected and the rest is read;
    the exit code is 65. A stream that fails says what to do and the others continue; the exit code is the failure's.

    Of a roster the files that the settings name are read, and again when they change. A complete list that is more than
    a fifth shorter than the last one is held back until --once --confirm-shrink REASON.
    """
    if kind is None:
        from ingest.cli.collect import which_to_name

        raise click.UsageError(which_to_name(ctx.obj.settings.sources), ctx)
    if kind == "roster" and (census or since is not None):
        raise click.UsageError("--census and --since are for okta and entra; a roster's lists are read whole", ctx)
    if confirm_shrink is not None and (kind != "roster" or not once or not confirm_shrink.strip()):
        raise click.UsageError("--confirm-shrink needs a word, and goes with roster --once", ctx)
    if census and not once:
        raise click.UsageError("--census goes with --once; otherwise the settings' `census` say when one is due", ctx)
    if via is not None and kind != "entra":
        raise click.UsageError(f"--via is for entra; {kind} has one way", ctx)
    from ingest.cli.collect import CollectRequest, collect_from

    collect_from(ctx.obj, CollectRequest(kind, tenant, once, since, census, via, confirm_shrink), as_json)
