"""Witnesses get every checkpoint that they have not; what they keep shows a log that was written anew."""

from __future__ import annotations

import stat
from pathlib import Path

from click.testing import CliRunner

from governance.audit.checkpoint import checkpoint_of
from governance.audit.witness_file import notes_in
from governance.cli.audit.commands import audit
from governance.settings.store_place import StorePlace
from governance.store.database.engine import writing
from governance.store.database.open_store import open_store
from governance.store.database.statements import run
from governance.worker.trail.key_keeping import name_first_key
from governance.worker.trail.witnessing import Witnesses, append_checkpoint, last_part
from ingest.contract.errors import BrokenError, SetupError
from tests.governance.cli.contexts import KeepingContext
from tests.governance.worker.grown_log import grown


def sizes(file: Path) -> list[int]:
    return [checkpoint_of(note).size for note in notes_in(file.read_text(encoding="utf-8"))]


def test_a_witness_gets_each_checkpoint_once_whoever_gives_it(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    with open_store(StorePlace(sqlite_url, tmp_path / "a.key")) as engine:
        witnesses = [Witnesses(engine, [file], print) for _ in range(2)]
        assert [witness.tell() for witness in witnesses] == [False, False]
        name_first_key(engine, "worker", 1)
        grown(engine, 1)
        assert [witness.tell() for witness in witnesses * 2] == [True, True, False, False]
        grown(engine, 2)
        assert witnesses[1].tell()
        assert Witnesses(engine, [file], print).tell()
    assert sizes(file) == [2, 3]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_witness_that_is_away_holds_nobody_up_and_gets_the_last_one_later(sqlite_url: str, tmp_path: Path) -> None:
    away, there, told = tmp_path / "away" / "kept.txt", tmp_path / "there.txt", list[str]()
    with open_store(StorePlace(sqlite_url, tmp_path / "a.key")) as engine:
        witnesses = Witnesses(engine, [away, there], told.append)
        name_first_key(engine, "worker", 1)
        grown(engine, 1)
        assert [witnesses.tell(), witnesses.tell()] == [False, False]
        assert sizes(there) == [2]
        (line,) = told
        assert "kept.txt cannot be written to: No such file or directory" in line
        away.parent.mkdir()
        assert witnesses.tell()
    assert (sizes(away), sizes(there)) == ([2], [2])


def test_only_the_end_of_a_long_file_is_read(tmp_path: Path) -> None:
    note = "jitgov-audit/1\n{}\n" + "A" * 43 + "=\n\n\N{EM DASH} jitgov-audit " + "A" * 92 + "\n"
    file = tmp_path / "kept.txt"
    for size in range(1, 50):
        append_checkpoint(file, size, note.format(size))
    assert sizes(file) == list(range(1, 50))
    assert [checkpoint_of(kept_note).size for kept_note in notes_in(last_part(file, 500))][-1] == 49
    append_checkpoint(file, 7, note.format(7))
    assert sizes(file)[-1] == 49


def test_verify_holds_the_log_against_its_witnesses(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    context = KeepingContext(sqlite_url, key_file=tmp_path / "a.key", witnesses=(file,))
    with open_store(context.settings.store) as engine:
        name_first_key(engine, "worker", 1)
        grown(engine, 1, 2, 3)
        assert "self-attested" in CliRunner().invoke(audit, ["verify"], obj=context).stdout
        Witnesses(engine, [file], print).tell()
        told = CliRunner().invoke(audit, ["verify"], obj=context).stdout
        assert f"the log only grew since the checkpoint in {file}\n" in told
        assert "self-attested" not in told
        # Somebody who has even the audit key writes all of the log anew, without an entry.
        with writing(engine) as connection:
            for table in ("audit_tile", "audit_checkpoint", "audit_head", "audit_verified"):
                run(connection, f"DELETE FROM {table}")
            run(connection, "DELETE FROM audit_entry WHERE seq = 2")
            run(connection, "UPDATE audit_entry SET seq = NULL, chain_hash = NULL")
        grown(engine, 9)
        done = CliRunner().invoke(audit, ["verify"], obj=context)
        assert isinstance(done.exception, BrokenError)
        assert f"the checkpoint in {file} of 4 entries is of other entries" in str(done.exception)
    file.unlink()
    file.mkdir()
    assert isinstance(CliRunner().invoke(audit, ["verify"], obj=context).exception, SetupError)
