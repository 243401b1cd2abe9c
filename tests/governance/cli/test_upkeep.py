"""The commands that look after the store."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from governance.audit.entries import rejected
from governance.cli.audit.commands import audit
from governance.cli.commands import digest, migrate
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import VERSION_TABLE
from governance.store.digest import state_digest
from governance.store.evidence.audit_rows import insert_entries
from governance.worker.trail.sealer import seal_some
from ingest.contract.errors import BrokenError, SetupError
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import empty_store


def run(command: click.Command, context: KeepingContext, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, obj=context)


@pytest.fixture
def sealed(store_url: str) -> KeepingContext:
    """A store with a sealed chain of three entries."""
    engine = empty_store(store_url)
    with writing(engine) as connection:
        insert_entries(
            connection,
            [rejected(f"r{n}", n, reason="bad", file=None, line=n, idp="okta", sha256="0", size=1) for n in range(3)],
        )
    assert seal_some(engine, now=10) == 3
    return KeepingContext(store_url)


def test_a_sound_chain_is_verified_with_its_head(sealed: KeepingContext) -> None:
    done = run(audit, sealed, "verify")
    assert (done.exit_code, done.stdout.startswith("chain verified: 3 entries; head ")) == (0, True)
    run(audit, sealed, "verify", "--json")
    head = done.stdout.splitlines()[0].split()[-1]
    chain = {"verified": True, "entries": 3, "head": head, "unsealed": 0, "fault": None}
    vouched: dict[str, object] = {
        "walked_after": 0,
        "verified_before_at": None,
        "root": "01710e72071120b51491cdc1a4a7a7f5351426db72f8284de3ea35676bf682e7",
        "checkpoints": 0,
        "last_checkpoint_entries": None,
        "passes": [],
        "self_attested": True,
        "stamps": [],
        "stamps_not_checked": 0,
        "stamp_faults": [],
        "not_in_tree": 0,
        "log_fault": None,
        "keys": [],
        "vouched_by": {},
        "vouchers_not_checked": {},
        "not_vouched_before_any_key": 3,
        "not_vouched": 0,
        "first_not_vouched": [],
        "forged": [],
    }
    assert sealed.shown == [{**chain, **vouched, "rows": 0, "rows_by_key_alone": 0, "row_faults": []}]
    assert "not vouched for, because there was no key then: 3 entries\n" in done.stdout
    assert "\nself-attested: " in done.stdout


def test_a_broken_chain_is_broken_and_told(sealed: KeepingContext) -> None:
    with writing(open_engine(sealed.settings.store.url)) as connection:
        connection.execute(text("UPDATE audit_entry SET recorded_at = 99 WHERE seq = 2"))
    done = run(audit, sealed, "verify", "--json")
    assert isinstance(done.exception, BrokenError)
    assert "broken (altered): entry 2 is not what was sealed there" in str(done.exception)
    (told,) = sealed.shown
    fault = told["fault"]
    assert isinstance(fault, dict)
    assert (told["verified"], told["entries"], fault["seq"]) == (False, 1, 2)


def test_the_digest_is_one_line(sealed: KeepingContext) -> None:
    done = run(digest, sealed)
    with reading(open_engine(sealed.settings.store.url)) as connection:
        assert done.stdout == state_digest(connection) + "\n"


def test_migrate_says_what_it_did(bare_store_url: str) -> None:
    context = KeepingContext(bare_store_url)
    assert ": made, schema " in run(migrate, context).stdout
    assert ": already of schema " in run(migrate, context).stdout


def test_migrate_makes_the_key_and_another_takes_its_place_when_it_is_lost(store_url: str, tmp_path: Path) -> None:
    context = KeepingContext(store_url, key_file=tmp_path / "a.key")
    made = run(migrate, context).stdout.splitlines()[-1]
    assert made.endswith(f"stands in {tmp_path}/a.key; keep a copy of it apart from the store's backups")
    assert run(migrate, context).stdout.count("\n") == 1
    unchanged = run(audit, context, "adopt-key", "--reason", "none")
    assert "is the key that vouches already; nothing is changed" in unchanged.stdout
    (tmp_path / "a.key").unlink()
    adopted = run(audit, context, "adopt-key", "--reason", "the disk broke").stdout
    assert f" takes the place of {made.split()[3]}; give every worker a copy of {tmp_path}/a.key" in adopted
    told = run(audit, context, "verify").stdout
    assert f"vouched for by the key {adopted.split()[0]}: 1 entry\n" in told
    assert f"not checked, because this process does not have their key {made.split()[3]}: 1 entry\n" in told


def test_a_forged_voucher_is_a_fault(store_url: str, tmp_path: Path) -> None:
    context = KeepingContext(store_url, key_file=tmp_path / "a.key")
    run(migrate, context)
    with writing(open_engine(store_url)) as connection:
        connection.execute(text("UPDATE audit_entry SET recorded_at = recorded_at + 1"))
    assert "Entries carry vouchers that no holder of the audit key wrote for them" in str(
        run(audit, context, "verify").exception
    )


def test_an_older_store_is_left_to_migrate(store_url: str) -> None:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0001'"))
    done = run(digest, KeepingContext(store_url))
    assert isinstance(done.exception, SetupError)
