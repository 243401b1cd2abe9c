"""``make bench-collect``: how near to its limit each collector reads, and what a record costs, beside a bare client.

``JITGOV_BENCH_SECONDS`` (of each walk at a limit, 20) and ``JITGOV_BENCH_RECORDS`` (of the walks without one, 200,000)
size it; the figures go to benchmarks/collect.json:

- ``okta_of_limit``, ``graph_of_limit``: requests answered ÷ requests that the limiter allows in that time
  (``use_of_limit`` of the served limit), on the machine's own clock, by ``changes`` alone; ``share_429`` of both.
- ``cpu_ratio``: CPU of Okta's whole collector (``changes``, translation, publishing, checkpoints) for 1,000 records ÷
  that of bare httpx + orjson following the same next links; ``cpu_ratio_changes`` is ``changes`` alone.
- ``rss_mb``: the most memory of the whole collector's process over its walk; ``rss_growth`` its last quarter's mean
  ÷ its second quarter's.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.served_log import graph_at_its_limit, long_log, okta_at_its_limit
from benchmarks.walking import Walk, walked

RESULT = Path(__file__).parent / "collect.json"


def main() -> None:
    """Measure and write what was measured."""
    seconds = float(os.environ.get("JITGOV_BENCH_SECONDS", "20"))
    records = int(os.environ.get("JITGOV_BENCH_RECORDS", "200000"))
    measured: dict[str, object] = {"records": records, "seconds": seconds, "at": datetime.now(UTC).isoformat()}
    with tempfile.TemporaryDirectory() as name:
        okta = okta_at_its_limit(Path(name) / "okta", seconds)
        graph = graph_at_its_limit(Path(name) / "entra", seconds)
        measured |= {"okta_of_limit": okta.of_limit, "graph_of_limit": graph.of_limit}
        measured["share_429"] = (okta.refused + graph.refused) / (okta.answered + graph.answered)
        with long_log(Path(name) / "long", records) as source:
            bare, changes, whole = (walked(how, source) for how in ("bare", "changes", "whole"))
    measured |= {"cpu_ratio": _ratio(whole, bare), "cpu_ratio_changes": _ratio(changes, bare)}
    measured |= {"rss_mb": max(whole.rss_mb), "rss_growth": whole.rss_growth}
    for walk in (bare, changes, whole):
        measured[f"{walk.how}_cpu_ms_per_1000"] = walk.cpu_ms_per_1000
        measured[f"{walk.how}_per_s"] = walk.records / walk.seconds
    RESULT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=2))


def _ratio(walk: Walk, bare: Walk) -> float:
    return walk.cpu_ms_per_1000 / bare.cpu_ms_per_1000


if __name__ == "__main__":
    main()
