"""`audit verify` names what was done to rows behind the audit trail's back, on both stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Integer

from governance.audit.spoken_rows import SPOKEN_COLUMNS
from governance.cli.audit.commands import audit
from governance.cli.commands import migrate
from governance.queries import audit_verification
from governance.store.database.engine import reading, writing
from governance.store.database.statements import run
from governance.store.evidence.act_rows import insert_acts
from governance.store.evidence.spoken_of import rows_spoken_of
from governance.store.schema.columns import metadata
from ingest.contract.errors import BrokenError, SetupError
from ingest.contract.sealing import canonical_bytes
from tests.governance.cli.acted_store import ACT, Acted
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import at
from tests.reviews.opened import JO

ABOUT = {
    "act": "subject",
    "decision": "item_id",
    "review": "review_id",
    "finding": "account_id",
    "account": "account_id",
}
"""The column that tells what a row's entries are about: where it is another, no entry about that speaks of the row."""
MAY_CHANGE = {
    "act": {"recorded_at"},
    "decision": set(),
    "review": set(),
    "finding": {"policy_version", "recorded_at", "generation", "changes", "detected_at"},
    "account": {
        *("name", "display_name", "type", "state", "ended_at", "profile", "watch", "source_type", "typed_by"),
        *("answerable", "called_over_time"),
    },
}
"""Columns that change without an entry: when jitgov did its work, and what `jitgov rebuild --check` holds."""


@pytest.fixture
def acted(store_url: str) -> Acted:
    return Acted(store_url)


def test_rows_are_as_their_entries_have_them(acted: Acted) -> None:
    done = acted.verify()
    assert done.exception is None
    with reading(acted.engine) as connection:
        count = sum(len(block) for table in acted.keys for block in rows_spoken_of(connection, table))
    told = (
        f"rows verified: {count} acts, decisions, reviews, findings and JIT accounts are as their entries have them\n"
    )
    assert told in done.stdout
    assert "`jitgov rebuild --check`" in done.stdout


def test_an_edit_of_any_spoken_column_is_named(acted: Acted) -> None:
    for table, columns in SPOKEN_COLUMNS.items():
        key = acted.keys[table]
        for column in columns:
            is_number = isinstance(metadata.tables[table].c[column].type, Integer)
            changed = f'COALESCE("{column}", 0) + 1' if is_number else f"COALESCE(\"{column}\", '') || 'x'"
            sql = f'UPDATE {table} SET "{column}" = {changed} WHERE {columns[0]} = %s'
            faults = acted.faults_after(sql, key)
            wanted = (
                {("deleted", table, key), ("junk", table, f"{key}x")}
                if column == columns[0]
                else {("junk" if column == ABOUT[table] else "edited", table, key)}
            )
            assert faults == wanted, f"{table}.{column}"


def test_every_column_of_a_table_that_is_spoken_of_is_answered_for_or_may_change() -> None:
    for table, columns in SPOKEN_COLUMNS.items():
        assert not MAY_CHANGE[table] & set(columns)
        assert MAY_CHANGE[table] | set(columns) == set(metadata.tables[table].columns.keys()), table


def test_a_deleted_row_and_a_junk_row_are_named(acted: Acted) -> None:
    for table in SPOKEN_COLUMNS:
        key, key_column = acted.keys[table], SPOKEN_COLUMNS[table][0]
        assert acted.faults_after(f"DELETE FROM {table} WHERE {key_column} = %s", key) == {("deleted", table, key)}
        columns = metadata.tables[table].columns.keys()
        copied = ", ".join("'forged'" if name == key_column else f'x."{name}"' for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        insertion = f"INSERT INTO {table} ({names}) SELECT {copied} FROM {table} x WHERE x.{key_column} = %s"
        assert acted.faults_after(insertion, key) == {("junk", table, "forged")}


def test_an_account_is_not_made_by_jit_behind_the_trail(acted: Acted) -> None:
    sql = "UPDATE account SET provenance = 'jit_confirmed' WHERE account_id = %s"
    assert acted.faults_after(sql, JO) == {("junk", "account", JO)}
    # What is no JIT account, and what nobody answers for of a JIT account, may change without an entry.
    assert acted.faults_after("UPDATE account SET provenance_detail = '{}' WHERE account_id = %s", JO) == set()
    assert acted.faults_after("UPDATE account SET state = 'x' WHERE account_id = %s", acted.keys["account"]) == set()


def test_a_tampered_row_is_told_on_exit_70(acted: Acted) -> None:
    key = acted.keys["decision"]
    acted.tamper(f"UPDATE decision SET verdict = 'revoked' WHERE decision_id = '{key}'")
    assert acted.faults() == [("edited", "decision", key)]
    assert f"decision {key} is not what its latest audit entry says" in str(acted.verify().exception)


def test_entries_of_an_earlier_release_answer_for_the_key_alone(acted: Acted) -> None:
    with writing(acted.engine) as connection:
        body = canonical_bytes({"act_id": ACT.act_id})
        run(connection, "UPDATE audit_entry SET body = %s WHERE kind = 'act'", (body,))
    assert acted.faults() == []
    assert acted.context.shown[-1]["rows_by_key_alone"] == 1
    acted.tamper("DELETE FROM act")
    assert acted.faults() == [("deleted", "act", ACT.act_id)]


def test_a_head_of_before_shows_that_the_log_only_grew(acted: Acted) -> None:
    head = acted.verify().stdout.splitlines()[0].split()[-1]
    with writing(acted.engine) as connection:
        insert_acts(connection, [ACT._replace(act_id="later", recorded_at=at(30))])
    acted.seal()
    done = acted.verify("--head", head.upper())
    assert done.exception is None
    assert "the log only grew since the head that was given" in done.stdout
    assert "broken (rewritten): no entry has the head " + "0" * 64 in str(acted.verify("--head", "0" * 64).exception)
    assert "'abc' is no head" in acted.verify("--head", "abc").output


def test_a_store_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    file = tmp_path / "absent.sqlite"
    done = CliRunner().invoke(audit, ["verify"], obj=KeepingContext(f"sqlite:///{file}"))
    assert isinstance(done.exception, SetupError)
    assert str(file) in str(done.exception)
    assert not file.exists()


def test_a_long_trail_is_walked_from_where_it_was_verified(
    acted: Acted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_verification, "WALKED_ANYWAY", 0)
    acted.context = KeepingContext(acted.context.settings.store.url, key_file=tmp_path / "a.key")
    assert CliRunner().invoke(migrate, obj=acted.context).exception is None
    acted.seal()
    assert "walked from entry" not in acted.verify().stdout
    with writing(acted.engine) as connection:
        insert_acts(connection, [ACT._replace(act_id="later", recorded_at=at(30))])
    acted.seal()
    told = acted.verify().stdout
    assert "walked from entry 12 on; up to there all was verified at " in told
    assert "rows verified: 1 of the acts, " in told
    # What was verified before is not looked at again: that is what --full is for.
    acted.tamper("UPDATE decision SET verdict = 'revoked'")
    assert acted.verify().exception is None
    assert isinstance(acted.verify("--full").exception, BrokenError)
    # What was entered since is.
    acted.tamper("UPDATE act SET body = '{}' WHERE act_id = 'later'")
    with writing(acted.engine) as connection:
        insert_acts(connection, [ACT._replace(act_id="last", recorded_at=at(31))])
    acted.tamper("DELETE FROM act WHERE act_id = 'last'")
    assert "act last is gone" in str(acted.verify().exception)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("DELETE FROM audit_entry WHERE seq = 2", "deleted"),
        ("UPDATE audit_entry SET chain_hash = 'x' WHERE seq = 11", "altered"),
        ("DELETE FROM audit_entry WHERE seq > 3", "truncated"),
    ],
)
def test_what_is_missing_before_the_mark_is_found_all_the_same(
    acted: Acted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, message: str
) -> None:
    monkeypatch.setattr(audit_verification, "WALKED_ANYWAY", 0)
    acted.context = KeepingContext(acted.context.settings.store.url, key_file=tmp_path / "a.key")
    CliRunner().invoke(migrate, obj=acted.context)
    acted.seal()
    assert acted.verify().exception is None
    acted.tamper(change)
    if message == "truncated":
        # Whoever cuts the trail off puts its head back as well; the mark, which he cannot sign, still tells.
        acted.tamper("UPDATE audit_head SET seq = 3, chain_hash = (SELECT chain_hash FROM audit_entry WHERE seq = 3)")
    assert f"broken ({message})" in str(acted.verify().exception)


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO audit_entry (entry_id, kind, about, recorded_at, body) VALUES ('x', 'finding', 'a', 'then', '{}')",
        "UPDATE audit_entry SET body = CAST(body AS TEXT), voucher = x'00' WHERE seq = 2",
        "UPDATE audit_entry SET recorded_at = 'then', seq = 'last' WHERE seq = 2",
    ],
)
def test_values_of_other_types_than_jitgov_writes_are_no_fault_of_its_own(sqlite_url: str, change: str) -> None:
    acted = Acted(sqlite_url)
    acted.tamper(change)
    exception = acted.verify().exception
    assert exception is None or isinstance(exception, BrokenError)
    assert (exception is None) == change.startswith("INSERT")
