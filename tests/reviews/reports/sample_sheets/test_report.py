"""Samples of decisions: nobody chooses them, whoever draws again draws the same, and each leads to its row."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from governance.model.states import DAY
from governance.store.schema import campaigning, remediating, reviewing
from reviews.reports.sample_sheets.drawing import drawn
from reviews.reports.sample_sheets.report import REPORT, SIZE
from tests.governance.queries.filled import ACME, account, at, grant, put
from tests.reviews.asked_company import BY_ANN, BY_RITA, company, opened, privileges
from tests.reviews.campaigns.decided_items import LATER, decide
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END

ITEMS = 40


def filled(connection: Connection) -> None:
    put(connection, campaigning.campaign, campaign_id="c", name="all", state="open", as_of=at(80), known_at=at(80))
    account(connection, f"{ACME}|ada")
    for number in range(ITEMS):
        entitlement = f"{ACME}|group:{number}"
        revoked = number in (0, 1, 2)
        grant(connection, f"g{number}", f"{ACME}|ada", entitlement, valid_to=at(92) if number == 1 else None)
        put(connection, campaigning.campaign_item, item_id=f"i{number}", campaign_id="c", item_key=f"grant {number}",
            account_id=f"{ACME}|ada", entitlement_id=entitlement, mode="active", scope="/", state="settled",
            outcome="revoked" if number in (0, 1) else "approved", origin="frozen")  # fmt: skip
        put(connection, campaigning.campaign_asked, item_id=f"i{number}", reviewer="kim", campaign_id="c", stage=1,
            reason="owns the group")  # fmt: skip
        put(connection, reviewing.decision, decision_id=f"d{number}", item_id=f"i{number}", reviewer="kim",
            verdict="revoked" if revoked else "approved", reason="needed", decided_at=at(90) + number)  # fmt: skip
    put(connection, reviewing.decision, decision_id="later", item_id="i2", reviewer="kim", verdict="approved",
        reason="a mistake", decided_at=at(91))  # fmt: skip


def test_each_sampled_item_leads_to_its_row_and_to_the_proof_of_removal(store_url: str) -> None:
    document, tables = document_of(REPORT, store_with(store_url, filled), END)
    revoked = {row["item_id"]: row for row in rows_of(tables, "revoked")}
    told = ("row_key", "reviewer", "reviewer_chosen_because", "removal", "seen_removed_at")
    assert {item_id: tuple(row[name] for name in told) for item_id, row in revoked.items()} == {
        "i0": ("grant 0", "kim", "owns the group", "still stands", None),
        "i1": ("grant 1", "kim", "owns the group", "gone by the source's records", "2026-07-31T00:00:00Z"),
    }
    kept = rows_of(tables, "kept")
    assert [row["number"] for row in kept] == list(range(1, SIZE + 1))
    assert {row["removal"] for row in kept} == {None}
    assert document.verdict == "Of 2 sampled items that were to be removed, 1 was seen to be gone."
    assert document.population == {"decided": ITEMS, "kept_sampled": SIZE, "revoked_sampled": 2}
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def answered(connection: Connection, item_id: str, campaign: str, outcome: str | None, *words: tuple[str, str]) -> None:
    """An item of a campaign about a group of Ada's, and what reviewers said of it one after the other."""
    put(connection, campaigning.campaign_item, item_id=item_id, campaign_id=campaign, account_id=f"{ACME}|ada",
        entitlement_id=f"{ACME}|group:{item_id}", mode="active", scope="/", outcome=outcome,
        state="asked" if outcome is None else "decided", origin="frozen")  # fmt: skip
    for number, (reviewer, verdict) in enumerate(words):
        put(connection, reviewing.decision, decision_id=f"{item_id}{number}", item_id=item_id, reviewer=reviewer,
            verdict=verdict, decided_at=at(90) + number)  # fmt: skip


def several(connection: Connection) -> None:
    for campaign, state in (("c", "open"), ("x", "cancelled")):
        put(connection, campaigning.campaign, campaign_id=campaign, name="all", state=state, known_at=at(80))
    account(connection, f"{ACME}|ada")
    answered(connection, "denied", "c", "revoked", ("kim", "revoked"), ("lou", "approved"))
    answered(connection, "accepted", "c", "approved", ("kim", "approved"), ("lou", "abstained"))
    answered(connection, "waits", "c", None, ("kim", "approved"))
    answered(connection, "silent", "c", "no_response", ("kim", "no_response"))
    answered(connection, "void", "x", "revoked", ("kim", "revoked"))


def test_what_several_reviewers_say_together_is_drawn_and_neither_silence_nor_what_was_cancelled(
    store_url: str,
) -> None:
    document, tables = document_of(REPORT, store_with(store_url, several), END)
    told = [(row["item_id"], row["decision"], row["reviewer"]) for row in rows_of(tables, "revoked")]
    assert told == [("denied", "revoked", "kim")]
    assert [(row["item_id"], row["reviewer"]) for row in rows_of(tables, "kept")] == [("accepted", "kim")]
    assert document.population["decided"] == 2
    assert {row["decision"]: row["items"] for row in rows_of(tables, "populations") if row["items"]} == {
        **{"approved": 1, "revoked": 1, "no response": 1, "waiting": 1}
    }
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def ended(connection: Connection) -> None:
    put(connection, campaigning.campaign, campaign_id="c", name="all", state="open", known_at=at(80))
    account(connection, f"{ACME}|ada")
    for item_id in ("before", "other", "unknown"):
        answered(connection, item_id, "c", "revoked", ("kim", "revoked"))
    grant(connection, "g1", f"{ACME}|ada", f"{ACME}|group:before", valid_to=at(85))
    grant(connection, "g2", f"{ACME}|ada", f"{ACME}|group:other", valid_to=at(95))
    grant(connection, "g3", f"{ACME}|ada", f"{ACME}|group:other", mode="eligible")


def test_what_was_revoked_is_gone_as_it_was_held_and_whenever_it_went(store_url: str) -> None:
    _, tables = document_of(REPORT, store_with(store_url, ended), END)
    assert {row["item_id"]: (row["removal"], row["seen_removed_at"]) for row in rows_of(tables, "revoked")} == {
        "before": ("gone before it was decided", "2026-07-24T00:00:00Z"),
        "other": ("gone by the source's records", "2026-08-03T00:00:00Z"),
        "unknown": ("no record tells of it any more", None),
    }


def test_what_was_said_after_the_report_s_instant_changes_nothing_of_it(store_url: str) -> None:
    engine = company(store_url)
    every = {"reviewers": ["campaign_owner"], "asks": "every", "strategy": "all_must_accept"}
    opened(engine, privileges(stages=[every]))
    for author in (BY_ANN, BY_RITA):
        decide(engine, "jo admin", author)
    decide(engine, "pat admin", BY_ANN)
    as_of = LATER + 1
    drawn_then = sheets(engine, as_of)
    assert drawn_then == ({"approved": 1, "waiting": 1}, [("approved", "decided")], [])
    decide(engine, "jo admin", BY_RITA, "revoke", when=as_of + DAY)
    decide(engine, "pat admin", BY_ANN, "revoke", when=as_of + DAY)
    assert sheets(engine, as_of) == drawn_then
    assert sheets(engine, as_of + 2 * DAY) == ({"revoked": 2}, [], [("revoked", "decided")] * 2)


Lines = list[tuple[str, str]]


def sheets(engine: Engine, as_of: int) -> tuple[dict[str, int], Lines, Lines]:
    """How many were said what of, and what is said of the samples of what was kept and revoked."""
    _, tables = document_of(REPORT, engine, as_of)
    words = {row["decision"]: row["items"] for row in rows_of(tables, "populations") if row["items"]}
    kept, revoked = ([(row["decision"], row["state"]) for row in rows_of(tables, name)] for name in ("kept", "revoked"))
    return words, kept, revoked


def test_a_sample_is_of_the_items_and_the_period_alone() -> None:
    ids = [f"i{number}" for number in range(100)]
    assert drawn(ids, "a period", 5) == drawn(reversed(ids), "a period", 5)
    assert drawn(ids, "a period", 5) != drawn(ids, "another", 5)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (91, ("decided", None, None)),
        (93, ("planned", None, None)),
        (95, ("applied", "2026-08-02T00:00:00Z", None)),
        (100, ("watched", "2026-08-02T00:00:00Z", "2026-08-04T00:00:00Z")),
    ],
)
def test_a_removal_is_told_as_it_stood_at_the_report_s_instant(
    store_url: str, day: int, told: tuple[str, str | None, str | None]
) -> None:
    def removed(connection: Connection) -> None:
        put(connection, campaigning.campaign, campaign_id="c", name="all", state="open", known_at=at(80))
        account(connection, f"{ACME}|ada")
        answered(connection, "gone", "c", "revoked", ("kim", "revoked"))
        put(connection, remediating.removal, removal_id="r", cause_id="gone", state="watched", decided_at=at(90),
            planned_at=at(92), applied_at=at(94), seen_at=at(96), since_at=at(97))  # fmt: skip

    _, tables = document_of(REPORT, store_with(store_url, removed), at(day))
    (line,) = rows_of(tables, "revoked")
    assert (line["removal"], line["applied_at"], line["seen_removed_at"]) == told
