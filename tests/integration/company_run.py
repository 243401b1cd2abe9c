"""Takes a made-up company's records the whole way, as the commands do, and reads back what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from governance.policies.catalogue import load_policies
from governance.rules import Rules
from governance.settings import GovernanceSettings
from governance.store.engine import open_engine, reading
from governance.store.migrate import ensure_schema
from governance.working import Govern
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.collectors.interface import Context
from ingest.covering import Interval
from ingest.importing import Importer
from ingest.recognition import find_translators
from ingest.records import read_records
from ingest.sources import files_of
from simulator.company import Company
from simulator.export import imports, write_export
from simulator.settings import demo_settings

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def settings_of(company: Company) -> GovernanceSettings:
    """Return the settings that fit the company."""
    return msgspec.convert(demo_settings(company)["governance"], GovernanceSettings)


@contextmanager
def governed(company: Company, folder: Path, store_url: str) -> Iterator[tuple[Connection, GovernanceSettings]]:
    """Export, import and govern the company on an embedded log; give the store that comes of it."""
    bus = open_bus(f"embedded:{folder / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(4))
    write_export(folder / "export", company)
    publisher = bus.publisher()
    for each in imports(folder / "export", company):
        importer = Importer(publisher, find_translators(), Context(NOW, each.tenant))
        for file in files_of([str(path) for path in each.paths]):
            importer.take(read_records(file))
        importer.finish(Interval(each.covers_from, each.covers_to))
        assert importer.tally.rejected == 0
    publisher.close()
    settings, engine = settings_of(company), open_engine(store_url)
    ensure_schema(engine)
    said: list[str] = []
    Govern(bus, engine, Rules(settings, load_policies()), "test", said.append).run(until_idle=True)
    assert said == []
    with reading(engine) as connection:
        yield connection, settings
    engine.dispose()


def asked(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return [tuple(row) for row in connection.exec_driver_sql(sql).fetchall()]
