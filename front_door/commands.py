"""Commands about the whole: run, config, doctor, help.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from governance.cli.options import json_option


@click.command()
@click.pass_obj
def run(context: Any) -> None:
    """Collect from the sources, govern and do the scheduled jobs, all in one process.

    Settings, store, bus and port are checked first: what is wrong ends it with exit code 78. A source that cannot be
    read stops alone. A job that is due waits until each source was read to now once and all of that is governed.
    Several may run at once over one Kafka and one PostgreSQL: a job's slot is run once, and a source is collected by
    one of them. With console.enabled it serves the console, too. SIGTERM ends it at the next safe point.
    """
    from front_door.run import run_all

    run_all(context)


@click.group()
def config() -> None:
    """Check the settings."""


@config.command()
@json_option
@click.pass_obj
def check(context: Any, as_json: bool) -> None:
    """Print the settings in force and the version of the policies; exit 78 when something is wrong.

    Secrets are shown as the references that they are written as; whether they are there is checked.
    """
    from front_door.checked_settings import print_settings

    print_settings(context, as_json)


@click.command()
@json_option
@click.pass_obj
def doctor(context: Any, as_json: bool) -> None:
    """Check settings, sources, store, bus, coverage, jobs and audit.

    Nothing is changed. Each line is ok, warn or fail, with what to do; exit 78 when something fails.
    """
    from front_door.doctor import examine

    examine(context, as_json)


@click.command("help")
@click.argument("topic", nargs=-1)
@click.pass_context
def show_help(ctx: click.Context, topic: tuple[str, ...]) -> None:
    """Explain the words that answers use, or a command.

    `jitgov help words` tells what states and verdicts mean, as not_evaluable, foreseen, assumed, stated, jit_candidate;
    `jitgov help words stated` tells one. `jitgov help access` is `jitgov access --help`.
    """
    from front_door import helping

    if topic and topic[0] in ("word", "words"):
        helping.print_words(topic[1:])
    else:
        helping.print_command_help(ctx, topic)
