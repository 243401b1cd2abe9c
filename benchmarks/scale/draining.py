"""Drains all work items by two evaluators in processes of their own, as two workers would.

``python -m benchmarks.scale.draining STORE_URL`` is one of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import NamedTuple

from benchmarks.scale.company import END
from benchmarks.settings import all_policies_on
from governance.policies.catalogue import compiled
from governance.store.database.engine import open_engine, reading
from governance.store.running.work_items import pending
from governance.worker.evaluator import evaluate
from governance.worker.interpreter_tuning import suited_interpreter
from ingest.contract.instants import to_micros

_WORKERS = 2
_PAUSE_SECONDS = 0.01


class Drained(NamedTuple):
    """How long it took, and how long its longest transaction."""

    seconds: float
    longest_chunk_seconds: float


def drained(store_url: str) -> Drained:
    """Drain until nothing is left."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.scale.draining", store_url]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(_WORKERS)]
    longest = [json.loads(worker.communicate()[0]) for worker in workers]
    if any(worker.returncode for worker in workers):
        raise SystemExit("an evaluator failed; what it said stands above")
    return Drained(time.perf_counter() - began, max(longest))


def main() -> None:
    """Be one evaluator."""
    engine, rules = open_engine(sys.argv[1]), compiled(all_policies_on())
    now, longest = to_micros(END), 0.0

    def clock() -> int:
        nonlocal now
        now += 1
        return now

    with suited_interpreter():
        while True:
            began = time.perf_counter()
            if evaluate(engine, rules, clock):
                longest = max(longest, time.perf_counter() - began)
                continue
            with reading(engine) as connection:
                if not pending(connection):
                    break
            time.sleep(_PAUSE_SECONDS)
    print(json.dumps(longest))


if __name__ == "__main__":
    main()
