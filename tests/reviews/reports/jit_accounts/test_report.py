"""JIT accounts and the time to their first review: by whichever way somebody decided about them first."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.states import IDP_PREFIX
from governance.store.database.engine import writing
from governance.store.schema import campaigning, reviewing
from reviews.reports.jit_accounts.report import REPORT
from tests.governance.queries.filled import ACME, account, at, named, put
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END


def filled(connection: Connection) -> None:
    for name, made_at in (("asked", at(90)), ("waits", at(92)), ("early", at(94)), ("old", at(1))):
        account(connection, f"{ACME}|{name}", provenance="jit_confirmed", provenance_at=made_at)
    put(connection, reviewing.review, review_id="r", kind="scheduled", opened_at=at(91), due_at=at(99))
    for name in ("asked", "waits"):
        item = {"item_id": f"i-{name}", "account_id": f"{ACME}|{name}", "what": "jit_account"}
        put(connection, reviewing.review_item, **item, review_id="r", reviewer="kim", opened_at=at(91), due_at=at(99))
    put(connection, reviewing.decision, decision_id="d1", item_id="i-asked", verdict="kept", reviewer="kim",
        decided_at=at(93))  # fmt: skip
    put(connection, reviewing.decision, decision_id="d0", item_id="i-waits", verdict="no_response", reviewer="kim",
        decided_at=at(99))  # fmt: skip
    put(connection, campaigning.campaign, campaign_id="c", name="all", state="open", as_of=at(94), known_at=at(94))
    for name in ("asked", "early"):
        put(connection, campaigning.campaign_item, item_id=f"c-{name}", campaign_id="c", account_id=f"{ACME}|{name}")
        put(connection, reviewing.decision, decision_id=f"dc-{name}", item_id=f"c-{name}", verdict="approved",
            reviewer="ada", decided_at=at(95))  # fmt: skip


def test_the_first_decision_counts_and_no_response_is_none(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    lines = {row["account"].partition("@")[0]: row for row in rows_of(tables, "jit_accounts")}
    told = ("first_asked_at", "first_reviewed_at", "hours_to_review", "decision", "reviewer")
    assert [lines["asked"][name] for name in told] == [
        *("2026-07-30T00:00:00Z", "2026-08-01T00:00:00Z"),
        *(72, "kept", "kim"),
    ]
    assert [lines["early"][name] for name in told[2:]] == [24, "approved", "ada"]
    assert [lines["waits"][name] for name in told] == ["2026-07-30T00:00:00Z", None, None, None, None]
    assert "old" not in lines
    assert (
        document.verdict == "1 of 3 JIT accounts is not reviewed yet; half of the rest had the first one within 24.0 h."
    )


def test_a_reviewer_who_was_asked_by_key_is_told_by_login(sqlite_url: str) -> None:
    engine = store_with(sqlite_url, filled)
    with writing(engine) as connection:
        account(connection, f"{ACME}|kim")
        put(connection, reviewing.review_item, item_id="i-early", account_id=f"{ACME}|early", what="jit_account",
            review_id="r", reviewer=f"{ACME}|kim", opened_at=at(94), due_at=at(99))  # fmt: skip
        put(connection, reviewing.decision, decision_id="d2", item_id="i-early", verdict="kept",
            reviewer=f"{ACME}|kim", decided_at=at(94, 1))  # fmt: skip
    _, tables = document_of(REPORT, engine, END)
    (early,) = [row for row in rows_of(tables, "jit_accounts") if row["account_id"] == f"{ACME}|early"]
    assert early["reviewer"] == "kim@example.com"


def test_the_bands_add_up_to_what_was_made(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"
    assert sum(row["accounts"] for row in rows_of(tables, "time_to_first_review")) == 3
    assert sum(row["accounts"] for row in rows_of(tables, "by_application")) == document.population["jit_accounts"]
    weeks = rows_of(tables, "by_week")
    assert len(weeks) == 12 and sum(row["new_jit_accounts"] for row in weeks) == 3


def test_an_identity_provider_goes_by_its_name(sqlite_url: str) -> None:
    def federated(connection: Connection) -> None:
        of_login = {"provenance": "jit_confirmed", "provenance_at": at(90)}
        account(connection, f"{ACME}|named", **of_login, provenance_detail='{"idp": "0oa1adfs"}')
        account(connection, f"{ACME}|unnamed", **of_login, provenance_detail='{"idp": "0oa2"}')
        named(connection, "application", f"{IDP_PREFIX}{ACME}|0oa1adfs", "Corporate ADFS")

    _, tables = document_of(REPORT, store_with(sqlite_url, federated), END)
    assert sorted(row["idp"] for row in rows_of(tables, "jit_accounts")) == ["0oa2", "Corporate ADFS"]


def test_whoever_abstains_has_not_reviewed_it(store_url: str) -> None:
    engine = store_with(store_url, filled)
    with writing(engine) as connection:
        put(connection, campaigning.campaign_item, item_id="c-waits", campaign_id="c", account_id=f"{ACME}|waits")
        put(connection, reviewing.decision, decision_id="dc-waits", item_id="c-waits", verdict="abstained",
            reviewer="ada", decided_at=at(95))  # fmt: skip
    document, _ = document_of(REPORT, engine, END)
    assert document.population["not_reviewed"] == 1
