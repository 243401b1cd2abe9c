"""A worker whose store is deleted or exchanged under it ends with 75, soon, and says what happened."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from dev.postgres import PostgresServer
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine
from governance.worker.store_watch import ending_without_store
from governance.worker.worker import Govern
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.errors import TransientError

_SECONDS = 30.0


def ended_by(deed: Callable[[], None], store_url: str, tmp_path: Path) -> BaseException | None:
    """What an idle worker raises after a deed; the worker must end by itself."""
    bus = open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(1))
    engine = open_engine(store_url)
    worker = Govern(bus, engine, compiled(GovernanceSettings()), "group", lambda _: None)
    worker.begin_to_catch_up()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with ending_without_store(engine):
                worker.run(until_idle=False)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert worker.caught_up.wait(_SECONDS)
    deed()
    thread.join(_SECONDS)
    assert not thread.is_alive()
    engine.dispose()
    return raised[0] if raised else None


def exchange(file: Path) -> None:
    shutil.copyfile(file, f"{file}.other")
    Path(f"{file}.other").replace(file)


@pytest.mark.parametrize("deed", [Path.unlink, exchange])
def test_a_file_that_is_deleted_or_exchanged_ends_its_worker(
    deed: Callable[[Path], None], sqlite_url: str, tmp_path: Path
) -> None:
    file = Path(str(make_url(sqlite_url).database))
    raised = ended_by(lambda: deed(file), sqlite_url, tmp_path)
    assert isinstance(raised, TransientError)
    assert raised.exit_code == 75
    assert f"store {sqlite_url} was deleted or exchanged while this process ran" in str(raised)


def test_a_database_that_is_dropped_ends_its_worker(
    postgres_url: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    name = str(make_url(postgres_url).database)
    raised = ended_by(lambda: postgres_server.drop_database(name), postgres_url, tmp_path)
    assert isinstance(raised, TransientError)
    assert "was deleted or exchanged while this process ran: it ends, and writes nothing more there" in str(raised)
