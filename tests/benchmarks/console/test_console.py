"""`make bench-console` in small: every page answers, and is timed alone and among others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.console.__main__ import Size, measured
from benchmarks.console.visiting import Visited, figures
from benchmarks.scale.loading import template
from dev.postgres import PostgresServer


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    yield postgres_server
    for name in postgres_server.databases():
        if name.startswith(("scale_", "console_small")):
            postgres_server.drop_database(name)


def test_a_page_is_told_by_its_percentiles() -> None:
    visited = [Visited("/", n / 1_000, 200) for n in range(1, 101)]
    assert figures(visited) == {"/": {"requests": 100, "p50_ms": 51.0, "p95_ms": 96.0}}


def test_every_page_answers_and_is_measured(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create_database("console_small", template(postgres, 200))
    found = measured(url, postgres.pid, tmp_path, Size(200, 10, 2.0, 2))
    assert not found["not_answered"]
    assert found["requests"] > 0
    assert found["most_mb"] > 0
    assert set(found["processor"]) == {"visitors", "console", "postgresql"}
    assert all(of["ms_a_request"] > 0 and of["share_of_cores"] < 1 for of in found["processor"].values())
    assert found["pages"] and all(
        set(of) == {"alone_ms", "requests", "p50_ms", "p95_ms"} for of in found["pages"].values()
    )
