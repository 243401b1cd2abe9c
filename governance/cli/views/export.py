"""``jitgov export``: the views as files; what it does is imported when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from governance.cli.options import json_option

VIEW_NAMES = ("v_access", "v_accounts", "v_identities", "v_findings", "v_usage", "v_reviews")
"""A test holds them equal to the views."""


@click.command()
@click.option(
    "--parquet",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Write Parquet files into this folder; it is made where there is none.",
)
@click.option("--only", multiple=True, type=click.Choice(VIEW_NAMES), help="Only this view; several may be given.")
@click.option("--force", is_flag=True, help="Write anew what is there already.")
@json_option
@click.pass_obj
def export(context: Any, folder: Path, only: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Write the views into files, one for each, all from one snapshot of the store.

    docs/sql.md says what each column holds, and which are personal; the files say so too. They are readable by their
    owner alone, and each appears once it is whole. Needs the extra: jitgov[parquet].
    """
    from governance.cli.views.exporting import write_files

    write_files(context, folder, only, replaces=force, as_json=as_json)
