"""Collection and governance that are disturbed in every way at once: what was lost, done twice, or not told.

The simulator shows all its faults at random, and each of them for certain; ``collect``, ``govern``, Kafka and
PostgreSQL are killed with -9 at random moments and started again, while the made-up time goes on in steps; and at
times nobody reads for longer than the vendors keep. Then the bus is held against the simulator's ledger, the store
against what an undisturbed import of the same versions gives, its gaps against those that were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.commands import Commands
from benchmarks.disturbed_collection import LATEST, SPEED, DisturbedCollection, Say, Size
from benchmarks.killing import SERVING, Killing
from benchmarks.ledger_check import LedgerCheck
from benchmarks.outages import MatchedGaps, Outage, matched, reported
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer
from governance.model.coverage import StatementRow
from governance.store.database.engine import open_engine, reading
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, encode
from ingest.contract.coverage import Interval, coverage_event, gap_event
from ingest.contract.event import Event, Source
from ingest.contract.instants import from_micros
from ingest.translation.translating import outgoing
from simulator.company.company import Company
from simulator.company.settings import demo_settings
from simulator.organisation.plan import Plan
from simulator.records.instants import DAY, MINUTE, instant
from simulator.records.record import Json
from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.registration import Registration
from simulator.service.logs.ledger import Stream
from simulator.service.logs.log import Entry
from simulator.service.okta.admission.rate_limits import WORKFORCE
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.simulation import Simulation
from simulator.service.sites.serving import Serving
from simulator.service.source_settings import sources
from simulator.service.vendors import vendors

_FASTER = 1_000
"""The served limits are so many times the vendors': no limit is proved here, and the collector keeps its own."""


class SoakFindings(NamedTuple):
    """What came of it.

    ``beyond``: versions on the bus that the ledger does not know; ``stops``: collectors that ended by themselves, at a
    fault that needs an operator, who here starts them again.
    """

    events: int
    lost: Sequence[str]
    beyond: Sequence[str]
    doubled: Mapping[str, int]
    rejected: int
    outages: Sequence[Outage]
    gaps: MatchedGaps
    faults: Mapping[str, int]
    never_given: Sequence[str]
    kills: Mapping[str, int]
    stops: int
    same_state: bool

    @property
    def wrong(self) -> list[str]:
        """Return what is not as it must be."""
        problems: dict[str, object] = {
            "lost": [*self.lost[:5], f"{len(self.lost)} in all"] if self.lost else None,
            "beyond the ledger": [*self.beyond[:5], f"{len(self.beyond)} in all"] if self.beyond else None,
            "doubled": dict(self.doubled),
            "rejected": self.rejected,
            "gaps that nobody made": self.gaps.others,
            "gaps that nobody told": self.gaps.untold,
            "faults never given": self.never_given,
            "never killed": sorted({"collector", *SERVING} - set(self.kills)),
            "the state is not that of an undisturbed import": not self.same_state,
        }
        return [f"{what}: {problem}" for what, problem in problems.items() if problem]


class Servers(NamedTuple):
    """The running broker and database; ``store_url`` names an empty database there."""

    kafka: KafkaServer
    postgres: PostgresServer
    store_url: str


class Soak:
    """One soak, in a folder of its own."""

    def __init__(self, size: Size, folder: Path, servers: Servers) -> None:
        self._size, self._folder, self._servers = size, folder, servers
        plan = Plan(size.people, size.records, 60, size.seed, planted=False, entra_rate=size.entra_rate)
        self._since = plan.end - size.days * DAY
        self._registration = Registration(retention_days=size.retention_days, report_requests=5 * _FASTER)
        limits = {name: limit * _FASTER for name, limit in WORKFORCE.items()}
        parts = vendors(OrgSettings(limits, retention_days=size.retention_days), self._registration)
        self._clock = Clock(self._since + DAY, SPEED)
        self.simulation = Simulation(Company(plan), parts, self._clock, Faults(size.seed))

    def run(self, say: Say = lambda _: None) -> SoakFindings:
        """Disturb, read to now, compare; ``say`` is told how it goes on. Raises RuntimeError when a part gives up."""
        with Serving(self.simulation):
            bus_url, store_url = self._servers.kafka.url, self._servers.store_url
            settings = self._settings()
            commands = Commands(self._folder / "rough", settings, bus_url, store_url)
            killing = Killing(commands, self._servers.kafka, self._servers.postgres)
            disturbed = DisturbedCollection(self._size, self.simulation, self._since, commands, killing)
            disturbed.run(say)
            state = commands.state()
            say("governed to the end; the bus is held against the ledger")
            return self._compared(disturbed, killing, state, settings)

    def _compared(self, disturbed: DisturbedCollection, killing: Killing, state: str, settings: Json) -> SoakFindings:
        bus, ledger_check = open_bus(self._servers.kafka.url, {}), LedgerCheck(self._folder / "books.sqlite")
        engine = open_engine(self._servers.store_url)
        with reading(engine) as store:
            gaps = matched(disturbed.outages, reported(store))
        rejected = ledger_check.find(bus)
        calm_state = self._calm_state(ledger_check, gaps, settings)
        with reading(engine) as store:
            doubled = ledger_check.doubled(store)
        engine.dispose()
        events, lost, beyond = ledger_check.needed(), ledger_check.lost(), ledger_check.beyond()
        ledger_check.close()
        given, never = self.simulation.faults.counts(), disturbed.faults.left()
        same = state == calm_state
        return SoakFindings(
            events, lost, beyond, doubled, rejected, disturbed.outages, gaps, given, never, killing.kills,
            disturbed.stops, same,
        )  # fmt: skip

    def _calm_state(self, ledger_check: LedgerCheck, gaps: MatchedGaps, settings: Json) -> str:
        """Import what was found, from the ledger and undisturbed, with what must be covered; return the state."""
        bus_url = f"embedded:{self._folder / 'calm' / 'bus.sqlite'}"
        commands = Commands(self._folder / "calm", settings, bus_url)
        bus = open_bus(bus_url, {})
        bus.create_topics(house_topics(4))
        publisher = bus.publisher()
        streams = set(self._size.streams)

        def wanted(stream: Stream, entry: Entry) -> bool:
            known = stream in streams and entry.occurred_at >= self._since
            return known and not gaps.excuses(stream, entry.occurred_at, entry.visible_at)

        worker = commands.start("govern")  # while the ledger is read
        publisher.publish(EVENTS_TOPIC, ledger_check.know(self.simulation.logs, self._clock.now(), wanted))
        stated = [*map(self._covered, self._size.streams), *(self._gap(gap) for _, gap in gaps.pairs)]
        publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in stated])
        publisher.close()
        worker.terminate()
        worker.communicate()
        return commands.state()

    def _covered(self, stream: Stream) -> Event:
        now = instant(self._clock.now())
        return coverage_event(Source(*stream), Interval(instant(self._since), now), now)

    def _gap(self, gap: StatementRow) -> Event:
        idp, _, tenant = gap.issuer.partition(":")
        bounds = Interval(from_micros(gap.from_at), from_micros(gap.to_at))
        return gap_event(Source(idp, tenant, gap.stream), bounds, gap.cause or "", instant(self._clock.now()))

    def _settings(self) -> Json:
        served_sources = sources(self.simulation, self._registration, self._folder / "secrets")
        company = demo_settings(self.simulation.company)
        return {
            **company,
            "sources": [self._source(source) for source in served_sources],
            "collect": {"poll_seconds": 0.2},
        }

    def _source(self, source: Json) -> Json:
        never = {"full": None, "incremental": None}
        source = {**source, "census": never, "retention_days": self._size.retention_days}
        if source["kind"] == "entra":
            # Rows are up to six hours late here: the trail reaches further back at every turn.
            source |= {"re_read": [{"minutes": LATEST // MINUTE}], "streams": self._size.entra_streams}
        return source
