"""`make up` twice is the same as once, `make down` leaves nothing running, and records stay between them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from dev import detached


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "run"
    yield folder
    detached.down(folder)
    if (folder / "postgres-folder").exists():  # root's run: the server could not enter a folder that is root's alone
        shutil.rmtree((folder / "postgres-folder").read_text())


def table_names(url: str) -> list[str]:
    engine = sa.create_engine(url)
    try:
        return sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_up_and_down(run: Path) -> None:
    assert detached.status(run) == {"PostgreSQL": False, "Apache Kafka": False}
    urls = detached.up(run)
    assert detached.status(run) == {"PostgreSQL": True, "Apache Kafka": True}
    engine = sa.create_engine(urls.store)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept (word text)"))
    engine.dispose()
    kafka = (run / "kafka" / "pid").read_text()

    assert detached.up(run) == urls
    assert (run / "kafka" / "pid").read_text() == kafka

    assert detached.down(run) == ["PostgreSQL", "Apache Kafka"]
    assert detached.down(run) == []
    assert detached.status(run) == {"PostgreSQL": False, "Apache Kafka": False}

    assert detached.up(run) == urls
    assert table_names(urls.store) == ["kept"]


def test_a_stale_id_is_not_taken_for_a_server(run: Path) -> None:
    (run / "kafka").mkdir(parents=True)
    (run / "kafka" / "pid").write_text("1")
    assert detached.status(run)["Apache Kafka"] is False
    assert detached.down(run) == []
