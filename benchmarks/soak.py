"""``make soak``: collection and governance under every fault, every kill and outages, on a real Kafka and PostgreSQL.

``JITGOV_SOAK_EVENTS``, ``_PEOPLE``, ``_LIVES``, ``_LIFE_SECONDS`` and ``_SEED`` size it; what came of it goes to
benchmarks/soak.json. Its folder is kept when anything is not as it must be, and what that is stands last.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.disturbed_collection import Size
from benchmarks.fault_schedule import Chances
from benchmarks.soak_run import Servers, Soak, SoakFindings
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer

RESULT = Path(__file__).parent / "soak.json"
_DAYS = 60
_DROPPED = 1.02
"""So many times the wanted events are made: some are dropped unread, in the outages, and days differ."""


def main() -> None:
    """Soak and write what was found; ends with 1 when anything is not as it must be."""
    wanted = _asked("EVENTS", 2_000_000)
    size = Size(
        seed=_asked("SEED", 1),
        people=_asked("PEOPLE", max(200, wanted // 500)),
        records=int(wanted * _DROPPED),
        days=_DAYS,
        lives=_asked("LIVES", 24),
        life_requests=400,
        life_seconds=float(_asked("LIFE_SECONDS", 20)),
        chances=Chances(of_requests=0.01, of_records=0.01),
        outages=2,
        retention_days=10,
        entra_rate=0.2,
    )
    folder, began = Path(tempfile.mkdtemp(prefix="jitgov-soak-")), time.monotonic()
    folder.chmod(0o711)  # PostgreSQL runs under an account of its own where we are root

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {line}", flush=True)

    with KafkaServer(folder / "kafka", lasting=True) as kafka, PostgresServer(folder / "postgres") as postgres:
        findings = Soak(size, folder, Servers(kafka, postgres, postgres.create_database("soak"))).run(say)
    measured = {
        **figures_of(size, findings),
        "seconds": round(time.monotonic() - began),
        "at": datetime.now(UTC).isoformat(),
    }
    RESULT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=2))
    if findings.wrong:
        raise SystemExit("\n".join([*findings.wrong, f"all of it stands in {folder}"]))
    shutil.rmtree(folder)


def figures_of(size: Size, findings: SoakFindings) -> dict[str, object]:
    """Return the figures of a soak; ``same_state``: an undisturbed import of the ledger gives the same state."""
    return {
        "seed": size.seed,
        "days": size.days,
        "events": findings.events,
        "lost": len(findings.lost),
        "doubled": sum(findings.doubled.values()) + len(findings.beyond),
        "gaps_injected": len(findings.outages),
        "gaps_reported": len(findings.gaps.pairs) + len(findings.gaps.others),
        "faults": findings.faults,
        "kills": findings.kills,
        "rejected": findings.rejected,
        "stops": findings.stops,
        "same_state": findings.same_state,
    }


def _asked(name: str, usual: int) -> int:
    return int(os.environ.get(f"JITGOV_SOAK_{name}", str(usual)))


if __name__ == "__main__":
    main()
