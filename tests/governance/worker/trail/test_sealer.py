"""One chain, whoever seals and how often; a store that was tampered with is named, and sealed no further."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, delete, select, text, update

from governance.audit.chain import START, Head, Verdict
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.evidence.audit_rows import insert_entries, vouched_entries
from governance.store.schema.evidence import audit_entry, audit_head, audit_tile
from governance.worker.trail.sealer import seal_some
from ingest.contract.errors import BrokenError
from tests.governance.audit.made import chain_of, made
from tests.governance.worker.verified_store import verify_store

NOW = 1_800_000_000_000_000


@pytest.fixture
def engine(store_url: str) -> Engine:
    opened = open_engine(store_url)
    ensure_schema(opened)
    return opened


def _insert(engine: Engine, *numbers: int) -> None:
    with writing(engine) as connection:
        insert_entries(connection, [made(n) for n in numbers])


def _sealed(engine: Engine, length: int) -> Head:
    _insert(engine, *range(length))
    assert seal_some(engine, NOW) == length
    head = chain_of(length)[1]
    assert verify_store(engine) == (head, None, 0)
    return head


def _fault(verdict: Verdict) -> tuple[str, int]:
    assert verdict.fault is not None
    return verdict.fault[:2]


def test_a_store_without_entries_is_sound(engine: Engine) -> None:
    assert seal_some(engine, NOW) == 0
    assert verify_store(engine) == (START, None, 0)


def test_entries_are_sealed_oldest_first_piece_by_piece(engine: Engine) -> None:
    _insert(engine, 6, 0, 3, 5, 1, 4, 2)
    assert verify_store(engine) == (START, None, 7)
    assert [seal_some(engine, NOW, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    with reading(engine) as connection:
        assert [row for row, _ in vouched_entries(connection)] == chain_of(7)[0]
        assert connection.execute(select(audit_head.c.seq, audit_head.c.sealed_at)).all() == [(7, NOW)]


def test_what_comes_late_is_sealed_behind(engine: Engine) -> None:
    _insert(engine, 5, 6)
    seal_some(engine, NOW)
    _insert(engine, 1)
    seal_some(engine, NOW)
    with reading(engine) as connection:
        assert [row.entry for row, _ in vouched_entries(connection)] == [made(5), made(6), made(1)]
    assert verify_store(engine).fault is None


def test_the_same_entries_again_add_nothing(engine: Engine) -> None:
    head = _sealed(engine, 5)
    with writing(engine) as connection:
        again = [made(n, recorded_at=NOW) for n in range(5)]
        insert_entries(connection, [*again, *again, made(5)])
    assert verify_store(engine) == (head, None, 1)
    assert seal_some(engine, NOW) == 1
    assert verify_store(engine) == (chain_of(6)[1], None, 0)


def test_two_sealers_and_a_writer_at_once_make_one_chain(store_url: str, engine: Engine) -> None:
    others = [open_engine(store_url) for _ in range(2)]

    def work(n: int) -> int:
        if n % 3 == 2:
            _insert(engine, *range(n * 10, n * 10 + 20))
            return 0
        return seal_some(others[n % 3], NOW, limit=7)

    _insert(engine, *range(40))
    with ThreadPoolExecutor(3) as pool:
        sealed = sum(pool.map(work, range(18)))
    while one := seal_some(engine, NOW):
        sealed += one
    verdict = verify_store(engine)
    assert verdict.fault is None
    assert verdict.unsealed == 0
    assert verdict.sound.seq == sealed == len({*range(40), *(n * 10 + k for n in range(2, 18, 3) for k in range(20))})


def test_two_writers_of_the_same_entries_write_them_once(store_url: str, engine: Engine) -> None:
    other = open_engine(store_url)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: _insert(one, *range(500)), [engine, other] * 3))
    assert verify_store(engine).unsealed == 500


def test_many_entries_in_one_call(engine: Engine) -> None:
    _insert(engine, *range(10_000))
    assert seal_some(engine, NOW) == 10_000
    assert seal_some(engine, NOW) == 0
    assert verify_store(engine) == (chain_of(10_000)[1], None, 0)


def test_an_altered_entry_is_named(engine: Engine) -> None:
    _sealed(engine, 7)
    with writing(engine) as connection:
        connection.execute(update(audit_entry).where(audit_entry.c.seq == 4).values(body=b'{"n":3,"step":"closed"}'))
    assert _fault(verify_store(engine)) == ("altered", 4)


def test_a_deleted_entry_is_named(engine: Engine) -> None:
    _sealed(engine, 7)
    with writing(engine) as connection:
        connection.execute(delete(audit_entry).where(audit_entry.c.seq == 4))
    assert _fault(verify_store(engine)) == ("deleted", 4)


def test_an_unsealed_entry_is_named(engine: Engine) -> None:
    _sealed(engine, 7)
    with writing(engine) as connection:
        connection.execute(update(audit_entry).where(audit_entry.c.seq == 4).values(seq=None, chain_hash=None))
    verdict = verify_store(engine)
    assert _fault(verdict) == ("deleted", 4)
    assert verdict.unsealed == 1


def test_reordered_entries_are_named(engine: Engine) -> None:
    _sealed(engine, 7)
    with writing(engine) as connection:
        for old, new in ((3, 99), (5, 3), (99, 5)):
            connection.execute(update(audit_entry).where(audit_entry.c.seq == old).values(seq=new))
    assert _fault(verify_store(engine)) == ("reordered", 3)


def test_an_end_cut_off_is_named_and_sealed_no_further(engine: Engine) -> None:
    _sealed(engine, 7)
    with writing(engine) as connection:
        connection.execute(delete(audit_entry).where(audit_entry.c.seq > 5))
    _insert(engine, 8)
    with pytest.raises(BrokenError, match=r"ends at entry 5.*audit verify"):
        seal_some(engine, NOW)
    verdict = verify_store(engine)
    assert _fault(verdict) == ("truncated", 6)
    assert verdict.unsealed == 1


def test_a_forged_entry_is_named(engine: Engine) -> None:
    _sealed(engine, 7)
    rows, _ = chain_of(8)
    forged = rows[7]
    with writing(engine) as connection:
        insert_entries(connection, [forged.entry])
        connection.execute(
            update(audit_entry)
            .where(audit_entry.c.entry_id == forged.entry.entry_id)
            .values(seq=forged.seq, chain_hash=forged.chain_hash)
        )
    assert _fault(verify_store(engine)) == ("inserted", 8)
    with pytest.raises(BrokenError):
        seal_some(engine, NOW)


def test_a_head_that_is_gone_is_told(engine: Engine) -> None:
    _sealed(engine, 7)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM audit_head"))
    assert _fault(verify_store(engine)) == ("headless", 8)
    with pytest.raises(BrokenError):
        seal_some(engine, NOW)


def test_a_head_kept_elsewhere_shows_a_chain_computed_anew(engine: Engine) -> None:
    head = _sealed(engine, 7)
    with writing(engine) as connection:
        connection.execute(delete(audit_head))
        connection.execute(delete(audit_entry))
        connection.execute(delete(audit_tile))
        insert_entries(connection, [made(n) for n in (0, 1, 99, 3, 4, 5, 6, 7)])
    seal_some(engine, NOW)
    assert verify_store(engine).fault is None
    assert _fault(verify_store(engine, anchors=[head])) == ("rewritten", 1)
