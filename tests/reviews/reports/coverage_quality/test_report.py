"""What was read, what is missing, and what rows lack."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.acts import Author, made_act
from governance.model.states import DAY
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema import seen
from reviews.reports.coverage_quality.report import REPORT
from tests.governance.queries.filled import ACME, account, at, covered, grant, put, unanswered
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END


def filled(connection: Connection) -> None:
    covered(connection, ACME, "system_log", at(1), END)
    covered(connection, ACME, "system_log", at(80), at(81), "gap")
    account(connection, f"{ACME}|named", display_name="Named", created_at=at(1), provenance="provisioned")
    account(connection, f"{ACME}|bare", name=None, state="unknown")
    grant(connection, "g1", f"{ACME}|named", f"{ACME}|group:a", from_basis="unknown")
    grant(connection, "g2", f"{ACME}|named", f"{ACME}|group:b", granted_by=f"{ACME}|bare")
    unanswered(connection, "u1", f"{ACME}|bare")
    for day in (95, 96):
        put(connection, seen.other_seen, issuer=ACME, vendor_type="strange.event", day=at(day) // 86_400_000_000,
            first_at=at(day), last_at=at(day))  # fmt: skip


def test_gaps_lacks_and_unmapped_records_are_counted(store_url: str) -> None:
    document, tables = document_of(REPORT, store_with(store_url, filled), END)
    assert [(row["basis"], row["from_at"]) for row in rows_of(tables, "stretches")] == [
        ("declared", "2026-05-01T00:00:00Z"),
        ("gap", "2026-07-19T00:00:00Z"),
    ]
    (lacking,) = rows_of(tables, "lacking")
    assert list(lacking.values()) == [ACME, 2, 1, 1, 1, 1, 1]
    assert [row["number"] for row in rows_of(tables, "grants_lack")] == [2, 1, 1]
    assert [(row["kind"], row["days"]) for row in rows_of(tables, "unmapped_records")] == [("strange.event", 2)]
    assert document.verdict == "1 gap stated in 30 days; 1 source known; 1 answer could not be given."
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def test_what_lies_before_the_period_or_was_withdrawn_is_not_counted_in_it(store_url: str) -> None:
    """The period begins within a day: what was seen of the day before that is not of the period."""

    def edges(connection: Connection) -> None:
        filled(connection)
        withdrawn = f"{ACME}|system_log|gap|{at(80)}"
        insert_acts(
            connection, [made_act("withdraw", withdrawn, {"reason": "a mistake"}, Author(via="os", uid=1), at(82))]
        )
        for name, hour in (("early", 1), ("within", 13)):
            put(connection, seen.other_seen, issuer=ACME, vendor_type=name, day=at(70) // DAY, first_at=at(70, hour),
                last_at=at(70, hour))  # fmt: skip

    document, tables = document_of(REPORT, store_with(store_url, edges), at(100, 12))
    assert document.population["gaps"] == 0
    assert {row["kind"] for row in rows_of(tables, "unmapped_records")} == {"strange.event", "within"}
