"""Takes a made-up company's records the whole way, as the commands do, and reads back what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading
from governance.store.database.migrate import ensure_schema
from governance.worker.worker import Govern
from ingest.bus.interface import Bus
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.collection.translators import find_translators
from ingest.contract.coverage import Interval
from ingest.files.input_bytes import files_of
from ingest.files.records import read_records
from ingest.imports.importing import Importer
from ingest.imports.roster_import import publish_list, read_roster
from ingest.translation.interface import Context
from ingest.translation.rosters.column_map import load_map
from ingest.translation.rosters.lists import ListHead
from simulator.company.company import Company
from simulator.company.settings import demo_settings
from simulator.demo import half_year
from simulator.demo.export import Import, hand_over, imports, write_export
from simulator.demo.rosters import write_rosters
from tests.governance.configured import governance

NOW = datetime(2026, 11, 1, tzinfo=UTC)

Way = Callable[[Company, Path, str], None]
"""How a company's records come onto the bus: the company, a folder, the bus's URL."""


def settings_of(company: Company) -> GovernanceSettings:
    """Return the settings that fit the company."""
    return governance(**demo_settings(company)["governance"])


def imported(company: Company, folder: Path, bus_url: str) -> None:
    """Bring the company's records onto the bus as files that were exported."""
    _import_rosters(company, folder, bus_url)
    write_export(folder / "export", company)
    for each in imports(folder / "export", company):
        _import(each, bus_url)


def collected(company: Company, folder: Path, bus_url: str) -> None:
    """Bring them there as the demo does: by the collectors, over HTTP, but for the log that was handed over."""
    _import(hand_over(folder / "export", company), bus_url)
    with half_year.collected(company, folder, bus_url) as lived:
        for stretch in lived.stretches:
            assert sum(tally.rejected for _, _, tally in stretch.tallies) == 0
    _import_rosters(company, folder, bus_url)


def _import_rosters(company: Company, folder: Path, bus_url: str) -> None:
    columns, lists = write_rosters(folder / "rosters", company)
    publisher = _bus(bus_url).publisher()
    for roster in lists:
        persons = read_roster(str(roster.path), load_map(columns))
        publish_list(publisher, persons, ListHead("northwind", roster.as_of, roster.population), NOW)
        assert persons.bad == []
    publisher.close()


def _import(what: Import, bus_url: str) -> None:
    publisher = _bus(bus_url).publisher()
    importer = Importer(publisher, find_translators(), Context(NOW, what.tenant))
    for file in files_of([str(path) for path in what.paths]):
        importer.take(read_records(file))
    importer.finish(Interval(what.covers_from, what.covers_to))
    assert importer.tally.rejected == 0
    publisher.close()


def _bus(bus_url: str) -> Bus:
    bus = open_bus(bus_url, {})
    bus.create_topics(house_topics(4))
    return bus


@contextmanager
def governed(
    company: Company, folder: Path, store_url: str, way: Way = imported
) -> Iterator[tuple[Connection, GovernanceSettings]]:
    """Bring the company's records onto an embedded log and govern them; give the store that comes of it."""
    bus_url = f"embedded:{folder / 'bus.sqlite'}"
    way(company, folder, bus_url)
    settings, engine = settings_of(company), open_engine(store_url)
    ensure_schema(engine)
    said: list[str] = []
    Govern(_bus(bus_url), engine, compiled(settings), "test", said.append).run(until_idle=True)
    assert said == []
    with reading(engine) as connection:
        yield connection, settings
    engine.dispose()


def asked(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return [tuple(row) for row in connection.exec_driver_sql(sql).fetchall()]
