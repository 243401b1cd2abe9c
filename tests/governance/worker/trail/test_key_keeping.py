"""A store's first worker makes its key; every other one needs the same, or ends and says what to do."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from governance.audit.audit_key import AuditKey
from governance.audit.entries import Entry
from governance.audit.vouching_check import Vouched
from governance.model.acts import Author
from governance.queries.audit_verification import verify_trail
from governance.settings.store_place import StorePlace, default_key_file
from governance.store.database.copying import copy_acts, holds_state
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.key_file import make_key_file, with_key_file
from governance.store.database.migrate import ensure_schema
from governance.store.database.open_store import existing_store, open_store
from governance.store.database.statements import rows, run
from governance.store.evidence.audit_rows import insert_entries
from governance.worker.trail.key_keeping import adopt_key, demand_key, name_first_key
from governance.worker.trail.sealer import seal_some
from ingest.contract.errors import SetupError
from tests.governance.audit.made import made

_OPERATOR = Author(via="os", uid=1000, name="kim")


def process(store_url: str, key_file: Path | None) -> Engine:
    """What a process of its own would open."""
    engine = open_engine(store_url)
    ensure_schema(engine)
    with_key_file(engine, key_file)
    return engine


def write(engine: Engine, *numbers: int) -> list[Entry]:
    entries = [made(n) for n in numbers]
    with writing(engine) as connection:
        insert_entries(connection, entries)
    return entries


def vouched(engine: Engine) -> Vouched:
    with reading(engine) as connection:
        return verify_trail(connection).vouched


def test_the_first_worker_makes_the_key_and_the_next_one_needs_it(store_url: str, tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    first = process(store_url, file)
    write(first, 0)
    assert vouched(first) == Vouched({}, {}, 1, 0, [], [])
    assert str(file) in str(name_first_key(first, "worker", 5))
    assert name_first_key(process(store_url, file), "worker", 6) is None
    demand_key(first)
    with pytest.raises(SetupError, match=r"b.key is not there, or this process may not read it: put a copy"):
        demand_key(process(store_url, tmp_path / "b.key"))
    assert not (tmp_path / "b.key").exists()
    other = make_key_file(tmp_path / "c.key")
    with pytest.raises(SetupError, match=rf"c.key holds the audit key {other.key_id.replace('+', '.')}, and this"):
        demand_key(process(store_url, tmp_path / "c.key"))


def test_entries_of_who_may_not_read_the_key_are_not_vouched_for(store_url: str, tmp_path: Path) -> None:
    worker, other = process(store_url, tmp_path / "a.key"), process(store_url, tmp_path / "absent.key")
    name_first_key(worker, "worker", 5)
    seal_some(worker, 6)
    write(worker, 1)
    (unvouched,) = write(other, 2)
    with reading(worker) as connection:
        keys = {row[0].split(" ")[0] for row in rows(connection, "SELECT voucher FROM audit_entry WHERE seq = 1")}
    (key_id,) = keys
    assert vouched(worker) == Vouched({key_id: 2}, {}, 0, 1, [unvouched.entry_id], [])
    assert vouched(other) == Vouched({}, {key_id: 2}, 0, 1, [unvouched.entry_id], [])
    seal_some(other, 7)
    assert vouched(worker) == Vouched({key_id: 2}, {}, 0, 1, [unvouched.entry_id], [])


def test_who_has_another_key_writes_nothing(store_url: str, tmp_path: Path) -> None:
    name_first_key(process(store_url, tmp_path / "a.key"), "worker", 5)
    make_key_file(tmp_path / "b.key")
    other = process(store_url, tmp_path / "b.key")
    with pytest.raises(SetupError, match="jitgov audit adopt-key"):
        write(other, 1)
    with reading(process(store_url, None)) as connection:
        assert rows(connection, "SELECT COUNT(*) FROM audit_entry WHERE kind <> 'key'") == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        "voucher = (SELECT o.voucher FROM audit_entry o WHERE o.kind = 'key')",
        "recorded_at = recorded_at + 1",
        "voucher = 'jitgov-audit+00000000 1 AAAA'",
    ],
)
def test_a_forged_voucher_is_named(store_url: str, tmp_path: Path, change: str) -> None:
    engine = process(store_url, tmp_path / "a.key")
    name_first_key(engine, "worker", 5)
    (entry,) = write(engine, 1)
    with writing(engine) as connection:
        assert run(connection, f"UPDATE audit_entry SET {change} WHERE kind <> 'key'") == 1
    assert vouched(engine).forged == [entry.entry_id]


def test_a_lost_key_is_followed_by_another_and_the_trail_says_so(store_url: str, tmp_path: Path) -> None:
    engine = process(store_url, tmp_path / "a.key")
    name_first_key(engine, "worker", 5)
    lost = (tmp_path / "a.key").rename(tmp_path / "lost.key")
    after = process(store_url, tmp_path / "a.key")
    before, now = adopt_key(after, _OPERATOR, "the disk broke", 6)
    assert before != now
    demand_key(after)
    write(after, 1)
    assert vouched(after) == Vouched({now: 2}, {str(before): 1}, 0, 0, [], [])
    with pytest.raises(SetupError, match="holds the audit key"):
        write(process(store_url, lost), 2)
    with reading(after) as connection:
        bodies = [msgspec.json.decode(row[0]) for row in rows(connection, "SELECT body FROM audit_entry")]
    assert {"kim"} == {body["by"]["name"] for body in bodies if body.get("reason") == "the disk broke"}
    assert adopt_key(after, _OPERATOR, "again", 7) == (now, now)


def test_a_key_beside_the_store_is_its_default() -> None:
    assert default_key_file("sqlite:////var/lib/a.sqlite", "x/c.sqlite") == Path("/var/lib/jitgov-audit.key")
    assert default_key_file("sqlite:///a.sqlite?timeout=3", "x/c.sqlite") == Path("jitgov-audit.key")
    assert default_key_file("sqlite://", "x/c.sqlite") is None
    assert default_key_file("sqlite:///:memory:", "x/c.sqlite") is None
    assert default_key_file("postgresql+psycopg://h/d", "x/c.sqlite") == Path("x/jitgov-audit.key")


def test_a_store_that_is_only_asked_makes_no_key_and_needs_none(tmp_path: Path) -> None:
    place = StorePlace(f"sqlite:///{tmp_path}/a.sqlite", tmp_path / "a.key")
    with open_store(place):
        assert not (tmp_path / "a.key").exists()
    with existing_store(place) as engine:
        name_first_key(engine, "worker", 5)
    with existing_store(place._replace(audit_key_file=None)) as engine, reading(engine) as connection:
        assert verify_trail(connection).chain.unsealed == 1


def test_a_store_that_only_has_a_key_is_empty_and_takes_another_s_trail(store_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "a.key"
    source, target = process(f"sqlite:///{tmp_path}/source.sqlite", key_file), process(store_url, key_file)
    name_first_key(source, "worker", 5)
    write(source, 1)
    seal_some(source, 6)
    name_first_key(target, "migrate", 7)
    with reading(target) as connection:
        assert not holds_state(connection)
    with reading(source) as source_connection, writing(target) as target_connection:
        copy_acts(source_connection, target_connection)
    demand_key(target)
    assert vouched(target) == Vouched({AuditKey.read(key_file.read_text()).key_id: 3}, {}, 0, 0, [], [])
