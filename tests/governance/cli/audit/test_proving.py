"""A checkpoint that was kept elsewhere shows that the log only grew; a proof shows one entry, without the store."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from governance.audit.checkpoint import checkpoint_of
from governance.cli.audit.commands import audit
from governance.store.database.engine import writing
from governance.store.database.open_store import open_store
from governance.store.database.statements import rows
from ingest.contract.errors import BrokenError, DeclinedError, SetupError
from tests.governance.audit.proof_reading import proof_of, proved_entry
from tests.governance.cli.contexts import KeepingContext, exit_code
from tests.governance.cli.kept_log import Kept


@pytest.fixture
def kept(store_url: str, tmp_path: Path) -> Kept:
    return Kept(store_url, tmp_path)


def test_a_checkpoint_of_before_shows_that_the_log_only_grew(kept: Kept) -> None:
    before = kept.checkpoint()
    assert kept.ask("checkpoint").stdout == before.read_text(encoding="utf-8")
    kept.grow(30, 31)
    done = kept.ask("verify", "--checkpoint", before)
    assert done.exception is None
    assert f"the log only grew since the checkpoint in {before}\n" in done.stdout
    assert "self-attested" not in done.stdout
    assert "self-attested" in kept.ask("verify").stdout


def test_a_log_that_was_written_anew_is_told_by_the_checkpoint_alone(kept: Kept) -> None:
    before = kept.checkpoint()
    everything = ("audit_entry", "audit_head", "audit_tile", "audit_checkpoint", "audit_verified")
    kept.tamper(
        "UPDATE audit_entry SET seq = NULL, chain_hash = NULL", "DELETE FROM audit_entry WHERE recorded_at = 7000000"
    )
    kept.tamper(*(f"DELETE FROM {table}" for table in everything[1:]))
    kept.grow(90, 91)
    assert kept.ask("verify").exception is None
    done = kept.ask("verify", "--checkpoint", before)
    assert isinstance(done.exception, BrokenError)
    assert "21 entries is of other entries: of entries 1 to 21 some were changed since" in str(done.exception)


def test_a_log_that_was_cut_off_is_told(kept: Kept) -> None:
    before = kept.checkpoint()
    kept.tamper("DELETE FROM audit_entry WHERE seq > 5", "DELETE FROM audit_tile", "DELETE FROM audit_checkpoint")
    kept.tamper("UPDATE audit_head SET seq = 5, chain_hash = (SELECT chain_hash FROM audit_entry WHERE seq = 5)")
    seal = kept.ask("checkpoint")
    assert seal.exception is not None
    done = kept.ask("verify", "--checkpoint", before)
    assert "of 21 entries has 21 entries, and 5 are sealed" in str(done.exception)


def test_a_checkpoint_counts_in_the_mail_that_brought_it(kept: Kept) -> None:
    file = kept.checkpoint()
    kept.grow(30)
    mail = (
        f"Message-ID: <a@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nKeep it.\n\n{file.read_text()}"
    )
    file.write_bytes(mail.encode())
    assert f"the log only grew since the checkpoint in {file}" in kept.ask("verify", "--checkpoint", file).stdout
    file.write_bytes(mail.replace("\n21\n", "\n20\n").encode())
    assert "cannot be relied upon" in str(kept.ask("verify", "--checkpoint", file).exception)


def test_a_checkpoint_of_another_log_or_key_is_told(kept: Kept, tmp_path: Path) -> None:
    file = kept.checkpoint()
    note = file.read_text(encoding="utf-8")
    file.write_text(note.replace("jitgov-audit/", "jitgov-audit/0"), encoding="utf-8")
    assert "cannot be relied upon" in str(kept.ask("verify", "--checkpoint", file).exception)
    file.write_text("nothing", encoding="utf-8")
    done = kept.ask("verify", "--checkpoint", file)
    assert (exit_code(done), "holds no checkpoint: it is no signed note" in done.output) == (2, True)
    assert kept.ask("verify", "--checkpoint", tmp_path / "absent").exit_code == 2


def test_a_proof_shows_an_entry_by_its_place_or_id(kept: Kept) -> None:
    before = kept.checkpoint()
    kept.grow(30)
    by_place = kept.ask("prove", "7")
    seq, entry, signers = proved_entry(proof_of(by_place.stdout), [kept.verifier])
    assert (seq, len(signers)) == (7, 1)
    assert checkpoint_of(proof_of(by_place.stdout).note).size == 22
    assert kept.ask("prove", entry.entry_id).stdout == by_place.stdout
    earlier = kept.ask("prove", "7", "--checkpoint", before)
    assert proved_entry(proof_of(earlier.stdout), [kept.verifier])[1] == entry
    assert checkpoint_of(proof_of(earlier.stdout).note).size == 21


def test_what_cannot_be_proved_is_declined(kept: Kept) -> None:
    before = kept.checkpoint()
    kept.grow(30)
    for named in ("0", "23", "unknown", "9" * 64):
        assert isinstance(kept.ask("prove", named).exception, DeclinedError)
    assert "was sealed after that checkpoint" in str(kept.ask("prove", "22", "--checkpoint", before).exception)
    before.write_text(before.read_text(encoding="utf-8").replace("\n21\n", "\n99\n"), encoding="utf-8")
    assert "of 99 entries, and the tree here has 22" in str(kept.ask("prove", "7", "--checkpoint", before).exception)


def test_who_has_no_key_prints_the_last_checkpoint_and_says_how_old_it_is(kept: Kept, tmp_path: Path) -> None:
    url = kept.context.settings.store.url
    without = KeepingContext(url, key_file=tmp_path / "absent.key")
    done = CliRunner().invoke(audit, ["checkpoint"], obj=without)
    assert isinstance(done.exception, SetupError)
    note = kept.checkpoint().read_text(encoding="utf-8")
    kept.grow(30)
    done = CliRunner().invoke(audit, ["checkpoint"], obj=without)
    assert done.stdout == note
    assert "1 entry was sealed since" in done.stderr


def test_the_store_names_its_log_after_its_first_key(kept: Kept) -> None:
    with open_store(kept.context.settings.store) as engine, writing(engine) as connection:
        ((verifier,),) = rows(connection, "SELECT verifier FROM audit_key")
    origin = checkpoint_of(kept.checkpoint().read_text(encoding="utf-8")).origin
    assert origin == f"jitgov-audit/{verifier.split('+')[1]}"
