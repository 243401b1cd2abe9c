"""The command that reads a roster: import-roster; what it does is imported when it is called."""

from __future__ import annotations

from typing import Any

import click

from ingest.cli.commands import as_json_option
from ingest.cli.parameter_types import InstantType


@click.command("import-roster")
@click.argument("file", metavar="FILE|-", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--map", "suggest", is_flag=True, help="Print the column map that the file's headers suggest; no more.")
@click.option("--write", metavar="MAP", help="With --map: write it to a new file, too.")
@click.option("--columns", metavar="MAP", type=click.Path(exists=True, dir_okay=False), help="The column map.")
@click.option(
    "--complete",
    "population",
    metavar="POPULATION",
    help="The file lists all of this population, like employees: who is missing from it may have left.",
)
@click.option("--as-of", type=InstantType(), help="When it was so; else when the file was last written.")
@click.option("--tenant", metavar="LABEL", help="The roster's label; else as the settings say.")
@click.option("--confirm-shrink", metavar="REASON", help="Take a list in that is much shorter than the last one.")
@as_json_option
@click.pass_obj
def import_roster(
    context: Any,
    file: str,
    suggest: bool,
    write: str | None,
    columns: str | None,
    population: str | None,
    as_of: Any,
    tenant: str | None,
    confirm_shrink: str | None,
    as_json: bool,
) -> None:
    """Publish the persons of a roster: a file of the personnel system, as CSV or JSON.

    A column map says which column says what. Make it once: --map prints the one that the headers suggest, and on stderr
    what it makes of the first persons; --write keeps it in a file for you to correct. Nothing but the mapped columns is
    taken in.

    A row that names nobody, or holds a date that is none, is named on stderr as FILE:LINE: reason; the others are taken
    in, the list is then no complete one, and the exit code is 65.

    Nobody has left because a list does not name them. With --complete they are told as missing, until a list names them
    again or states their end. A complete list that is more than a fifth shorter than the last one is held back, exit 1.
    """
    if write is not None and not suggest:
        raise click.UsageError("--write goes with --map")
    if confirm_shrink is not None and population is None:
        raise click.UsageError("--confirm-shrink goes with --complete")
    for name, word in (("--complete", population), ("--tenant", tenant), ("--confirm-shrink", confirm_shrink)):
        if word is not None and not word.strip():
            raise click.UsageError(f"{name} needs a word")
    from ingest.cli import roster

    if suggest:
        roster.suggest_map(file, columns, write)
    else:
        roster.import_list(
            context, file, roster.RosterRequest(columns, population, as_of, tenant, confirm_shrink), as_json
        )
