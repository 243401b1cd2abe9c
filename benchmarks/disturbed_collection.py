"""Disturbed collection: faults of the vendors, kill -9 of every part at random moments, and outages that leave gaps."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.commands import Commands
from benchmarks.fault_schedule import Chances, FaultSchedule
from benchmarks.killing import SERVING, Killing
from benchmarks.outages import Outage
from ingest.collectors.entra.live.streams import STREAMS
from simulator.organisation.cast import TENANT
from simulator.records.instants import DAY, HOUR, MINUTE, instant
from simulator.service.logs.ledger import Stream
from simulator.service.simulation import Simulation

KINDS = ("okta", "entra")
SPEED = 30.0
"""Of the clock while collectors are killed: the windows of the limits pass with it."""
LATEST = 8 * HOUR
"""Records are up to six hours late here, and come again half an hour later: Entra's trail reaches so far back."""
_OKTA = Stream("okta", TENANT, "system_log")
_LOOK_SECONDS = 0.02
_STARTS_SECONDS = 60.0
"""A collector takes seconds to its first request: its clients are large to import."""
_KILLED_AFTER_SECONDS = (1.0, 10.0)
"""Of a reading to now."""
_TRIES = 30
_MORE_LIVES = 10

Say = Callable[[str], None]


class Size(NamedTuple):
    """How much is collected, and how roughly.

    Collectors live for ``life_requests`` at most, or ``life_seconds`` after the first one. ``days``: how far back both
    vendors' logs are read. ``retention_days``: how long they are kept, and a life brings at most two thirds of that
    on. The last of the ``outages`` ends the run. ``entra_streams`` None are all; five requests in
    ten seconds are all that Graph allows, so each costs its time, and ``entra_rate`` makes its rows fewer.
    """

    seed: int = 1
    people: int = 60
    records: int = 6_000
    days: int = 30
    lives: int = 6
    life_requests: int = 30
    life_seconds: float = 6.0
    chances: Chances = Chances(0.02, 0.02)
    outages: int = 1
    retention_days: int = 2
    entra_streams: Sequence[str] | None = None
    entra_rate: float = 1.0

    @property
    def streams(self) -> list[Stream]:
        """Return the streams that are read."""
        names = tuple(STREAMS) if self.entra_streams is None else self.entra_streams
        return [_OKTA, *(Stream("entra", TENANT, name) for name in names)]


class DisturbedCollection:
    """Takes the made-up time from ``since`` to the company's end; ``outages`` are those that were made."""

    def __init__(self, size: Size, simulation: Simulation, since: int, commands: Commands, killing: Killing) -> None:
        self.stops = 0
        self.outages: list[Outage] = []
        self.faults = FaultSchedule(simulation.faults, size.chances, self._answered)
        self._size, self._simulation, self._since = size, simulation, since
        self._clock = simulation.clock
        self._commands, self._killing = commands, killing
        self._rng = random.Random(size.seed)
        self._victims = self._drawn()
        self._say: Say = lambda _: None

    def run(self, say: Say) -> None:
        """Disturb, and in the end read to now. Raises RuntimeError when a part gives up."""
        self._say = say
        size, unread = self._size, 0
        outage_after = {(n + 1) * size.lives // size.outages for n in range(size.outages)}
        self._killing.start_worker()
        for life in range(size.lives):
            step = self._step(life)
            if unread and unread + step > size.retention_days * DAY * 2 // 3:
                self._catch_up(next(self._victims))
                unread = 0
            unread += step
            self._one_life(next(self._victims), step)
            if life + 1 == size.lives:
                self._give_the_rest()
            if life + 1 in outage_after:
                self._rest_too_long()
                unread = 0
        self._killing.end()

    def _give_the_rest(self) -> None:
        for _ in range(_MORE_LIVES):
            if self.faults.left():
                self._one_life(next(self._victims), 0)

    def _drawn(self) -> Iterator[str]:
        """Yield what is killed beside collectors, each as often as the others, in no order."""
        while True:
            yield from self._rng.sample(SERVING, len(SERVING))

    def _step(self, life: int) -> int:
        """Return how far time goes on before a life, so that the last outage ends with the company's time."""
        to_come = self._size.outages - len(self.outages) // len(self._size.streams)
        resting = to_come * (self._size.retention_days * DAY + 2 * LATEST)
        end = self._simulation.company.plan.end
        return max(0, end - resting - self._clock.now()) // (self._size.lives - life)

    def _one_life(self, victim: str, step: int) -> None:
        """Let collectors make some requests under faults, kill another part meanwhile, then kill them."""
        self.faults.begin()
        self._clock.advance(step)
        self._simulation.catch_up()  # here: whoever asks first would wait for it
        self._clock.run(SPEED)
        before, some, seconds = self._asked(), self._rng.randint(2, self._size.life_requests), self._size.life_seconds
        collectors = [self._commands.start(*self._collect(kind)) for kind in KINDS]
        self._until(collectors, lambda: self._asked() > before, _STARTS_SECONDS)
        self._until(collectors, lambda: self._asked() >= before + some // 2, seconds / 2)
        self._killing.kill(victim)
        self._until(collectors, lambda: self._asked() >= before + some and not self.faults.left(), seconds)
        self.stops += sum(not self._killing.kill_collector(collector) for collector in collectors)
        self.faults.end()
        self._tell(f"{victim} and collectors were killed")

    def _until(self, collectors: Sequence[subprocess.Popen[str]], done: Callable[[], bool], seconds: float) -> None:
        """Wait until it is done, for so long at most, or until a collector ended; faults are given meanwhile."""
        ends_at = time.monotonic() + seconds
        while not done() and time.monotonic() < ends_at:
            if any(collector.poll() is not None for collector in collectors):
                return
            self.faults.go_on()
            time.sleep(_LOOK_SECONDS)

    def _rest_too_long(self) -> None:
        """Read all there is, then nothing for longer than it is kept, then what is left.

        Nothing is late when it begins: a gap tells of the time of events, not of when they could be read.
        """
        self._clock.advance(LATEST)
        self._catch_up(next(self._victims))
        read_to, retention = self._clock.now(), self._size.retention_days * DAY
        goes_on_at = read_to + retention + self._rng.randint(2 * HOUR, LATEST)
        if len(self.outages) == (self._size.outages - 1) * len(self._size.streams):
            # The last one ends the company's time, and all that was late is visible then.
            goes_on_at = max(goes_on_at, self._simulation.company.plan.end + LATEST)
        self.faults.begin_with_records()
        self._clock.set(goes_on_at)
        self._simulation.catch_up()
        self.faults.end()
        kept_from = goes_on_at - retention
        self.outages += [
            Outage(stream, read_to, kept_from, LATEST if stream.idp == "entra" else 0) for stream in self._size.streams
        ]
        self._tell(f"nobody read for {(self._clock.now() - read_to) / DAY:.1f} days")
        self._catch_up(next(self._victims))

    def _catch_up(self, victim: str) -> None:
        """Read both tenants to now without faults, but with one kill, while the clock stands."""
        if self._clock.speed:
            self._clock.advance(2 * MINUTE)  # a bucket that was drained is full again
            self._clock.run(0)
        for attempt in range(_TRIES):
            collectors = [self._commands.start(*self._collect(kind, "--once")) for kind in KINDS]
            if attempt == 0:
                self._wait(collectors, self._rng.uniform(*_KILLED_AFTER_SECONDS))
                self._killing.kill(victim)
            for collector in collectors:
                collector.communicate()
            if not any(collector.returncode for collector in collectors):
                self._tell(f"all is read to now; {victim} was killed")
                return
        raise RuntimeError(f"collect --once failed {_TRIES} times: {self._commands.complaints()}")

    def _wait(self, collectors: Sequence[subprocess.Popen[str]], seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at and any(collector.poll() is None for collector in collectors):
            time.sleep(_LOOK_SECONDS)

    def _collect(self, kind: str, *more: str) -> Sequence[str]:
        return ("collect", kind, "--since", instant(self._since).isoformat(), *more)

    def _asked(self) -> int:
        """Return how many requests the tenants have answered."""
        return sum(self._simulation.asked.counts.values())

    def _answered(self) -> int:
        """Return how many of them well."""
        return sum(count for (_, status), count in list(self._simulation.asked.counts.items()) if status == 200)

    def _tell(self, what: str) -> None:
        shown, records = instant(self._clock.now()), sum(len(log) for log in list(self._simulation.logs.values()))
        self._say(f"{shown:%Y-%m-%d %H:%M}, {records:,} records: {what}")
