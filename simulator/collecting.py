"""The real collectors on a served company, stretch by stretch, in a process of its own beside whoever governs."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import httpx
import msgspec

from ingest.apart import ALLOCATIONS_BEFORE_COLLECTION
from ingest.bus.pipes import received, send, started
from ingest.collecting import running
from ingest.collecting.logs import log_to_stderr
from ingest.collecting.summary import failure_lines
from ingest.commands import open_house_bus
from ingest.contract.errors import BrokenError
from ingest.settings import BusSettings
from ingest.source_settings import CollectSettings, SourceSettings
from ingest.tally import Tally
from simulator.instants import instant

_CODE = "from simulator.collecting import serve; serve()"
_CLOCK_SECONDS = 300.0
"""The company lives through a stretch before its clock answers."""


class Task(msgspec.Struct, array_like=True):
    """What is to be collected: ``sources`` with where each begins, read to now at each of ``ends`` by their clock.

    ``admin`` is the URL that sets the clock, instants are microseconds.
    """

    admin: str
    sources: list[tuple[SourceSettings, int]]
    ends: list[int]
    bus: BusSettings
    collect: CollectSettings


class Stretch(msgspec.Struct, array_like=True):
    """What a stretch gave: its end, and a tally for each ``<idp>:<tenant>`` and stream; ``failed``: why it broke."""

    ended_at: int
    tallies: list[tuple[str, str, Tally]] = []
    failed: list[str] = []


_tasks = msgspec.msgpack.Decoder(Task)
_stretches = msgspec.msgpack.Decoder(Stretch)
_encode = msgspec.msgpack.Encoder().encode


@contextmanager
def collected_apart(task: Task) -> Iterator[Iterator[Stretch]]:
    """Collect meanwhile; gives the stretches, each once all of it is on the bus, while the next one is collected."""
    process = started(_CODE)
    try:
        if process.stdin is None or process.stdout is None:
            raise BrokenError("the collecting process has no pipes")
        send(process.stdin, _encode(task))
        yield (_told(received(process.stdout)) for _ in task.ends)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _told(message: bytes | None) -> Stretch:
    if message is None:
        raise BrokenError("the collecting process ended early")
    stretch = _stretches.decode(message)
    if stretch.failed:
        raise BrokenError("; ".join(stretch.failed))
    return stretch


def serve() -> None:
    """Collect what is told on standard input; the other side of ``collected_apart``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us is interrupted as well, and ends us
    gc.set_threshold(ALLOCATIONS_BEFORE_COLLECTION)
    log_to_stderr()
    told = received(sys.stdin.buffer)
    if told is None:
        return
    threading.Thread(target=_end_with_who_started_us, daemon=True).start()
    for stretch in _collected(_tasks.decode(told)):
        send(sys.stdout.buffer, _encode(stretch))


def _end_with_who_started_us() -> None:
    # Of the bare pipe: the interpreter's own end would wait for a lock of sys.stdin.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def _collected(task: Task) -> Iterator[Stretch]:
    bus = open_house_bus(task.bus)
    for end in task.ends:
        _set_clock(task.admin, end)
        stretch = Stretch(end)
        for since, sources in _by_beginning(task.sources, end):
            plan = running.Plan(sources, task.collect, os.environ, bus.publisher, since)
            done = asyncio.run(running.once(plan, census=False))
            stretch.failed += failure_lines(done)
            stretch.tallies += [
                (source.name, each.stream, each.tally) for source in done.sources for each in source.readings
            ]
        yield stretch


def _by_beginning(
    sources: Sequence[tuple[SourceSettings, int]], end: int
) -> Iterator[tuple[datetime, dict[str, SourceSettings]]]:
    """Yield the sources that have begun by then; those that begin together are collected together."""
    for since in sorted({since for _, since in sources if since < end}):
        yield instant(since), {f"sources[{n}]": each for n, (each, begins) in enumerate(sources) if begins == since}


def _set_clock(admin: str, at: int) -> None:
    httpx.put(f"{admin}/clock", json={"at": at}, timeout=_CLOCK_SECONDS, trust_env=False).raise_for_status()
