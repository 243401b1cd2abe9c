"""The command that imports a register of owners; what it does is imported when it is called."""

from __future__ import annotations

from typing import Any

import click

from ingest.cli.commands import INPUT, as_json_option
from ingest.cli.parameter_types import InstantType


@click.command("import-register")
@click.argument("file", metavar="FILE|-", type=INPUT)
@click.option("--columns", type=click.Path(exists=True, dir_okay=False), help="A column map, as --map prints it.")
@click.option("--issuer", metavar="ISSUER", help="Of accounts and people that are spelled without one, as okta:acme.")
@click.option("--as-of", type=InstantType(), help="From when on it holds; else when its file was written.")
@click.option("--map", "only_map", is_flag=True, help="Import nothing; print how the columns would be read.")
@click.option("--write", type=click.Path(dir_okay=False), help="With --map: write that into a file of its own, too.")
@as_json_option
@click.pass_obj
def import_register(context: Any, /, as_json: bool, **given: Any) -> None:
    """Publish who answers for accounts that are no person's, who knows their secrets, and what they are for.

    The file is CSV or JSON, a row for each account. A row holds from the register's instant on, until a later register,
    or `jitgov identity owner`, says otherwise; of whom it does not name it says nothing. The owner whom config names
    (governance.non_persons) stands above it. An account is named by its id, people by id or login. Look first at what
    `jitgov import-register FILE --map` makes of it. A row that cannot be read is named on stderr with its line and the
    reason, and the rest is taken; the exit code is then 65.
    """
    from pathlib import Path

    from ingest.cli.register import RegisterRequest, publish_register, show_map

    only_map, write, columns = given.pop("only_map"), given.pop("write"), given.pop("columns")
    if write is not None and not only_map:
        raise click.UsageError("--write goes with --map")
    request = RegisterRequest(columns=Path(columns) if columns else None, **given)
    if only_map:
        show_map(request, Path(write) if write else None)
    else:
        publish_register(context, request, as_json)
