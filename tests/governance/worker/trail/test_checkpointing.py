"""Checkpoints are made at a bounded rhythm; the tree that they stand for cannot be changed unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.audit.audit_key import AuditKey
from governance.audit.checkpoint import checkpoint_of, signed_checkpoint, signers_of
from governance.audit.tree_check import TreeVerdict
from governance.queries.audit_verification import verify_on
from governance.settings.store_place import StorePlace
from governance.store.database.engine import reading, writing
from governance.store.database.key_file import read_key_file
from governance.store.database.open_store import open_store
from governance.store.database.statements import rows, run
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.tree_rows import checkpoints_after, stored_tree, tree_size
from governance.store.evidence.vouching import name_key
from governance.worker.trail.checkpointing import CHECKPOINT_EVERY_SECONDS, checkpoint_when_due, make_checkpoint
from governance.worker.trail.key_keeping import name_first_key
from governance.worker.trail.sealer import seal_some
from ingest.contract.errors import BrokenError
from tests.governance.audit.made import made

RHYTHM = CHECKPOINT_EVERY_SECONDS * 1_000_000


class Log:
    """A store with a key, and entries that were sealed."""

    def __init__(self, engine: Engine, key_file: Path) -> None:
        self.engine = engine
        name_first_key(engine, "worker", 1)
        key = read_key_file(key_file)
        assert key is not None
        self.key: AuditKey = key

    def seal(self, *numbers: int) -> None:
        with writing(self.engine) as connection:
            insert_entries(connection, [made(n) for n in numbers])
        seal_some(self.engine, 5)

    def tree(self) -> TreeVerdict:
        with reading(self.engine) as connection:
            trail, _ = verify_on(connection, full=True)
        return trail.tree

    def tree_after(self, sql: str) -> TreeVerdict:
        """What is found after a statement, which is taken back."""
        with writing(self.engine) as connection:
            assert run(connection, sql) > 0
            trail, _ = verify_on(connection, full=True)
            connection.rollback()
        assert trail.chain.fault is None
        return trail.tree


@pytest.fixture
def log(store_url: str, tmp_path: Path) -> Log:
    with open_store(StorePlace(store_url, tmp_path / "audit.key")) as engine:
        made_log = Log(engine, tmp_path / "audit.key")
    return made_log


def test_a_checkpoint_is_made_where_the_log_grew_and_not_too_often(log: Log) -> None:
    log.seal(1)
    first = checkpoint_when_due(log.engine, 10)
    assert first is not None
    assert checkpoint_of(first.note).size == first.size == 2
    assert signers_of(first.note, [log.key.verifier]) == [log.key.key_id]
    log.seal(2)
    assert checkpoint_when_due(log.engine, 9 + RHYTHM) is None
    assert checkpoint_when_due(log.engine, 10 + RHYTHM) is not None
    assert checkpoint_when_due(log.engine, 10 + 5 * RHYTHM) is None
    assert (log.tree().checkpoints, log.tree().fault) == (2, None)


def test_nobody_without_the_key_makes_one(log: Log, tmp_path: Path) -> None:
    log.seal(1)
    (tmp_path / "audit.key").unlink()
    with open_store(
        StorePlace(str(log.engine.url.render_as_string(hide_password=False)), tmp_path / "no.key")
    ) as other:
        assert make_checkpoint(other, 10) is None
        with reading(other) as connection:
            assert list(checkpoints_after(connection, -1)) == []


def test_entries_that_were_sealed_before_there_was_a_tree_enter_it_first(log: Log) -> None:
    log.seal(*range(600))
    with reading(log.engine) as connection:
        root = stored_tree(connection).root()
    with writing(log.engine) as connection:
        run(connection, "DELETE FROM audit_tile")
    assert (log.tree().behind, log.tree().fault) == (601, None)
    assert make_checkpoint(log.engine, 10) is None
    assert [seal_some(log.engine, 6, limit=250) for _ in range(4)] == [250, 250, 250, 0]
    with reading(log.engine) as connection:
        assert (tree_size(connection), stored_tree(connection).root()) == (601, root)
    assert (log.tree().behind, log.tree().fault) == (0, None)


def test_no_tree_grows_over_an_entry_that_was_changed(log: Log) -> None:
    log.seal(*range(9))
    with writing(log.engine) as connection:
        run(connection, "DELETE FROM audit_tile")
        run(connection, "UPDATE audit_entry SET recorded_at = 7 WHERE seq = 4")
    with pytest.raises(BrokenError, match="entry 4 is not what was sealed there"):
        seal_some(log.engine, 6)


def test_every_kept_hash_and_checkpoint_is_held_against_the_entries(log: Log) -> None:
    log.seal(*range(300))
    make_checkpoint(log.engine, 10)
    log.seal(*range(300, 305))
    make_checkpoint(log.engine, 20)
    with reading(log.engine) as connection:
        leaves = bytes(rows(connection, "SELECT hashes FROM audit_tile WHERE level = 0 AND tile = 1")[0][0])
    forged = "X'" if log.engine.dialect.name == "sqlite" else "'\\x"
    assert log.tree_after("UPDATE audit_checkpoint SET note = 'x' WHERE size = 301").fault == (
        "the checkpoint in the store of 301 entries cannot be relied upon: it is no signed note: a blank line and "
        "signatures belong at its end"
    )
    assert log.tree_after("DELETE FROM audit_tile WHERE level = 1").fault == (
        "hash tile 0 of level 1 is not that of the entries below it"
    )
    assert log.tree_after(
        f"UPDATE audit_tile SET hashes = {forged}{leaves[:64].hex()}{'00' * 32}{leaves[96:].hex()}' WHERE tile = 1"
    ).fault == ("entry 259 is not what the tree has there")
    assert log.tree_after("DELETE FROM audit_tile WHERE tile = 1").fault == (
        "the checkpoint in the store of 301 entries is of more entries than the tree has, 256"
    )
    moved = "UPDATE audit_checkpoint SET size = 302 WHERE size = 301"
    assert log.tree_after(moved).fault == "the checkpoint in the store of 302 entries says that it has 301"
    assert log.tree().fault is None


def test_checkpoints_that_were_signed_anew_are_found(log: Log) -> None:
    """A key that stands in the store alone signs nothing: an entry of the trail must name it."""
    log.seal(*range(9))
    row = make_checkpoint(log.engine, 10)
    assert row is not None
    stranger = AuditKey(b"\x09" * 32)
    with writing(log.engine) as connection:
        name_key(connection, stranger, 11)
        note = signed_checkpoint(checkpoint_of(row.note), [stranger])
        run(connection, "UPDATE audit_checkpoint SET note = %s", (note,))
    assert log.tree().fault == "the checkpoint in the store of 10 entries is signed by no key that the trail names"
    with writing(log.engine) as connection:
        run(connection, "UPDATE audit_checkpoint SET note = %s", (row.note.replace("\n10\n", "\n9\n"),))
    assert str(log.tree().fault).startswith("the checkpoint in the store of 10 entries cannot be relied upon")


def test_entries_that_were_chained_anew_are_found_by_the_tree(log: Log) -> None:
    """Whoever chains all anew, the stored head included, leaves the tree as it was; who grows it anew, a checkpoint."""
    log.seal(*range(9))
    make_checkpoint(log.engine, 10)
    with writing(log.engine) as connection:
        run(connection, "DELETE FROM audit_head")
        tiles = rows(connection, "SELECT level, tile, hashes FROM audit_tile")
        run(connection, "DELETE FROM audit_tile")
        run(connection, "DELETE FROM audit_entry WHERE seq = 4")
        run(connection, "UPDATE audit_entry SET seq = NULL, chain_hash = NULL")
    log.seal(99)
    assert log.tree().fault == (
        "the checkpoint in the store of 10 entries is of other entries: of entries 1 to 10 some were changed since"
    )
    with writing(log.engine) as connection:
        run(connection, "DELETE FROM audit_tile")
        run(connection, "INSERT INTO audit_tile (level, tile, hashes) VALUES (%s, %s, %s)", tiles[0])
    assert log.tree().fault == "entry 4 is not what the tree has there"
