"""The command that imports an application's own account list; what it does is imported when it is called."""

from __future__ import annotations

from typing import Any

import click

from ingest.cli.commands import INPUT, as_json_option
from ingest.cli.parameter_types import InstantType


@click.command("import-accounts")
@click.argument("file", metavar="FILE|-", type=INPUT)
@click.option("--application", metavar="NAME", help="Whose accounts it lists: an application's name, id or key.")
@click.option("--complete", "is_complete", is_flag=True, help="It names every account: who is missing has ended.")
@click.option("--partial", "is_partial", is_flag=True, help="It names some accounts: nobody ends by it.")
@click.option("--key", metavar="COLUMN", help="The column by which the application knows an account; never guessed.")
@click.option("--role", "roles", metavar="COLUMN", multiple=True, help="A column with what is held there; repeatable.")
@click.option("--columns", type=click.Path(exists=True, dir_okay=False), help="A column map, as --map prints it.")
@click.option("--count", "stated_count", type=click.IntRange(0), metavar="N", help="How many accounts it must name.")
@click.option("--listed-at", type=InstantType(), help="When the list was made; else when its file was written.")
@click.option("--confirm-shrink", metavar="REASON", help="Why it names far fewer accounts than the one before it.")
@click.option("--new", "is_new", is_flag=True, help="The name is right: no identity provider knows the application.")
@click.option("--map", "only_map", is_flag=True, help="Import nothing; print how the columns would be read.")
@click.option("--write", type=click.Path(dir_okay=False), help="With --map: write that into a file of its own, too.")
@as_json_option
@click.pass_obj
def import_accounts(context: Any, /, as_json: bool, **given: Any) -> None:
    """Publish an application's accounts, as its own list (CSV or JSON) names them.

    Look first at what `jitgov import-accounts FILE --map` suggests; then give --application, --key, and --complete or
    --partial.

    A complete list ends the accounts that it does not name, a partial one never does, and an older list undoes nothing
    that a newer one says. A row that cannot be read is named on stderr with its line and the reason, and the rest is
    taken; the exit code is then 65.
    """
    from pathlib import Path

    from ingest.cli.account_lists import AccountListRequest, publish_list, show_map

    is_partial, only_map, write = given.pop("is_partial"), given.pop("only_map"), given.pop("write")
    columns, confirmed = given.pop("columns"), given.pop("confirm_shrink")
    if is_partial and given["is_complete"]:
        raise click.UsageError("--complete and --partial say two things of one list: give one of them")
    if not only_map and (given["application"] is None or not (is_partial or given["is_complete"])):
        raise click.UsageError("--application NAME and either --complete or --partial are needed (or --map alone)")
    if write is not None and not only_map:
        raise click.UsageError("--write goes with --map")
    given["application"] = given["application"] or ""
    paths = {"columns": Path(columns) if columns else None, "confirmed": confirmed}
    request = AccountListRequest(**given, **paths)
    if only_map:
        show_map(request, Path(write) if write else None)
    else:
        publish_list(context, request, as_json)
