"""What becomes of a removal that is planned anew, whose decision is corrected late, or of which nothing is shown."""

from __future__ import annotations

from governance.store.database.engine import reading, writing
from governance.store.database.statements import run
from ingest.clients.http.write_outcomes import Refused
from reviews.remediation.owners_words import plan_again
from reviews.store.remediation.write_rows import WriteRow, insert_writes, writes_of
from tests.reviews.asked_company import BY_RITA, JO
from tests.reviews.remediation.removing_company import (
    CLOSED,
    DIRECT,
    HOUR,
    MINUTE,
    Source,
    context_of,
    decided_company,
    item_of_jo,
    say,
    states_told,
    the_removal,
    turn,
    turns,
)

BEGUN = CLOSED + MINUTE


def test_what_was_refused_once_is_not_held_against_the_next_plan(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    source.outcomes, source.is_slow = [Refused(403, "no permission")], True
    context = context_of(source)
    turn(engine, context, BEGUN)
    assert the_removal(engine).state == "manual"
    source.is_slow = False
    plan_again(engine, the_removal(engine).removal_id, BY_RITA, context.reviews, BEGUN + HOUR)
    turns(engine, context, BEGUN + HOUR, BEGUN + HOUR + 5 * MINUTE)
    assert the_removal(engine).state == "seen"
    assert "manual" not in states_told(engine)[states_told(engine).index("manual") + 1 :]


def test_a_task_for_a_person_is_withdrawn_with_its_decision(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url, closed=False, hold_hours=2)
    turns(engine, context_of(None), BEGUN, BEGUN + 3 * HOUR, HOUR)
    assert the_removal(engine).state == "manual"
    say(engine, item_of_jo(engine), "approve", BEGUN + 3 * HOUR + MINUTE)
    turns(engine, context_of(None), BEGUN + 4 * HOUR, BEGUN + 5 * HOUR, HOUR)
    assert states_told(engine)[-1] == "withdrawn"


def test_what_waits_for_approval_is_withdrawn_with_its_decision(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url, closed=False, hold_hours=2), Source(DIRECT)
    context = context_of(source, approve_above=0)
    turns(engine, context, BEGUN, BEGUN + 3 * HOUR, HOUR)
    assert the_removal(engine).state == "planned"
    say(engine, item_of_jo(engine), "approve", BEGUN + 3 * HOUR + MINUTE)
    turns(engine, context, BEGUN + 4 * HOUR, BEGUN + 5 * HOUR, HOUR)
    assert states_told(engine)[-1] == "withdrawn"


def test_that_nothing_is_shown_is_believed_after_three_reads(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source()
    turn(engine, context_of(source), BEGUN)
    assert the_removal(engine).state == "decided"
    turns(engine, context_of(source), BEGUN + MINUTE, BEGUN + 3 * MINUTE)
    row = the_removal(engine)
    assert (row.state, row.seen_by) == ("seen", "three reads of the source that agree, before anything was sent")


def test_what_is_held_through_a_group_is_not_gone_because_no_direct_way_is_shown(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source()
    with writing(engine) as connection:
        run(connection, "UPDATE held_grant SET via = 'okta:acme|group:g' WHERE account_id = %s", (JO,))
    turns(engine, context_of(source), BEGUN, BEGUN + 3 * MINUTE)
    assert (the_removal(engine).state, the_removal(engine).why) == ("manual", "group_path")


def test_sessions_are_ended_after_the_account_whatever_the_writes_ids(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    writes = [
        WriteRow(f"{number}", "r", 1, "okta:acme", kind, "{}", "", "planned", BEGUN)
        for number, kind in enumerate(("sessions", "suspend", "sessions"))
    ]
    with writing(engine) as connection:
        insert_writes(connection, writes)
    with reading(engine) as connection:
        assert [write.kind for write in writes_of(connection, "r")] == ["suspend", "sessions", "sessions"]
