"""The short soak: every fault is given, every part killed, and time passes that nobody reads: all is accounted for."""

from __future__ import annotations

from pathlib import Path

from benchmarks.disturbed_collection import Size
from benchmarks.fault_schedule import Chances
from benchmarks.soak_run import Servers, Soak
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer
from simulator.service.faults import OF_PAGES, OF_RATES, OF_TRANSPORT


def test_disturbed_collection_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, kafka_server: KafkaServer, kafka_url: str, postgres_server: PostgresServer, postgres_url: str
) -> None:
    size = Size(
        seed=4, records=6_000, days=14, retention_days=8, lives=1, life_seconds=12.0, chances=Chances(0.01, 0.05),
        entra_streams=["directory_audits"],
    )  # fmt: skip
    found = Soak(size, tmp_path, Servers(kafka_server, postgres_server, postgres_url)).run(print)
    assert found.wrong == []
    assert found.events > 0
    assert (len(found.outages), len(found.gaps.pairs)) == (2, 2)
    assert set(found.faults) >= {*OF_PAGES, *OF_RATES, *OF_TRANSPORT}
    assert set(found.kills) == {"collector", "worker", "kafka", "postgres"}
