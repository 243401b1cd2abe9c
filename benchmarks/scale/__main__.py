"""``make bench-scale``: what takes how long over a million accounts and ten million grants; benchmarks/scale.json.

The store is loaded and derived once, into a PostgreSQL that is kept in .servers/scale; ``JITGOV_SCALE_ACCOUNTS`` makes
it smaller.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.scale import asking_access, measuring
from benchmarks.scale.loading import stored, template
from dev.places import SERVERS
from dev.postgres import PostgresServer
from governance.store.database.engine import open_engine

RESULT = Path(__file__).parents[1] / "scale.json"
_COPY = "scale_measured"


def measured(postgres: PostgresServer, accounts: int) -> dict[str, object]:
    """Measure over so many accounts, and return the figures."""
    source = template(postgres, accounts)
    figures: dict[str, object] = {"accounts": accounts}
    measures: list[Callable[[Engine], dict[str, float]]] = [
        lambda engine: measuring.replayed(engine, accounts),
        lambda engine: asking_access.access_pages(engine, accounts),
        measuring.weekly_report,
        lambda engine: measuring.claims(engine, accounts),
        measuring.shared_link,
        lambda engine: measuring.derived_anew(engine, accounts),
        measuring.group_given_something,
    ]
    postgres.drop_database(_COPY)
    engine = open_engine(postgres.create_database(_COPY, source))
    figures["stored"] = stored(engine)
    for measure in measures:
        measured_figures = measure(engine)
        print(measured_figures, file=sys.stderr, flush=True)
        figures |= measured_figures
    engine.dispose()
    postgres.drop_database(_COPY)
    return figures


def main() -> None:
    """Measure and write what was measured."""
    accounts = int(os.environ.get("JITGOV_SCALE_ACCOUNTS", "1000000"))
    with PostgresServer(SERVERS / "scale", durable=True) as postgres:
        figures = {"at": datetime.now(UTC).isoformat(), **measured(postgres, accounts)}
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
