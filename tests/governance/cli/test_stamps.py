"""A stamped log is not self-attested, in the store and in a pack; what stamps do not hold of is named."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from front_door.checks.stamps import stamp_checks
from governance.queries.audit_pack.members import CHECKPOINTS
from governance.queries.stamped_log import stamps_told
from governance.store.database.engine import reading
from ingest.contract.errors import BrokenError
from tests.governance.audit.authority import Authority
from tests.governance.cli.packs import run_script, script, verify
from tests.governance.cli.stamped_log import Stamped
from tests.governance.outbox.authorities import stamping
from tests.governance.worker.grown_log import grown


@pytest.fixture
def stamped(store_url: str, tmp_path: Path) -> Iterator[Stamped]:
    with stamping(tmp_path) as asked:
        yield Stamped(store_url, tmp_path, asked)


def test_verify_takes_the_stamp_by_the_settings_or_by_the_option(stamped: Stamped) -> None:
    for arguments, context in (
        (["verify"], stamped.context),
        (["verify", "--authority-certificates", stamped.asked.roots_file], stamped.unset),
    ):
        told = stamped.ask(*arguments, context=context).stdout
        called = stamped.asked.settings.called
        assert f"the log only grew since the checkpoint in the time stamp of 2026-09-01 12:00 by {called}\n" in told
        assert f"stamped by {called}: 1 checkpoint; 4 entries stood there at 2026-09-01 12:00\n" in told
        assert "self-attested" not in told
    told = stamped.ask("verify", context=stamped.unset).stdout
    assert "not checked, because its authority's certificates are not at hand" in told
    assert "self-attested" in told


def test_a_log_that_was_written_anew_does_not_pass_its_stamp(stamped: Stamped) -> None:
    for table in ("audit_tile", "audit_checkpoint", "audit_head", "audit_verified"):
        stamped.tamper(f"DELETE FROM {table}")
    stamped.tamper("DELETE FROM audit_entry WHERE seq = 2")
    stamped.tamper("UPDATE audit_entry SET seq = NULL, chain_hash = NULL")
    grown(stamped.engine, 9)
    failure = stamped.ask("verify").exception
    assert isinstance(failure, BrokenError)
    assert "of 4 entries is of other entries" in str(failure)
    with reading(stamped.engine) as connection:
        told = stamps_told(connection, [stamped.asked.settings])
    assert told is not None
    assert told.startswith("Self-attested: what http://127.0.0.1")


def test_a_stamp_that_was_changed_or_whose_root_is_not_trusted_is_named(stamped: Stamped) -> None:
    other = Authority("Elsewhere").write_root(stamped.folder / "other.pem")
    failure = stamped.ask("verify", "--authority-certificates", other).exception
    assert isinstance(failure, BrokenError)
    assert "its certificate leads to none of the trusted roots" in str(failure)
    stamped.tamper(
        "UPDATE audit_timestamp SET note = %s", ("jitgov-audit/1\n4\n" + "A" * 43 + "=\n\n\N{EM DASH} a b\n",)
    )
    assert isinstance(stamped.ask("verify").exception, BrokenError)
    checks = [msgspec.json.decode(msgspec.json.encode(check)) for check in doctor_checks(stamped)]
    assert [check[1] for check in checks] == ["fail"]
    assert "does not hold" in checks[0][2]


def doctor_checks(stamped: Stamped) -> list[Any]:
    context: Any = stamped.context
    with reading(stamped.engine) as connection:
        return list(stamp_checks(connection, context))


def test_a_stamp_goes_along_in_a_pack_and_is_verified_there_without_asking_anybody(stamped: Stamped) -> None:
    pack, roots = stamped.folder / "pack", stamped.asked.roots_file
    assert stamped.ask("export", pack).exception is None
    (packed,) = [msgspec.json.decode(line) for line in (pack / CHECKPOINTS).read_bytes().splitlines()]
    assert [stamp["authority"] for stamp in packed["stamps"]] == [stamped.asked.settings.called]
    done = verify(pack, "--authority-certificates", roots)
    assert done.exception is None
    assert "4 entries stood there at 2026-09-01 12:00\n" in done.stdout
    assert "self-attested" not in done.stdout
    assert "self-attested" in verify(pack).stdout
    other = Authority("Elsewhere").write_root(stamped.folder / "other.pem")
    failure = verify(pack, "--authority-certificates", other).exception
    assert isinstance(failure, BrokenError)
    assert "leads to none of the trusted roots" in str(failure)
    assert run_script(script(stamped.folder), pack).returncode == 0


def test_a_pack_whose_stamp_is_no_stamp_is_refused(stamped: Stamped) -> None:
    stamped.tamper("UPDATE audit_timestamp SET answer = %s", (base64.b64decode("AAAA"),))
    pack = stamped.folder / "pack"
    assert stamped.ask("export", pack).exception is None
    failure = verify(pack, "--authority-certificates", stamped.asked.roots_file).exception
    assert isinstance(failure, BrokenError)
    assert "it is no answer of a time-stamping authority" in str(failure)


def test_doctor_and_report_tell_what_was_stamped_and_what_is_late(stamped: Stamped) -> None:
    (well,) = doctor_checks(stamped)
    assert (well.verdict, "stamped 4 entries at 2026-09-01T12:00:00Z" in well.detail) == ("ok", True)
    with reading(stamped.engine) as connection:
        told = stamps_told(connection, [stamped.asked.settings])
        assert stamps_told(connection, []) is None
    assert told == f"4 entries stood there so at 2026-09-01T12:00:00Z, as {stamped.asked.settings.called} stamped it."
    grown(stamped.engine, 4)
    assert [check.verdict for check in doctor_checks(stamped)] == ["ok"]
    stamped.tamper("UPDATE audit_timestamp SET made_at = 1")
    (late,) = doctor_checks(stamped)
    assert (late.verdict, "; a checkpoint waits for one since 1970-" in late.detail) == ("warn", True)
    stamped.stamp()
    assert [check.verdict for check in doctor_checks(stamped)] == ["ok"]
    stamped.tamper("DELETE FROM audit_timestamp")
    (never,) = doctor_checks(stamped)
    assert (never.verdict, "gave no stamp yet" in never.detail) == ("warn", True)
