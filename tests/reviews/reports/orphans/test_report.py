"""Accounts that nobody answers for, and how each account is known: by one way, counted once."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.identity_links import FOREIGN
from governance.store.schema import held
from reviews.reports.orphans.report import KINDS, REPORT
from tests.governance.queries.filled import ACME, CORP, account, at, finding, put
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END


def filled(connection: Connection) -> None:
    for name in ("known", "twin", "other", "alone", "robot", "deleted"):
        kind = "service" if name == "robot" else "person"
        account(connection, f"{ACME}|{name}", type=kind, state="deleted" if name == "deleted" else "active")
    put(connection, held.identity_link, account_id=f"{ACME}|known", link="person:roster:hr|1")
    for name in ("twin", "other"):
        put(connection, held.account_identity, account_id=f"{ACME}|{name}", identity_id="i")
    finding(connection, "f1", f"{ACME}|alone")
    finding(connection, "f2", f"{ACME}|alone", policy="jit_mfa")


def test_a_case_says_in_words_which_rules_speak_for_it(sqlite_url: str) -> None:
    def candidates(connection: Connection) -> None:
        for key in (f"{ACME}|ann", f"{CORP}|ann"):
            account(connection, key)
            put(connection, held.identity_link, account_id=key, link=f"{FOREIGN}ann@home.example")

    _, tables = document_of(REPORT, store_with(sqlite_url, candidates), END)
    assert [row["why"] for row in rows_of(tables, "cases")] == ["the same address at another domain (40 %)"]


def test_every_account_is_known_in_one_way(store_url: str) -> None:
    document, tables = document_of(REPORT, store_with(store_url, filled), END)
    (line,) = rows_of(tables, "by_source")
    assert [line[name] for name in ("accounts", *KINDS)] == [4, 1, 2, 1]
    assert [row["account"] for row in rows_of(tables, "uncorrelated_accounts")] == ["alone@example.com"]
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"
    assert document.open_findings["high"] == 1 and "No roster was read" in document.notes[0]


def test_accounts_are_those_of_the_report_s_instant(sqlite_url: str) -> None:
    def moved(connection: Connection) -> None:
        account(connection, f"{ACME}|there", created_at=at(1))
        account(connection, f"{ACME}|later", created_at=at(101))
        account(connection, f"{ACME}|deleted since", created_at=at(1), state="deleted", ended_at=at(101))
        account(connection, f"{ACME}|gone", created_at=at(1), state="deleted", ended_at=at(99))

    document, tables = document_of(REPORT, store_with(sqlite_url, moved), END)
    lines = {row["account_id"].partition("|")[2] for row in rows_of(tables, "uncorrelated_accounts")}
    assert lines == {"there", "deleted since"} and document.population["accounts"] == 2
