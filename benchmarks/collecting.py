"""``make bench-collect``: how near to its limit each collector reads, and what a record costs, beside a bare client.

``JITGOV_BENCH_SECONDS`` (of each walk at a limit, 75) and ``JITGOV_BENCH_RECORDS`` (of the walks without one, 200,000)
size it; ten million records show the memory of weeks, and need some forty minutes. The figures go to
benchmarks/collect.json. All walks are processes of their own beside the simulator, which serves prebuilt bodies:

- ``okta_of_limit``, ``graph_of_limit``: requests answered in a second ÷ those that our limiter allows
  (``use_of_limit``, 0.9, of the served limit, in the vendors' own windows on the machine's clock), by the whole
  collector, once the limiter's first burst is used up. ``share_429``: of all requests of both.
- ``cpu_ratio``: CPU of Okta's whole collector for 1,000 records ÷ that of bare httpx + orjson following the same next
  links, both with the same token. The whole: fetching, translation, publishing onto the embedded log, checkpoints;
  where a private key signs in, a proof for each page comes to it (1.2 ms, decision 11). Both from their first page on:
  to import the clients is in ``start_cpu_s``.
- ``cpu_ratio_changes``: ``changes`` alone, pages to records as bytes, which is the walk that the bare client does.
  ``cpu_ratio_translated``: with the translation to the bytes to be published. Medians of five turns at each.
- ``served_cpu_ms_per_1000``: what the simulator takes for them; a walk can be no faster than that.
- ``event_to_state_p99_s``: beyond ``poll_s``, from visible to stored, at half of what a token may read (500 records/s);
  by ``collect`` and ``govern`` on the embedded log and SQLite. The simulator runs on the same machine.
- ``rss_mb``: the most memory of the whole collector's process; ``rss_mb_at_quarter``, ``rss_mb_at_end`` of its walk.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.arrival_delay import arrival
from benchmarks.measured_walk import Source, Walk, walked
from benchmarks.served_log import graph_at_its_limit, long_log, okta_at_its_limit

RESULT = Path(__file__).parent / "collect.json"
_WALKS = ("bare", "changes", "translated", "whole")
_TURNS = 5
_RECORDS_OF_A_TURN = 40_000


def main() -> None:
    """Measure and write what was measured."""
    seconds = float(os.environ.get("JITGOV_BENCH_SECONDS", "75"))
    records = int(os.environ.get("JITGOV_BENCH_RECORDS", "200000"))
    measured: dict[str, object] = {"records": records, "seconds": seconds, "at": datetime.now(UTC).isoformat()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        okta = okta_at_its_limit(folder / "okta", seconds)
        graph = graph_at_its_limit(folder / "entra", seconds)
        measured |= {"okta_of_limit": okta.of_limit, "graph_of_limit": graph.of_limit}
        measured |= {"share_429": (okta.refused + graph.refused) / (okta.asked + graph.asked)}
        measured |= {"okta_requests": okta.asked, "graph_requests": graph.asked}
        with long_log(folder / "turns", min(records, _RECORDS_OF_A_TURN)) as source:
            measured |= _costs([{how: walked(how, source) for how in _WALKS} for _ in range(_TURNS)])
        with long_log(folder / "long", records) as source:
            measured |= _memory(source)
        arrived = arrival(folder / "arriving", seconds / 2)
        measured |= {"event_to_state_p99_s": arrived.p99_seconds, "event_to_state_median_s": arrived.median_seconds}
        measured |= {"event_to_state_records": arrived.records, "poll_s": arrived.poll_seconds}
    RESULT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=2))


def _costs(turns: Sequence[dict[str, Walk]]) -> dict[str, object]:
    """Return what the walks cost; each ratio is of two walks of one turn."""

    def ratio(how: str) -> float:
        return median(turn[how].cpu_ms_per_1000 / turn["bare"].cpu_ms_per_1000 for turn in turns)

    costs: dict[str, object] = {"cpu_ratio": ratio("whole")}
    costs |= {f"cpu_ratio_{how}": ratio(how) for how in ("changes", "translated")}
    for how in _WALKS:
        costs[f"{how}_cpu_ms_per_1000"] = median(turn[how].cpu_ms_per_1000 for turn in turns)
        costs[f"{how}_per_s"] = median(turn[how].records / turn[how].seconds for turn in turns)
    bare = [turn["bare"] for turn in turns]
    costs["served_cpu_ms_per_1000"] = median(1e6 * walk.served_cpu_seconds / walk.records for walk in bare)
    costs["start_cpu_s"] = median(turn["whole"].start_cpu_seconds for turn in turns)
    return costs


def _memory(source: Source) -> dict[str, object]:
    whole = walked("whole", source)
    held, tenth = whole.rss_mb, max(len(whole.rss_mb) // 10, 1)
    quarter = len(held) // 4
    return {
        "rss_mb": max(held),
        "rss_mb_at_quarter": median(held[quarter : quarter + tenth]),
        "rss_mb_at_end": median(held[-tenth:]),
        "rss_growth": whole.rss_growth,
    }


if __name__ == "__main__":
    main()
