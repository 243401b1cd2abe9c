"""Checks of the bus: its topics, whether it is the one that the store read, how far it is ahead."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from front_door.checks.check import GOVERN, Check
from front_door.context import CommandContext
from governance.store.database.engine import reading
from governance.store.running.progress import known_bus, positions
from governance.worker.bus_recognition import other_bus
from ingest.bus.interface import Bus, Partition
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.counting import counted
from ingest.contract.errors import SetupError
from ingest.contract.shown_urls import without_secrets

_JOIN_SECONDS = 15.0


def bus_checks(context: CommandContext, engine: Engine | None) -> Iterator[Check]:
    """Yield the checks of the bus; without an engine there is no store to hold it to."""
    bus = context.settings.bus
    kind, _, file = bus.url.partition(":")
    if kind == "embedded" and not Path(file).exists():
        yield Check(
            "bus", "warn", f"{without_secrets(bus.url)} is not there yet", "the first command makes it: `jitgov import`"
        )
        return
    yield from _topics(open_bus(bus.url, bus.options, bus.client), context, engine)


def _topics(bus: Bus, context: CommandContext, engine: Engine | None) -> Iterator[Check]:
    """Read as a member of a group of its own, so that no worker's share is taken."""
    chosen, name = context.settings.bus, without_secrets(context.settings.bus.url)
    wanted = set(house_topics(chosen.partitions))

    mismatch = _mismatch(bus, engine)
    if mismatch is not None:
        yield mismatch
        return

    def where(partitions: Iterable[Partition]) -> Mapping[Partition, int]:
        if engine is None:
            return {}
        with reading(engine) as connection:
            return positions(connection, partitions)

    subscriber = bus.subscriber(f"{chosen.group}-doctor", sorted(wanted), where)
    with closing(subscriber):
        deadline = time.monotonic() + _JOIN_SECONDS
        read = 0
        while not subscriber.assigned() and time.monotonic() < deadline:
            read += sum(map(len, subscriber.poll(1, 200).values()))
        missing = wanted - {partition.topic for partition in subscriber.assigned()}
        if missing:
            detail = f"{name} has no {', '.join(sorted(missing))}"
            yield Check("bus", "warn", detail, f"the first `jitgov import` makes its topics; or {GOVERN}")
            return
        yield Check("bus", "ok", f"{name}, {len(subscriber.assigned())} partitions")
        if engine is not None:
            lag = read + subscriber.lag()
            late = lag > context.settings.governance.batch_size
            detail = f"{counted(lag, 'message waits', 'messages wait')} to be taken"
            yield Check("lag", "warn" if late else "ok", detail, GOVERN if lag else None)


def _mismatch(bus: Bus, engine: Engine | None) -> Check | None:
    """Return what fails where the store's offsets are of another bus: they mean nothing on this one; None where not.

    A bus without topics has no identity yet; another check tells that it has none.
    """
    if engine is None:
        return None
    with reading(engine) as connection:
        known = known_bus(connection)
    if known is None:
        return None
    try:
        identity = bus.identity()
    except SetupError:
        return None
    if known == identity:
        return None
    return Check("bus", "fail", other_bus(known, identity), "correct bus.url, or call `jitgov bus adopt`")
