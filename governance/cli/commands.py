"""Governance's commands that work on the store: govern, bus, coverage, digest, rebuild, migrate.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists.columns import BASES, COVERAGE, COVERAGE_FURTHER
from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.options import Words, json_option


@click.command()
@click.option("--until-idle", is_flag=True, help="End when nothing lags, no work item is left and nothing is unsealed.")
@click.option("--take-over", is_flag=True, help="Derive with these settings even where a worker lives by later ones.")
@click.pass_obj
def govern(context: Any, until_idle: bool, take_over: bool) -> None:
    """Take events from the bus into the state, judge them, and seal the audit trail.

    Several may run at once over one Kafka and one PostgreSQL, with the same settings and the same release. What changed
    settings reach is derived anew. SIGHUP makes a worker read its settings again; SIGTERM ends it at the next safe
    point, with --until-idle by exit code 130 where it was not idle yet. A worker whose settings this store has left for
    others, by which another worker lives now, ends with exit code 78.
    """
    from governance.cli.govern import run_worker

    run_worker(context, until_idle=until_idle, take_over=take_over)


@click.group()
def bus() -> None:
    """Change which bus the store reads."""


@bus.command()
@click.pass_obj
def adopt(context: Any) -> None:
    """Read the bus of the settings from its beginning, in place of the one that was read before; stop workers first.

    For a bus that was restored, moved or made anew. What is known already changes nothing; what the bus before held and
    this one does not stays known.
    """
    from governance.cli.bus import adopt_settings_bus

    adopt_settings_bus(context)


@click.group()
def coverage() -> None:
    """See what was read, and take back what a person stated of it."""


@coverage.command("list")
@short_list_options(COVERAGE, COVERAGE_FURTHER, "issuer", "stream", "since", "until", states=BASES)
@click.pass_obj
def list_coverage(context: Any, asked: ShortAsked) -> None:
    """List what is stated of each stream, by whom, and what its records alone let assume."""
    from governance.cli.coverage import show_coverage

    show_coverage(context, asked)


@coverage.command()
@click.argument("statement_id")
@click.option("--reason", required=True, type=Words(), help="Why it is not so; it is kept for good.")
@click.pass_obj
def withdraw(context: Any, statement_id: str, reason: str) -> None:
    """Take back a person's statement (`import --covers`): what rested on it is derived anew."""
    from governance.cli.coverage import withdraw_coverage

    withdraw_coverage(context, statement_id, reason)


@click.command()
@click.argument("change", metavar="OLD=NEW")
@click.pass_obj
def relabel(context: Any, change: str) -> None:
    """Say that the label OLD means the tenant NEW; all that was read under OLD moves there.

    For records that were imported under a misspelt `--tenant`, and for a tenant that is to be called otherwise. Records
    that come under OLD later are taken for NEW's, too. It is kept for good, with who entered it.
    """
    from governance.cli.relabelling import relabel_tenant

    relabel_tenant(context, change)


@click.command()
@click.pass_obj
def digest(context: Any) -> None:
    """Print one hash over all that is valid: equal digests are equal states, on any store.

    Where the state is not what these settings make of the events, stderr says INCOMPLETE and why.
    """
    from governance.cli.upkeep import print_digest

    print_digest(context)


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Name the rows alone; change nothing. Any is exit 70.")
@click.option("--from-bus", is_flag=True, help="Found another store from the bus, which --into names.")
@click.option("--into", metavar="URL", help="The empty store that --from-bus fills.")
@click.option("--retranslate", is_flag=True, help="With --from-bus: translate every record anew, by today's tables.")
@json_option
@click.pass_obj
def rebuild(context: Any, only_check: bool, from_bus: bool, into: str | None, retranslate: bool, as_json: bool) -> None:
    """Hold what is stored against what the facts say; mend it.

    Everything is derived anew from facts and uses, and each stored row that deviates is named: of accounts, grants,
    groups' grants, links, identities, findings and what is not evaluable. What deviates is enqueued for the workers,
    which derive it as ever: what was believed earlier stays answerable. Workers may run meanwhile; what their work
    items still have to change is told as waiting. A store that was derived with other settings is refused: govern
    first.

    With --from-bus the store that --into names is filled from the bus instead, as this release reads it: for records
    that an earlier release read otherwise. What people did and the audit trail are copied; deriving anew adds to
    the trail. The store of the settings is only read; point the settings at the other one when the digests are as you
    expect. What was believed earlier stays in the old store.
    """
    if from_bus != (into is not None) or (only_check and from_bus) or (retranslate and not from_bus):
        raise click.UsageError("--from-bus and --into URL go together; --retranslate goes with both, --check with none")
    from governance.cli import rebuild as body

    if into is not None:
        body.found_store_anew(context, into, retranslate=retranslate)
    else:
        body.hold_and_mend(context, only_check=only_check, as_json=as_json)


@click.command()
@click.pass_obj
def migrate(context: Any) -> None:
    """Bring an older store up to this version; back it up first and stop the workers."""
    from governance.cli.upkeep import migrate_store

    migrate_store(context)
