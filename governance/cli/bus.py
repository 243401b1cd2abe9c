"""The command that lets another bus take the place of the one that the store has read."""

from __future__ import annotations

import click

from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.store.database.open_store import open_store
from governance.worker.background_loops import now_micros
from governance.worker.bus_recognition import adopt as adopt_bus
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics


@click.group()
def bus() -> None:
    """Change which bus the store reads."""


@bus.command()
@click.pass_obj
def adopt(context: CommandContext) -> None:
    """Read the bus of the settings from its beginning, in place of the one that was read before; stop workers first.

    For a bus that was restored, moved or made anew. What is known already changes nothing; what the bus before held and
    this one does not stays known.
    """
    chosen = context.settings.bus
    opened = open_bus(chosen.url, chosen.options, chosen.client)
    opened.create_topics(house_topics(chosen.partitions))
    identity = opened.identity()
    with open_store(context.settings.store.url) as engine:
        before = adopt_bus(engine, identity, os_author(context.settings.people), now_micros())
    if before is None:
        click.echo(f"{identity} is the bus that this store reads; nothing is changed")
    else:
        click.echo(f"{identity} takes the place of {before}; the next worker reads it from its beginning")
