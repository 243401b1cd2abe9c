"""Runs the real collectors on a served company, stretch by stretch, in processes of their own beside governance."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from queue import SimpleQueue
from typing import NamedTuple

import msgspec

from ingest.bus.pipes import received, send, started
from ingest.cli.files import open_house_bus
from ingest.collection.log_output import log_to_stderr
from ingest.collection.scheduler import runner
from ingest.collection.scheduler.summary import failure_lines
from ingest.config.bus_settings import BusSettings
from ingest.config.source_settings import CollectSettings, SourceSettings
from ingest.contract.errors import BrokenError
from ingest.imports.interpreter_tuning import suited_to_records
from ingest.translation.tally import Tally
from simulator.records.instants import instant

_CODE = "from simulator.demo.collectors import serve; serve()"
Begun = tuple[SourceSettings, int]
"""A source, and the instant in microseconds from which it is collected."""
Tallied = tuple[str, str, Tally]
"""``<idp>:<tenant>``, stream, and what was read of it."""


class Task(msgspec.Struct, array_like=True):
    """The sources to collect, and the bus to publish to."""

    sources: list[Begun]
    bus: BusSettings
    collect: CollectSettings


class _Errand(msgspec.Struct, array_like=True):
    """To what instant of the simulated clock all is read, and of which ``<idp>:<tenant>`` the whole lists are, too."""

    now: int
    whole: list[str]


class _Answer(msgspec.Struct, array_like=True):
    """The tallies of reading to now; ``failed``: why streams stopped."""

    tallies: list[Tallied]
    failed: list[str]


_task_decoder = msgspec.msgpack.Decoder(Task)
_answer_decoder = msgspec.msgpack.Decoder(_Answer)
_errand_decoder = msgspec.msgpack.Decoder(_Errand)
_encode = msgspec.msgpack.Encoder().encode


class Collecting:
    """A process that collects to an instant on demand."""

    def __init__(self, task: Task) -> None:
        self._process = started(_CODE)
        if self._process.stdin is None or self._process.stdout is None:
            raise BrokenError("the collecting process has no pipes")
        self._to_process, self._from_process = self._process.stdin, self._process.stdout
        send(self._to_process, _encode(task))

    def begin(self, now: int, whole: Sequence[str] = ()) -> None:
        """Let the process read all sources to ``now`` of the simulated clock; of those in ``whole`` the lists, too."""
        send(self._to_process, _encode(_Errand(now, list(whole))))

    def result(self) -> list[Tallied]:
        """Return the tallies, once all events are on the bus. Raises BrokenError when a stream stopped."""
        message = received(self._from_process)
        if message is None:
            raise BrokenError(f"the collecting process ended early, with code {self._process.wait()}")
        answer = _answer_decoder.decode(message)
        if answer.failed:
            raise BrokenError("; ".join(answer.failed))
        return answer.tallies

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._to_process.close()
        self._from_process.close()


@contextmanager
def collecting(tasks: Sequence[Task]) -> Iterator[list[Collecting]]:
    """Give a process for each task, ended at the block's end."""
    processes: list[Collecting] = []
    try:
        for task in tasks:
            processes.append(Collecting(task))
        yield processes
    finally:
        for process in processes:
            process.end()


@suited_to_records()
def serve() -> None:
    """Collect on demand of standard input: the child's side of ``Collecting``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted as well, and ends this process
    log_to_stderr(logging.WARNING)
    messages: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_hear_until_the_end, args=(messages,), daemon=True).start()
    task = _task_decoder.decode(messages.get())
    while True:
        send(sys.stdout.buffer, _encode(_collected(task, _errand_decoder.decode(messages.get()))))


def _hear_until_the_end(messages: SimpleQueue[bytes]) -> None:
    """Queue messages from standard input; when the parent ends, even if killed, end this process at once."""
    while (message := received(sys.stdin.buffer)) is not None:
        messages.put(message)
    os._exit(0)


def _collected(task: Task, errand: _Errand) -> _Answer:
    answer = _Answer([], [])
    bus = open_house_bus(task.bus)
    for together in _together(task.sources, errand):
        plan = runner.Plan(together.sources, task.collect, os.environ, bus.publisher, together.since)
        result = asyncio.run(runner.once(plan, census=together.whole))
        # A list of Entra is never whole: of the roles of Azure, which another API lists, it ends none.
        answer.failed += failure_lines(result) if result.failures else []
        for source in result.sources:
            answer.tallies += [(source.name, reader.stream, reader.tally) for reader in source.stream_readers]
    return answer


class _Together(NamedTuple):
    """Sources that are collected together, by their path in the settings; ``whole``: their lists, too."""

    since: datetime
    whole: bool
    sources: dict[str, SourceSettings]


def _together(sources: Sequence[Begun], errand: _Errand) -> Iterator[_Together]:
    """Yield the sources that have begun by now, those together that begin together and are read alike."""
    groups: dict[tuple[int, bool], dict[str, SourceSettings]] = {}
    for number, (source, begins) in enumerate(sources):
        if begins < errand.now:
            is_whole = f"{source.kind}:{source.tenant}" in errand.whole
            groups.setdefault((begins, is_whole), {})[f"sources[{number}]"] = source
    for (begins, is_whole), group in sorted(groups.items()):
        yield _Together(instant(begins), is_whole, group)
