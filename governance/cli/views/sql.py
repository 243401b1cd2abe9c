"""``jitgov sql``: ask the views in SQL; what it does is imported when it is called."""

from __future__ import annotations

import sys
from typing import Any

import click

from governance.cli.options import json_option


@click.command()
@click.argument("statement", metavar="SELECT")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Print N rows, and say whether there are more.")
@click.option(
    "--timeout", "seconds", type=click.FloatRange(0.1, 3_600), default=30.0, metavar="SECONDS", show_default=True,
    help="Stop the statement then.",
)  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for tools.")
@json_option
@click.pass_obj
def sql(context: Any, statement: str, limit: int | None, seconds: float, as_csv: bool, as_json: bool) -> None:
    """Ask the views in SQL: v_access, v_accounts, v_identities, v_findings, v_usage, v_reviews.

    One SELECT, which may begin by WITH; "-" reads it from standard input. docs/sql.md says what each column holds, and
    which functions are let through. Nothing can be written. On PostgreSQL it is run as the role jitgov_reader, which
    docs/sql.md says how to make.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two forms of one answer; give one of them")
    from governance.cli.views.asking_sql import print_answer

    spelled = sys.stdin.read() if statement == "-" else statement
    print_answer(context, spelled, limit=limit, seconds=seconds, as_csv=as_csv, as_json=as_json)
