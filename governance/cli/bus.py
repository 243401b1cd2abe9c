"""What ``jitgov bus adopt`` does: another bus takes the place of the one that the store has read."""

from __future__ import annotations

from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.cli.line_width import say
from governance.store.clock import now_micros
from governance.store.database.open_store import open_store
from governance.worker.bus_recognition import adopt as adopt_bus
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics


def adopt_settings_bus(context: CommandContext) -> None:
    """Let the bus of the settings take the place of the one that was read before, and say so."""
    chosen = context.settings.bus
    opened = open_bus(chosen.url, chosen.options, chosen.client)
    opened.create_topics(house_topics(chosen.partitions))
    identity = opened.identity()
    with open_store(context.settings.store) as engine:
        before = adopt_bus(engine, identity, os_author(context.settings.people), now_micros())
    if before is None:
        say(f"{identity} is the bus that this store reads; nothing is changed")
    else:
        say(f"{identity} takes the place of {before}; the next worker reads it from its beginning")
