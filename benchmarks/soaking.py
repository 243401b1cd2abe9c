"""Collection that is disturbed in every way at once, beside one that is not: what was lost, what was done twice.

The simulator shows all its faults at random; the real ``collect`` is killed with -9 at random moments and started
again, while the made-up time goes on in steps. Then faults end, each tenant is read to now once more, and the bus is
held against the simulator's ledger, the state against that of an undisturbed collection of the same logs.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks.commands import Commands
from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode
from ingest.contract.event import Event
from simulator.company import Company
from simulator.instants import DAY, instant
from simulator.plan import Plan
from simulator.record import Json
from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.registration import Registration
from simulator.service.ledger import ledger_rows
from simulator.service.okta.limits import WORKFORCE
from simulator.service.okta.settings import OrgSettings
from simulator.service.serving import Serving
from simulator.service.simulation import Simulation
from simulator.service.sources import sources
from simulator.service.vendors import vendors

KINDS = ("okta", "entra")
_SPEED = 30.0
"""Of the clock while collectors run: the windows of the limits pass with it."""
_FASTER = 1_000
"""The served limits are so many times the vendors': no limit is proved here, and the collector keeps its own."""
_POLL = 5_000
_LOOK_SECONDS = 0.02
_STARTS_SECONDS = 60.0
"""A collector takes seconds to its first request: its clients are large to import."""


class Size(NamedTuple):
    """How much is collected, and how roughly.

    Collectors are killed within their first ``life_requests``, ``life_seconds`` after the first one at the latest.
    ``fault``: the probability of each fault at each chance. ``days``: how far back both vendors' logs are read.
    ``entra_streams`` None are all; five requests in ten seconds are all that Graph allows, so each costs its time.
    """

    seed: int = 1
    people: int = 60
    records: int = 6_000
    days: int = 30
    kills: int = 6
    life_requests: int = 30
    life_seconds: float = 6.0
    fault: float = 0.02
    entra_streams: Sequence[str] | None = None


class Found(NamedTuple):
    """What came of it. ``beyond``: event ids on the bus that the ledger does not know; ``rejected`` records."""

    events: int
    lost: Sequence[str]
    beyond: Sequence[str]
    rejected: int
    faults: dict[str, int]
    kills: int
    stops: int
    """How often a collector ended by itself: a fault that needs an operator, who here starts it again."""
    same_state: bool

    @property
    def whole(self) -> bool:
        """Tell whether nothing was lost, invented, or did change state twice."""
        return not self.lost and not self.beyond and not self.rejected and self.same_state


class Soak:
    """One soak in a folder of its own; ``bus_url`` None is an embedded log there."""

    def __init__(self, size: Size, folder: Path, bus_url: str | None = None) -> None:
        self.size = size
        self._rng = random.Random(size.seed)
        self._plan = Plan(people=size.people, records=size.records, days=60, seed=size.seed, planted=False)
        self._since = self._plan.end - size.days * DAY
        self._faults = Faults(size.seed)
        self._clock = Clock(self._since + DAY, _SPEED)
        self._registration = Registration(retention_days=None, report_requests=5 * _FASTER)
        orgs = OrgSettings({name: limit * _FASTER for name, limit in WORKFORCE.items()}, retention_days=None)
        parts = vendors(orgs, self._registration)
        self.simulation = Simulation(Company(self._plan), parts, self._clock, self._faults)
        self._rough = folder / "rough"
        self._calm = folder / "calm"
        self._bus_url = bus_url or f"embedded:{self._rough / 'bus.sqlite'}"
        self.kills = self.stops = 0

    def run(self) -> Found:
        """Disturb, read to now, compare. Raises CalledProcessError when a command fails without being disturbed."""
        self._faults.switch_on_all(self.size.fault)
        with Serving(self.simulation):
            rough = self._commands(self._rough, self._bus_url)
            for _ in range(self.size.kills):
                self._clock.advance(self._step())
                self._one_life(rough)
            given = self._faults.counts()
            self._faults.switch_off()
            # All that was late is visible then; a trail that missed its hour is read once it is due.
            self._clock.set(self._plan.end + 2 * DAY)
            self._clock.run(0)
            calm = self._commands(self._calm, f"embedded:{self._calm / 'bus.sqlite'}")
            with ThreadPoolExecutor() as both:
                list(both.map(self._read_to_now, (rough, calm)))
            states = {each.state() for each in (rough, calm)}
            wanted = self._wanted()
        on_bus, rejected = self._published()
        lost, beyond = sorted(wanted - on_bus), sorted(on_bus - self._known())
        return Found(len(wanted), lost, beyond, rejected, given, self.kills, self.stops, len(states) == 1)

    def _one_life(self, commands: Commands) -> None:
        """Let the collectors make some requests, then kill them; one that stopped by itself is counted apart."""
        before, some = self._asked(), self._rng.randint(2, self.size.life_requests)
        collectors = [commands.start(*self._collect(kind)) for kind in KINDS]
        self._until(collectors, before + 1, _STARTS_SECONDS)
        self._until(collectors, before + some, self.size.life_seconds)
        for collector in collectors:
            if collector.poll() is None:
                collector.kill()
                self.kills += 1
            else:
                self.stops += 1
            collector.wait()

    def _until(self, collectors: Sequence[subprocess.Popen[str]], asked: int, seconds: float) -> None:
        """Wait until so many requests were answered, for so long at most, or until all collectors ended."""
        ends_at = time.monotonic() + seconds
        while self._asked() < asked and time.monotonic() < ends_at:
            if all(collector.poll() is not None for collector in collectors):
                return
            time.sleep(_LOOK_SECONDS)

    def _asked(self) -> int:
        """Return how many requests the tenants have answered."""
        return sum(self.simulation.asked.counts.values())

    def _read_to_now(self, commands: Commands) -> None:
        commands.all_at_once([self._collect(kind, "--once") for kind in KINDS])

    def _step(self) -> int:
        return (self.size.days - 1) * DAY // self.size.kills

    def _collect(self, kind: str, *more: str) -> Sequence[str]:
        return ("collect", kind, "--since", instant(self._since).isoformat(), *more)

    def _commands(self, folder: Path, bus_url: str) -> Commands:
        folder.mkdir(parents=True)
        found = sources(self.simulation, self._registration, folder / "secrets")
        return Commands(
            folder, {"sources": [self._source(each) for each in found], "collect": {"poll_seconds": 0.2}}, bus_url
        )

    def _source(self, source: Json) -> Json:
        source = {**source, "census": {"full": None, "incremental": None}}
        if source["kind"] == "entra":
            # Rows are up to six hours late here: the trail reaches further back at every turn.
            source |= {"re_read": [{"minutes": 1_440}], "retention_days": 60, "streams": self.size.entra_streams}
        return source

    def _wanted(self) -> set[str]:
        """Return the ids of what the ledger says must be on the bus."""
        return {
            str(row["event_id"])
            for row in ledger_rows(self.simulation.logs, self._clock.now())
            if row["idp"] == "okta" or self.size.entra_streams is None or row["stream"] in self.size.entra_streams
            if int(str(row["occurred_at"])) >= self._since
        }

    def _known(self) -> set[str]:
        return {str(row["event_id"]) for row in ledger_rows(self.simulation.logs, self._clock.now())}

    def _published(self) -> tuple[set[str], int]:
        """Return the ids of the records whose events are on the bus, and how many were rejected."""
        events, rejected = self._messages(EVENTS_TOPIC), self._messages(REJECTED_TOPIC)
        decoded = (decode(value) for value in events)
        return {_record_of(event) for event in decoded if event.kind != "coverage"}, len(rejected)

    def _messages(self, topic: str) -> list[bytes]:
        subscriber = open_bus(self._bus_url, {}).subscriber("soak", [topic], lambda _: {})
        found: list[bytes] = []
        while polled := subscriber.poll(_POLL, 2_000):
            found += [message.value for messages in polled.values() for message in messages]
        subscriber.close()
        return found


def _record_of(event: Event) -> str:
    """Return the id of the record that an event was read from: one of several has a number behind it."""
    return event.event_id.partition("#")[0]
