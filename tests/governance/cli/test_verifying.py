"""`audit verify` names what was done to rows behind the audit trail's back, on both stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from governance.cli.commands import audit
from governance.model.acts import made_act
from governance.store.database.bulk import rows, run
from governance.store.database.engine import reading, writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema.columns import metadata
from governance.worker.sealer import seal_some
from ingest.contract.errors import BrokenError, SetupError
from ingest.contract.sealing import canonical_bytes
from reviews.campaigns.closing import close_review
from reviews.campaigns.decisions import DecisionInput, decide
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import at
from tests.reviews.opened import BY_PAT, OWNER, filled_store, item_of, open_at

ACT = made_act("accept", "f1", {"reason": "known"}, BY_PAT, at(21), until_at=at(40))
APPROVE = DecisionInput("approve", OWNER, BY_PAT, "needed", at(22))


class Acted:
    """A store in which people acted: an act, decisions, a review that was closed; all of it sealed."""

    def __init__(self, url: str) -> None:
        self.context = KeepingContext(url)
        self.engine: Engine = filled_store(url)
        opened = open_at(self.engine)
        assert opened.review_id is not None
        with writing(self.engine) as connection:
            insert_acts(connection, [ACT])
        self.keys = {
            "act": ACT.act_id,
            "decision": decide(self.engine, item_of(self.engine, "jit_account"), APPROVE),
            "review": opened.review_id,
        }
        close_review(self.engine, opened.review_id, BY_PAT, at(23))
        self.seal()

    def seal(self) -> None:
        seal_some(self.engine, now=at(24))

    def tamper(self, sql: str) -> None:
        with writing(self.engine) as connection:
            assert run(connection, sql) > 0

    def verify(self, *arguments: str) -> Result:
        return CliRunner().invoke(audit, ["verify", *arguments], obj=self.context)

    def faults(self) -> list[tuple[object, ...]]:
        done = self.verify("--json")
        shown = self.context.shown[-1]
        row_faults = shown["row_faults"]
        assert isinstance(row_faults, list)
        assert isinstance(done.exception, BrokenError) == (not shown["verified"])
        return [tuple(fault.values()) for fault in row_faults]


@pytest.fixture
def acted(store_url: str) -> Acted:
    return Acted(store_url)


def test_what_people_did_is_as_its_entries_have_it(acted: Acted) -> None:
    done = acted.verify()
    assert done.exception is None
    with reading(acted.engine) as connection:
        count = sum(rows(connection, f"SELECT COUNT(*) FROM {table}")[0][0] for table in acted.keys)
    assert f"rows verified: {count} acts, decisions and reviews are as their entries have them\n" in done.stdout
    assert "`jitgov rebuild --check`" in done.stdout


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("act", "subject = 'f2'"),
        ("act", "body = '{}'"),
        ("act", "until_at = NULL"),
        ("decision", "verdict = 'revoked'"),
        ("decision", "reason = 'because'"),
        ("decision", "decided_at = decided_at + 1"),
        ("review", "closed_at = NULL"),
        ("review", "title = 'another'"),
    ],
)
def test_an_edited_row_is_named(acted: Acted, table: str, change: str) -> None:
    key = acted.keys[table]
    acted.tamper(f"UPDATE {table} SET {change} WHERE {table}_id = '{key}'")
    kind = "junk" if change.startswith("subject") else "edited"
    assert acted.faults() == [(kind, table, key)]
    assert f"{table} {key} " in str(acted.verify().exception)


@pytest.mark.parametrize("table", ["act", "decision", "review"])
def test_a_deleted_row_is_named(acted: Acted, table: str) -> None:
    key = acted.keys[table]
    acted.tamper(f"DELETE FROM {table} WHERE {table}_id = '{key}'")
    assert acted.faults() == [("deleted", table, key)]


@pytest.mark.parametrize("table", ["act", "decision", "review"])
def test_a_junk_row_is_named(acted: Acted, table: str) -> None:
    columns = metadata.tables[table].columns.keys()
    copied = ", ".join("'forged'" if name == f"{table}_id" else f"x.{name}" for name in columns)
    names = ", ".join(f"{name}" if name != "by" else '"by"' for name in columns)
    where = f"x.{table}_id = '{acted.keys[table]}'"
    acted.tamper(f"INSERT INTO {table} ({names}) SELECT {copied} FROM {table} x WHERE {where}")
    assert acted.faults() == [("junk", table, "forged")]


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
