"""``make bench``: what an event costs, in processor time, beside what the bus alone takes of it in the same run.

Both Kafka clients take turns, and what is told is the median of the rounds. The figures go to benchmarks/latest.json;
``JITGOV_BENCH_EVENTS``, ``_LEG``, ``_STORED`` and ``_RECORDS`` make it smaller.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.costs import Sizes, measured
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer

RESULT = Path(__file__).parent / "latest.json"


def sizes(environ: Mapping[str, str]) -> Sizes:
    """Return how much is measured: what the environment says, else what stands in ``Sizes``."""
    named = {size: f"JITGOV_BENCH_{size.upper()}" for size in ("events", "leg", "stored", "records")}
    return Sizes()._replace(**{size: int(environ[name]) for size, name in named.items() if name in environ})


def main() -> None:
    """Measure and write what was measured."""
    with KafkaServer(lasting=True) as kafka, PostgresServer(durable=True) as postgres:
        figures = {"at": datetime.now(UTC).isoformat(), **measured(kafka, postgres, sizes(os.environ))}
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
