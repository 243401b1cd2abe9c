"""A new key follows the old one, which signs for it; whoever trusted the old one can trust the new one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from governance.audit.audit_key import AuditKey
from governance.audit.checkpoint import signers_of
from governance.cli.audit.commands import audit
from governance.cli.commands import migrate
from governance.model.acts import Author
from governance.queries.audit_verification import verify_on
from governance.settings.store_place import StorePlace
from governance.store.database.engine import reading, writing
from governance.store.database.key_file import make_key_file, read_key_file
from governance.store.database.open_store import open_store
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.tree_rows import latest_checkpoint
from governance.worker.trail import key_rotation
from governance.worker.trail.key_keeping import adopt_key, demand_key, name_first_key
from governance.worker.trail.key_rotation import rotate_key
from ingest.contract.errors import BrokenError, SetupError
from tests.governance.audit.made import made
from tests.governance.cli.contexts import KeepingContext
from tests.governance.cli.packs import run_script, script, verify

KIM = Author(via="os", uid=1000, name="kim")


def opened(url: str, folder: Path) -> Engine:
    with open_store(StorePlace(url, folder / "a.key")) as engine:
        name_first_key(engine, "worker", 1)
        write(engine, 1, 2)
    return engine


def write(engine: Engine, *numbers: int) -> None:
    with writing(engine) as connection:
        insert_entries(connection, [made(n) for n in numbers])


def key_in(file: Path) -> AuditKey:
    key = read_key_file(file)
    assert key is not None
    return key


def hold(engine: Engine, folder: Path, old: AuditKey) -> None:
    """All is as after a rotation: files, vouchers, the checkpoint of both."""
    new = key_in(folder / "a.key")
    assert new.key_id != old.key_id
    former = folder / f"a.key.{old.key_id.rpartition('+')[2]}"
    assert key_in(former).verifier == old.verifier
    assert not (folder / "a.key.next").exists()
    demand_key(engine)
    write(engine, 3)
    with reading(engine) as connection:
        trail, _ = verify_on(connection, full=True)
        latest = latest_checkpoint(connection)
    assert (trail.chain.fault, trail.tree.fault, trail.vouched.forged) == (None, None, [])
    assert trail.vouched.by_key == {old.key_id: 4, new.key_id: 1}
    assert latest is not None
    assert signers_of(latest.note, [old.verifier]) == [old.key_id]
    assert signers_of(latest.note, [new.verifier]) == [new.key_id]


def test_a_key_hands_over_to_the_next(store_url: str, tmp_path: Path) -> None:
    engine = opened(store_url, tmp_path)
    old = key_in(tmp_path / "a.key")
    done = rotate_key(engine, KIM, "each year", 9)
    assert done.before == old.key_id
    hold(engine, tmp_path, old)


@pytest.mark.parametrize("interrupted_at", ["seal_some", "sign_tree", "former_key_file"])
def test_it_goes_on_where_it_was_interrupted(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted_at: str
) -> None:
    engine = opened(sqlite_url, tmp_path)
    old = key_in(tmp_path / "a.key")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(key_rotation, interrupted_at, interrupt)
        with pytest.raises(KeyboardInterrupt):
            rotate_key(engine, KIM, "each year", 9)
    rotate_key(engine, KIM, "again", 10)
    hold(engine, tmp_path, old)


def test_between_the_two_moves_of_files_it_goes_on_too(sqlite_url: str, tmp_path: Path) -> None:
    engine = opened(sqlite_url, tmp_path)
    old = key_in(tmp_path / "a.key")
    rotate_key(engine, KIM, "each year", 9)
    (tmp_path / "a.key").rename(tmp_path / "a.key.next")
    rotate_key(engine, KIM, "again", 10)
    hold(engine, tmp_path, old)


def test_who_has_not_the_key_lets_none_follow(sqlite_url: str, tmp_path: Path) -> None:
    engine = opened(sqlite_url, tmp_path)
    engine.dispose()
    (tmp_path / "a.key").rename(tmp_path / "lost")
    with (
        open_store(StorePlace(sqlite_url, tmp_path / "a.key")) as other,
        pytest.raises(SetupError, match="adopt-key"),
    ):
        rotate_key(other, KIM, "each year", 9)
    assert not (tmp_path / "a.key.next").exists()


def test_verify_tells_a_key_that_was_signed_for_from_one_that_was_adopted(sqlite_url: str, tmp_path: Path) -> None:
    context = KeepingContext(sqlite_url, key_file=tmp_path / "a.key")
    engine = opened(sqlite_url, tmp_path)
    first = key_in(tmp_path / "a.key")
    assert CliRunner().invoke(audit, ["rotate-key", "--reason", "each year"], obj=context).exception is None
    (tmp_path / "a.key").unlink()
    make_key_file(tmp_path / "a.key")
    adopt_key(engine, KIM, "lost", 11)
    told = CliRunner().invoke(audit, ["verify"], obj=context).stdout
    assert f"followed {first.key_id}, which signed for it\n" in told
    assert "which did NOT sign for it: it was adopted\n" in told


def test_who_trusts_the_old_key_trusts_a_pack_that_the_new_one_signed(sqlite_url: str, tmp_path: Path) -> None:
    context = KeepingContext(sqlite_url, key_file=tmp_path / "a.key")
    opened(sqlite_url, tmp_path)
    old = key_in(tmp_path / "a.key")
    for words in (["rotate-key", "--reason", "each year"], ["export", str(tmp_path / "pack")]):
        assert CliRunner().invoke(audit, words, obj=context).exception is None
    assert verify(tmp_path / "pack", "--key", old.verifier).exception is None
    ran = run_script(script(tmp_path), tmp_path / "pack", "--key", old.verifier)
    assert (ran.returncode, ran.stderr) == (0, "")
    stranger = AuditKey(b"\x09" * 32).verifier
    assert isinstance(verify(tmp_path / "pack", "--key", stranger).exception, BrokenError)


def test_a_store_without_a_file_of_its_own_has_no_key(bare_sqlite_url: str) -> None:
    context = KeepingContext(bare_sqlite_url)
    CliRunner().invoke(migrate, obj=context)
    done = CliRunner().invoke(audit, ["rotate-key", "--reason", "each year"], obj=context)
    assert isinstance(done.exception, SetupError)
