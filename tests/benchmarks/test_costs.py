"""`make bench` in small: it runs through, and gives every figure that is promised."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from benchmarks.__main__ import RESULT, sizes
from benchmarks.costs import Sizes, measured
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer

SMALL = Sizes(events=400, leg=200, stored=1_200, records=300, rounds=1, legs=1, imports=1)


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    yield postgres_server
    for name in ("round0k", "round0l", "many"):
        postgres_server.drop_database(name)


def test_every_figure_is_measured(kafka_server: KafkaServer, kafka_url: str, postgres: PostgresServer) -> None:
    assert kafka_url == kafka_server.url
    figures = measured(kafka_server, postgres, SMALL)
    written = json.loads(RESULT.read_text(encoding="utf-8"))
    assert _shape({"at": "", **figures}) == _shape(written)
    assert all(number > 0 for number in _numbers(figures))


def test_the_environment_makes_it_smaller() -> None:
    assert sizes({}) == Sizes()
    assert sizes({"JITGOV_BENCH_EVENTS": "1000", "JITGOV_BENCH_LEG": "7"}) == Sizes(events=1_000, leg=7)


def _shape(figures: object) -> object:
    if isinstance(figures, dict):
        return {name: _shape(value) for name, value in figures.items()}
    return "number" if isinstance(figures, int | float) else "text"


def _numbers(figures: object) -> Iterator[float]:
    if isinstance(figures, dict):
        for value in figures.values():
            yield from _numbers(value)
    elif isinstance(figures, int | float):
        yield figures
