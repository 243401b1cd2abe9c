"""``make soak``: disturbed collection, seed after seed, onto an embedded log and onto a real Kafka.

``JITGOV_SOAK_RECORDS``, ``_PEOPLE``, ``_KILLS``, ``_SEED`` and ``_LIFE_SECONDS`` size it; what came of it goes to
benchmarks/soak.json. Gaps are not injected yet, and both stores are SQLite.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from benchmarks.soaking import Found, Size, Soak
from dev.kafka import KafkaServer
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics

RESULT = Path(__file__).parent / "soak.json"


def main() -> None:
    """Soak on both buses and write what was found; ends with 1 when anything was lost or done twice."""
    size = Size(
        seed=_asked("SEED", 1),
        people=_asked("PEOPLE", 200),
        records=_asked("RECORDS", 200_000),
        kills=_asked("KILLS", 40),
        life_requests=200,
        life_seconds=float(_asked("LIFE_SECONDS", 90)),
    )
    with tempfile.TemporaryDirectory() as name, KafkaServer(lasting=True) as kafka:
        open_bus(kafka.url, {}).create_topics(house_topics(4))
        runs = {
            "embedded": Soak(size, Path(name) / "embedded").run(),
            "kafka": Soak(size, Path(name) / "kafka", kafka.url).run(),
        }
    measured = {bus: told(size, found) for bus, found in runs.items()}
    RESULT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=2))
    if not all(found.whole for found in runs.values()):
        raise SystemExit(1)


def told(size: Size, found: Found) -> dict[str, object]:
    """Return the figures of a soak; ``same_state`` tells whether anything changed state twice."""
    return {
        "seed": size.seed,
        "events": found.events,
        "lost": len(found.lost),
        "beyond": len(found.beyond),
        "rejected": found.rejected,
        "same_state": found.same_state,
        "faults": found.faults,
        "kills": found.kills,
        "stops": found.stops,
    }


def _asked(name: str, usual: int) -> int:
    return int(os.environ.get(f"JITGOV_SOAK_{name}", str(usual)))


if __name__ == "__main__":
    main()
