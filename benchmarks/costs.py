"""What is measured, and the figures made of it.

Rounds: for each client a floor, a reading process alone, and a govern process over a store of its own. Growth: legs of
later events over a store of few and one of many events, in turns. Import: each client in turns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from statistics import median
from typing import Any, NamedTuple

from benchmarks.bus_read import BusRead, floor, reading_process
from benchmarks.governing import Run, governed
from benchmarks.growth import multiply, settle
from benchmarks.history import BEGIN, History
from benchmarks.importing import Imported, exported, imported
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer
from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC

_PARTITIONS = 4
_DAYS = 30
_EVENTS_PER_ACCOUNT = 20
_PYTHON: ClientName = "kafka-python"
_C: ClientName = "librdkafka"
_CLIENTS = (_PYTHON, _C)
_FEW, _MANY = "round0k", "many"
"""Databases: the first round's is kept, as the store of few events, and copied, to be the store of many."""


class Sizes(NamedTuple):
    """How many events a round governs, how many a leg of growth, over how many stored ones, and how often."""

    events: int = 300_000
    leg: int = 500_000
    stored: int = 10_000_000
    records: int = 100_000
    rounds: int = 3
    legs: int = 2
    imports: int = 2


class Round(NamedTuple):
    """One client's turn."""

    floor: BusRead
    reading: BusRead
    govern: Run


def measured(kafka: KafkaServer, postgres: PostgresServer, sizes: Sizes) -> dict[str, object]:
    """Measure, and return the figures."""
    _publish(kafka, History(_accounts(sizes), _DAYS), sizes.events)
    rounds: dict[ClientName, list[Round]] = {client: [] for client in _CLIENTS}
    for number in range(sizes.rounds):
        for client in _CLIENTS:
            rounds[client].append(_round(kafka, postgres, client, sizes.events, f"round{number}{client[0]}"))
    figures: dict[str, Any] = {"sizes": sizes._asdict(), **_round_figures(rounds)}
    few, many = _few_and_many(postgres, sizes)
    figures |= _growth_figures(*_legs(kafka, postgres, few, many, sizes))
    # What a process holds is told by whatever takes it furthest: histories are longest in the last leg.
    figures["govern_rss_mb"] = max(figures["round_rss_mb"], figures["leg_rss_mb"])
    kafka.clear()
    return figures | _import_figures(kafka, sizes)


def _round(kafka: KafkaServer, postgres: PostgresServer, client: ClientName, events: int, name: str) -> Round:
    store_url = _new_store(postgres, name)
    floor_read = floor(kafka.url, client, events)
    reading = reading_process(kafka.url, client, store_url, events)
    turn = Round(floor_read, reading, governed(store_url, kafka.url, client, postgres))
    _say(f"{name}: floor {floor_read.cpu_us:.1f}, reading {reading.cpu_us:.1f}, govern {turn.govern.cpu_us:.1f}")
    if name != _FEW:
        postgres.drop_database(name)
    return turn


def _round_figures(rounds: dict[ClientName, list[Round]]) -> dict[str, Any]:
    def middle(client: ClientName, figure: Callable[[Round], float]) -> float:
        return median(figure(turn) for turn in rounds[client])

    def part(client: ClientName, figure: Callable[[Run], float]) -> float:
        return middle(client, lambda turn: figure(turn.govern) / turn.govern.events * 1e6)

    def quotient(figure: Callable[[Round], float]) -> float:
        """Return librdkafka's figure as a ratio to kafka-python's of the same round, in the median."""
        return median(figure(c) / figure(python) for c, python in zip(rounds[_C], rounds[_PYTHON], strict=True))

    runs = [turn.govern for turns in rounds.values() for turn in turns]
    return {
        "govern_cpu_ratio": middle(_PYTHON, lambda turn: turn.govern.cpu_us / turn.floor.cpu_us),
        "govern_cpu_ratio_librdkafka": middle(_C, lambda turn: turn.govern.cpu_us / turn.floor.cpu_us),
        "cpu_us_per_event": {
            client: {
                "floor": middle(client, lambda turn: turn.floor.cpu_us),
                "reading_alone": middle(client, lambda turn: turn.reading.cpu_us),
                "govern": middle(client, lambda turn: turn.govern.cpu_us),
                "govern_reader": part(client, lambda run: run.reader_cpu),
                "govern_worker": part(client, lambda run: run.worker_cpu),
                "govern_postgresql": part(client, lambda run: run.postgres_cpu),
            }
            for client in _CLIENTS
        },
        "govern_per_s": {client: round(middle(client, lambda turn: turn.govern.per_s)) for client in _CLIENTS},
        "librdkafka_per_s_ratio": quotient(lambda turn: turn.govern.per_s),
        "librdkafka_reading_cpu_ratio": quotient(lambda turn: turn.reading.cpu_us),
        "round_rss_mb": max(max(run.rss_mb) for run in runs),
    }


def _few_and_many(postgres: PostgresServer, sizes: Sizes) -> tuple[str, str]:
    """Return two stores that have governed the same events; the second holds ``stored`` events in all."""
    few = postgres.url(_FEW)
    settle(few)
    many = postgres.create_database(_MANY, _FEW)
    multiply(many, sizes.stored // sizes.events - 1)
    settle(many)
    return few, many


def _legs(
    kafka: KafkaServer, postgres: PostgresServer, few: str, many: str, sizes: Sizes
) -> tuple[list[Run], list[Run]]:
    """Govern later events of the accounts that both stores know, in turns."""
    with_few: list[Run] = []
    with_many: list[Run] = []
    for number in range(sizes.legs):
        begin = BEGIN + timedelta(days=_DAYS * (1 + number))
        _publish(kafka, History(_accounts(sizes), _DAYS, seed=8 + number, begin=begin), sizes.leg)
        for store_url, runs in ((few, with_few), (many, with_many)):
            runs.append(governed(store_url, kafka.url, _PYTHON, postgres))
            _say(f"leg {number}: govern {runs[-1].cpu_us:.1f}")
            settle(store_url)
    return with_few, with_many


def _growth_figures(with_few: Iterable[Run], with_many: Iterable[Run]) -> dict[str, Any]:
    few, many = list(with_few), list(with_many)
    return {
        "cost_growth": median(later.cpu_us / earlier.cpu_us for earlier, later in zip(few, many, strict=True)),
        "leg_cpu_us_per_event": {"few": median(run.cpu_us for run in few), "many": median(run.cpu_us for run in many)},
        "govern_rss_growth": max(run.rss_growth for run in [*few, *many]),
        "leg_rss_mb": max(max(run.rss_mb) for run in [*few, *many]),
    }


def _import_figures(kafka: KafkaServer, sizes: Sizes) -> dict[str, object]:
    open_bus(kafka.url, {}).create_topics(house_topics(_PARTITIONS))
    turns: dict[ClientName, list[Imported]] = {client: [] for client in _CLIENTS}
    with exported(sizes.records) as export:
        for _ in range(sizes.imports):
            for client in _CLIENTS:
                turns[client].append(imported(kafka.url, client, export))
    ratio = {client: median(turn.import_us / turn.producer_us for turn in turns[client]) for client in _CLIENTS}
    return {
        "import_cpu_ratio": ratio[_PYTHON],
        "import_cpu_ratio_librdkafka": ratio[_C],
        "import_cpu_us_per_event": {
            client: {
                "import": median(turn.import_us for turn in turns[client]),
                "producer": median(turn.producer_us for turn in turns[client]),
            }
            for client in _CLIENTS
        },
    }


def _accounts(sizes: Sizes) -> int:
    return max(sizes.events // _EVENTS_PER_ACCOUNT, 1)


def _new_store(postgres: PostgresServer, name: str) -> str:
    url = postgres.create_database(name)
    engine = open_engine(url)
    ensure_schema(engine)
    engine.dispose()
    return url


def _publish(kafka: KafkaServer, history: History, events: int) -> None:
    bus = open_bus(kafka.url, {})
    bus.create_topics(house_topics(_PARTITIONS))
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, history.messages(events))
    publisher.close()


def _say(line: str) -> None:
    print(f"{line} (processor time in microseconds an event)", file=sys.stderr, flush=True)
