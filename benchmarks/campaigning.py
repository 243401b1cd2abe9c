"""``make bench-campaigns``: how long a campaign of 100,000 items takes to open, holds a writer, and is paged through.

On SQLite and on PostgreSQL; ``JITGOV_CAMPAIGN_ITEMS`` makes it smaller; writes benchmarks/campaigns.json. Bars: open in
20 s, no writer held for longer than 2 s, a page in the middle and the last one as quick as the first. What waits for
one reviewer is asked of somebody with ten items, and of somebody who is asked about all.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, Engine, event

from benchmarks.reports.stored import GRANTS_OF_ONE, account_key, end_of_store, fill
from benchmarks.scale.loading import analyzed
from dev.postgres import PostgresServer
from governance.model.acts import Author
from governance.model.scope import EVERYTHING
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.rows_as_settings import WITHOUT_WRITING
from governance.store.database.statements import rows, run
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.campaigns.campaign_opening import OpenedCampaign, OpeningContext, open_campaign
from reviews.settings.campaigns import CampaignSettings

RESULT = Path(__file__).parent / "campaigns.json"
_PAGE = 200
_ASKED = 15
_FEW = 10
_WITH_FEW = account_key(5)
_GOVERNANCE = GovernanceSettings()


def measured(url: str, items: int) -> dict[str, float]:
    """Return, for a campaign of about so many items: seconds to open, seconds of its longest writer, ms of a page."""
    fill(url, items // GRANTS_OF_ONE)
    engine = open_engine(url)
    with _writers_timed(engine) as writers:
        began, cpu_began = time.perf_counter(), time.process_time()
        opened = _open(engine)
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    _ask_besides(engine, _FEW)
    if url.startswith("postgresql"):
        analyzed(engine)
    pages = {**_places(engine, opened), **_of_reviewers(engine)}
    engine.dispose()
    return {
        "items": opened.items,
        "open_s": round(seconds, 2),
        "open_cpu_s": round(cpu_seconds, 2),
        "longest_writer_s": round(max(writers), 3),
        **{f"{name}_ms": round(lasted * 1_000, 2) for name, lasted in pages.items()},
    }


def _open(engine: Engine) -> OpenedCampaign:
    definition = CampaignSettings(
        name="everything", owners=[account_key(0), account_key(1)], fresh_within_hours=24, title="Everything"
    )
    context = OpeningContext(_GOVERNANCE, {}, Author(via="config"))
    return open_campaign(engine, context, definition, end_of_store())


@contextmanager
def _writers_timed(engine: Engine) -> Iterator[list[float]]:
    """Give the seconds of each writing transaction, from its begin to its commit."""
    lasted: list[float] = []

    def begin(connection: Connection) -> None:
        connection.info["benchmark_began"] = time.perf_counter()

    def commit(connection: Connection) -> None:
        if not connection.get_execution_options().get(WITHOUT_WRITING):
            lasted.append(time.perf_counter() - connection.info["benchmark_began"])

    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", commit)
    try:
        yield lasted
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "commit", commit)


def _ask_besides(engine: Engine, items: int) -> None:
    """Let somebody else be asked too, about so many items."""
    with writing(engine) as connection:
        run(
            connection,
            "INSERT INTO campaign_asked (item_id, reviewer, campaign_id, stage, role) SELECT item_id, %s, campaign_id, "
            "stage, 'reassigned' FROM campaign_item ORDER BY item_id LIMIT %s",
            (_WITH_FEW, items),
        )


def _places(engine: Engine, opened: OpenedCampaign) -> dict[str, float]:
    """Return the median seconds of a campaign's first page of items, of the one in the middle, and of the last."""
    filters = CampaignItemFilters(as_of=end_of_store(), campaign_id=opened.campaign_id)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, _GOVERNANCE)
        cursors: list[str | None] = [None]
        while (cursor := campaign_items(snapshot, EVERYTHING, filters, _request(cursors[-1])).next_cursor) is not None:
            cursors.append(cursor)
        places = {"first_page": cursors[0], "middle_page": cursors[len(cursors) // 2], "last_page": cursors[-2]}
        return {name: _median_time(snapshot, filters, cursor) for name, cursor in places.items()}


def _of_reviewers(engine: Engine) -> dict[str, float]:
    """Return the median seconds of a page of what waits for somebody with few items, and for somebody with many."""
    with reading(engine) as connection:
        snapshot = Snapshot(connection, _GOVERNANCE)
        (many,) = rows(connection, "SELECT reviewer FROM campaign_asked GROUP BY reviewer ORDER BY COUNT(*) DESC")[0]
        waiting = {
            name: CampaignItemFilters(as_of=end_of_store(), pending_only=True, reviewers=(reviewer.lower(),))
            for name, reviewer in (("page_of_few", _WITH_FEW), ("page_of_many", many))
        }
        return {name: _median_time(snapshot, filters, None) for name, filters in waiting.items()}


def _median_time(snapshot: Snapshot, filters: CampaignItemFilters, cursor: str | None) -> float:
    return median(_page_time(snapshot, filters, cursor) for _ in range(_ASKED))


def _request(cursor: str | None) -> PageRequest:
    return PageRequest(_PAGE, cursor)


def _page_time(snapshot: Snapshot, filters: CampaignItemFilters, cursor: str | None) -> float:
    began = time.perf_counter()
    campaign_items(snapshot, EVERYTHING, filters, _request(cursor))
    return time.perf_counter() - began


def main() -> None:
    """Measure on both stores, and write what was measured."""
    items = int(os.environ.get("JITGOV_CAMPAIGN_ITEMS", "100000"))
    figures: dict[str, object] = {"at": datetime.now(UTC).isoformat()}
    with tempfile.TemporaryDirectory() as folder, PostgresServer() as postgres:
        urls = {"sqlite": f"sqlite:///{folder}/store.sqlite", "postgresql": postgres.create_database("campaigns")}
        for name, url in urls.items():
            figures[name] = measured(url, items)
            print(name, figures[name], file=sys.stderr, flush=True)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
