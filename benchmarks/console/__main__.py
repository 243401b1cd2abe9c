"""``make bench-console``: pages and lists of the API to fifty at once, over a large store; benchmarks/console.json.

Bars: the 95th percentile of each page in 150 ms, of each page of 200 rows of the API in 60 ms, 250 MB. The store is
that of ``make bench-scale``, loaded once; ``JITGOV_CONSOLE_ACCOUNTS``, ``_SESSIONS`` and ``_SECONDS`` make it smaller,
``_PROCESSES`` says by how many processes it is answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from benchmarks.console.serving import callers, served
from benchmarks.console.taken import shares, taken_by_now
from benchmarks.console.visiting import Visited, alone, figures, visits
from benchmarks.scale import company
from benchmarks.scale.loading import analyzed, template
from benchmarks.settings import all_policies_on
from dev.places import SERVERS
from dev.postgres import PostgresServer
from governance.model.acts import Author
from governance.model.states import DAY
from governance.store.database.engine import open_engine
from ingest.contract.instants import to_micros
from reviews.campaigns.campaign_opening import AT_ONCE, OpeningContext, open_campaign
from reviews.settings.campaigns import CampaignSettings

RESULT = Path(__file__).parents[1] / "console.json"
BARS = {"page_p95_ms": 150.0, "api_p95_ms": 60.0, "most_mb": 250.0}
_COPY = "console_measured"
_TIMES_ALONE = 5


def campaign_opened(store_url: str, accounts: int) -> tuple[str, float]:
    """Open a campaign about five applications: near a tenth as many items as accounts; return its id and seconds."""
    # The first tenth share an employee number: they are one person.
    owners = [company.account_key(f"{number:08d}") for number in (accounts - 2, accounts - 1)]
    applications = [f"{company.ISSUER}|0oa{number:05d}" for number in range(5)]
    definition = {"name": "five", "owners": owners, "scope": {"applications": applications}}
    engine, began = open_engine(store_url), time.perf_counter()
    issuer, _, subject = owners[0].partition("|")
    author = Author(via="os", issuer=issuer, subject=subject, uid=0, name="bench")
    context = OpeningContext(all_policies_on(), {}, author)
    # What was derived was recorded at the end of the log, or just after.
    now = to_micros(company.END) + DAY
    opened = open_campaign(engine, context, msgspec.convert(definition, CampaignSettings), now, AT_ONCE)
    analyzed(engine)
    engine.dispose()
    return opened.campaign_id, round(time.perf_counter() - began, 1)


class Size(NamedTuple):
    """How large what is measured is: accounts of the store, sessions, for how many seconds they ask, and whom."""

    accounts: int
    sessions: int
    seconds: float
    processes: int
    """Of the console; on two cores two."""


def measured(store_url: str, postgres: int, folder: Path, size: Size) -> dict[str, Any]:
    """Return the figures of a console over a store, and which of them are over their bars.

    ``postgres``: the process id of the store's server.
    """
    accounts, sessions, seconds, processes = size
    campaign_id, opening = campaign_opened(store_url, accounts)
    calling = callers(store_url, sessions, accounts, campaign_id)
    with served(store_url, folder, processes) as console:
        # People come first, programs last: of both as many.
        some = [*calling[:_TIMES_ALONE], *calling[-_TIMES_ALONE:]]
        alone_ms = asyncio.run(alone(console.origin, some, 1))
        before = taken_by_now(console.process.pid, postgres)
        visited = asyncio.run(visits(console.origin, calling, seconds))
        processor = shares(before, taken_by_now(console.process.pid, postgres), len(visited))
        most_mb = console.most_mb()
    wrong = sorted({f"{visit.page}: {_wrong(visit)}" for visit in visited if _wrong(visit)})
    pages = figures(visited)
    over = [page for page, of in pages.items() if of["p95_ms"] > BARS[_bar(page)]]
    pages = {page: {"alone_ms": alone_ms.get(page, 0.0), **of} for page, of in pages.items()}
    asked: dict[str, Any] = {"accounts": accounts, "sessions": sessions, "processes": processes}
    asked |= {"requests": len(visited), "pages": pages, "processor": processor, "most_mb": most_mb}
    return asked | {"campaign_opened_s": opening, "over_the_bar": over, "not_answered": wrong}


def _wrong(visit: Visited) -> str:
    if visit.status != 200:
        return str(visit.status)
    return "" if visit.is_whole else "not whole"


def _bar(page: str) -> str:
    return "api_p95_ms" if page.startswith("api ") else "page_p95_ms"


def main() -> None:
    """Measure and write what was measured."""
    accounts = int(os.environ.get("JITGOV_CONSOLE_ACCOUNTS", "1000000"))
    sessions = int(os.environ.get("JITGOV_CONSOLE_SESSIONS", "50"))
    seconds = float(os.environ.get("JITGOV_CONSOLE_SECONDS", "120"))
    processes = int(os.environ.get("JITGOV_CONSOLE_PROCESSES", "2"))
    with PostgresServer(SERVERS / "scale", durable=True) as postgres, tempfile.TemporaryDirectory() as name:
        source = template(postgres, accounts)
        postgres.drop_database(_COPY)
        copy = postgres.create_database(_COPY, source)
        result = measured(copy, postgres.pid, Path(name), Size(accounts, sessions, seconds, processes))
        postgres.drop_database(_COPY)
    result = {"at": datetime.now(UTC).isoformat(), **result}
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    json.dump(result, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
