"""What was decided is carried out once, seen to be gone, and watched; what cannot be is told, with words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from ingest.clients.http.write_outcomes import Refused, Unknown
from ingest.contract.errors import DeclinedError
from reviews.campaigns.owners_deeds import cancel
from reviews.remediation.interface import Path
from reviews.remediation.owners_words import approve
from reviews.remediation.removal_list import RemovalFilters, removals
from tests.governance.queries.filled import answered, grant
from tests.reviews.asked_company import ADMIN, BY_RITA, JO, SAM
from tests.reviews.remediation.removing_company import (
    CLOSED,
    DIRECT,
    EVERY_KIND,
    HOUR,
    MINUTE,
    THROUGH_GROUP,
    Source,
    context_of,
    decided_company,
    end_grant,
    item_of_jo,
    say,
    states_told,
    the_removal,
    the_writes,
    turn,
    turns,
)

BEGUN = CLOSED + MINUTE


def test_a_revoke_is_carried_out_once_seen_and_watched(store_url: str) -> None:
    engine, source = decided_company(store_url), Source(DIRECT)
    context = context_of(source)
    turns(engine, context, BEGUN, BEGUN + 5 * MINUTE)
    row = the_removal(engine)
    assert (row.state, row.seen_by, source.removed) == ("seen", "three reads of the source that agree", [DIRECT])
    assert (row.decided_by, row.applied_at) == ("okta:acme|pat", BEGUN)
    filters = RemovalFilters(as_of=BEGUN, states=("seen",))
    (view,) = answered(engine, removals, filters)
    assert (view["writes"], view["paths"], view["overdue"]) == (["role done 1"], ["assigned directly"], False)
    assert answered(engine, removals, RemovalFilters(as_of=BEGUN, open_only=True)) == []
    end_grant(engine, BEGUN)
    turn(engine, context, BEGUN + 95 * 24 * HOUR)
    assert the_removal(engine).state == "watched"
    told = ["decided", "planned", "approved", "applying", "applied", "seen", "watched"]
    assert sorted(states_told(engine)) == sorted(told)


def test_the_log_of_the_source_tells_sooner_than_reads(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    turn(engine, context_of(source), BEGUN)
    end_grant(engine, BEGUN + 1)
    turn(engine, context_of(source), BEGUN + MINUTE)
    row = the_removal(engine)
    assert (row.state, row.seen_at, row.seen_by) == ("seen", BEGUN + MINUTE, "okta:gone")


def test_without_apply_it_is_planned_and_nothing_is_sent_until_settings_let_it(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    turns(engine, context_of(source, apply={}), BEGUN, BEGUN + 3 * HOUR, HOUR)
    assert (the_removal(engine).state, [w.state for w in the_writes(engine)], source.removed) == (
        "planned",
        ["dry"],
        [],
    )
    turns(engine, context_of(source), BEGUN + 5 * HOUR, BEGUN + 6 * HOUR, HOUR)
    assert source.removed == [DIRECT]


def test_a_campaigns_decision_waits_for_its_close_and_may_be_corrected(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url, closed=False), Source(DIRECT)
    assert turn(engine, context_of(source), BEGUN).taken == 0


def test_a_stated_hold_ends_by_itself_and_a_correction_withdraws(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url, closed=False, hold_hours=2), Source(DIRECT)
    context = context_of(source)
    turn(engine, context, BEGUN)
    assert the_removal(engine).state == "held"
    say(engine, item_of_jo(engine), "approve", BEGUN + MINUTE)
    turns(engine, context, BEGUN + HOUR, BEGUN + 4 * HOUR, HOUR)
    assert (source.removed, states_told(engine)[-1]) == ([], "withdrawn")
    say(engine, item_of_jo(engine), "revoke", BEGUN + 5 * HOUR)
    turns(engine, context, BEGUN + 5 * HOUR, BEGUN + 8 * HOUR, HOUR)
    assert source.removed == [DIRECT]
    with pytest.raises(DeclinedError, match="carried out already"):
        say(engine, item_of_jo(engine), "approve", BEGUN + 9 * HOUR)


def test_what_a_cancelled_campaign_decided_is_withdrawn(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url, closed=False, hold_hours=2), Source(DIRECT)
    turn(engine, context_of(source), BEGUN)
    with reading(engine) as connection:
        ((campaign_id,),) = rows(connection, "SELECT campaign_id FROM campaign")
    cancel(engine, campaign_id, "a mistake", BY_RITA, BEGUN + MINUTE)
    turns(engine, context_of(source), BEGUN + HOUR, BEGUN + 4 * HOUR, HOUR)
    assert (source.removed, states_told(engine)[-1]) == ([], "withdrawn")


def test_what_was_closed_long_ago_is_left_alone(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    assert turn(engine, context_of(source), BEGUN + 40 * 24 * HOUR).taken == 0
    assert turn(engine, context_of(source), BEGUN + 40 * 24 * HOUR + MINUTE).taken == 0
    assert source.removed == []


def test_a_lost_answer_is_followed_by_reads_and_repeated_once(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    source.is_slow, source.outcomes = True, [Unknown("cut"), Unknown("cut again")]
    turns(engine, context_of(source), BEGUN, BEGUN + 2 * HOUR)
    assert (the_removal(engine).state, len(source.removed)) == ("unverified", 2)
    assert "jitgov remediation verify" in (the_removal(engine).task or "")


def test_what_was_not_sent_for_sure_is_sent_later(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    source.away = 1
    assert turn(engine, context_of(source), BEGUN).faults == ("okta:acme: the source is away; nothing was sent",)
    assert ([write.state for write in the_writes(engine)], source.removed) == (["planned"], [])
    turns(engine, context_of(source), BEGUN + MINUTE, BEGUN + 12 * MINUTE)
    assert (the_removal(engine).state, source.removed) == ("seen", [DIRECT])


def test_an_accepted_write_is_never_repeated(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    source.is_slow = True
    turns(engine, context_of(source), BEGUN, BEGUN + 2 * HOUR)
    assert (the_removal(engine).state, len(source.removed)) == ("unverified", 1)


def test_what_the_source_refuses_is_a_task_with_its_words(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    source.outcomes = [Refused(403, "E0000006 You do not have permission")]
    turn(engine, context_of(source), BEGUN)
    row = the_removal(engine)
    assert row.state == "manual"
    assert "403 E0000006" in (row.task or "")
    assert row.owner == "compliance"


def test_a_404_is_read_before_it_is_believed(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    source.outcomes = [Refused(404, "E0000007")]
    turns(engine, context_of(source), BEGUN, BEGUN + 4 * MINUTE)
    assert the_removal(engine).state == "seen"


def test_a_path_that_is_left_is_told_and_a_persons(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT, THROUGH_GROUP)
    turns(engine, context_of(source), BEGUN, BEGUN + 5 * MINUTE)
    row = the_removal(engine)
    assert (row.state, source.removed) == ("manual", [DIRECT])
    assert "through the group Clerks" in (row.task or "")
    end_grant(engine, BEGUN + HOUR)
    turn(engine, context_of(source), BEGUN + 2 * HOUR)
    assert the_removal(engine).state == "seen"


def test_reducing_is_by_hand(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url, "reduce"), Source(DIRECT)
    turn(engine, context_of(source), BEGUN)
    assert (the_removal(engine).state, the_removal(engine).why, source.removed) == ("manual", "reduce", [])


def test_without_a_source_that_may_be_written_it_is_by_hand(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    turn(engine, context_of(None), BEGUN)
    assert (the_removal(engine).state, the_removal(engine).why) == ("manual", "no_connector")


def test_what_comes_back_is_told(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    turn(engine, context_of(source), BEGUN)
    end_grant(engine, BEGUN + 1)
    turn(engine, context_of(source), BEGUN + MINUTE)
    with writing(engine) as connection:
        grant(connection, "again", JO, ADMIN, privileged=1, valid_from=BEGUN + HOUR, evidence='["okta:again"]')
    turn(engine, context_of(source), BEGUN + 2 * HOUR)
    assert (the_removal(engine).state, states_told(engine)[-1]) == ("reappeared", "reappeared")


def test_what_is_not_gone_by_its_day_is_told(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    assert turn(engine, context_of(None), BEGUN).overdue == 0
    assert "1 are overdue" in turn(engine, context_of(None), BEGUN + 6 * 24 * HOUR).line()


def test_two_workers_share_one_breaker(store_url: str) -> None:
    engine, source = decided_company(store_url, closed=False, hold_hours=0), Source(DIRECT)
    source.is_slow = True
    one, other = context_of(source, stop_above=1), context_of(source, stop_above=1)
    turn(engine, one, BEGUN)
    with writing(engine) as connection:
        run(connection, "UPDATE removal SET state = 'decided', attempt = 0, next_at = %s", (BEGUN + MINUTE,))
    turn(engine, other, BEGUN + MINUTE)
    assert (the_removal(engine).state, len(source.removed)) == ("planned", 1)
    assert "the breaker: 1 write to okta:acme" in (the_removal(engine).why or "")


def the_refusal(engine: Engine, source: Source, **keys: Any) -> str:
    turn(engine, context_of(source, **keys), BEGUN)
    row = the_removal(engine)
    assert (row.state, source.removed) == ("refused", [])
    return row.why or ""


def test_the_last_holder_keeps_it(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    with writing(engine) as connection:
        run(connection, "UPDATE account SET state = 'disabled' WHERE account_id = %s", (SAM,))
    assert "the last active holder of okta:acme|directory_role:admin" in the_refusal(engine, Source(DIRECT))


def test_nothing_is_written_by_an_old_list_and_it_is_tried_again(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    with writing(engine) as connection:
        run(connection, "UPDATE census SET began_at = %s", (BEGUN - 48 * HOUR,))
    assert "must not be older than 24 hours" in the_refusal(engine, source)
    turns(engine, context_of(source), BEGUN + HOUR, BEGUN + 2 * HOUR, HOUR)
    assert states_told(engine) == ["decided", "refused"], "what is refused still is told once"
    with writing(engine) as connection:
        run(connection, "UPDATE census SET began_at = %s", (BEGUN,))
    turns(engine, context_of(source), BEGUN + 3 * HOUR, BEGUN + 4 * HOUR, HOUR)
    assert source.removed == [DIRECT]


def test_what_the_breaker_stops_is_planned_once_told_once_and_waits_for_somebody(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    stopped = context_of(source, stop_above=0)
    turns(engine, stopped, BEGUN, BEGUN + 30 * HOUR, HOUR)
    row = the_removal(engine)
    assert (row.state, [write.state for write in the_writes(engine)], source.removed) == ("planned", ["stopped"], [])
    assert (states_told(engine), "the breaker" in (row.why or "")) == (["decided", "planned"], True)
    with pytest.raises(DeclinedError, match="of 0 at most; approve it once fewer are"):
        approve(engine, row.removal_id, "I looked", BY_RITA, stopped.reviews, BEGUN + 31 * HOUR)
    let = context_of(source, stop_above=1)
    turn(engine, let, BEGUN + 31 * HOUR)
    assert the_removal(engine).state == "planned"
    approve(engine, row.removal_id, "I looked", BY_RITA, let.reviews, BEGUN + 32 * HOUR)
    with writing(engine) as connection:
        run(connection, "UPDATE census SET began_at = %s", (BEGUN + 32 * HOUR,))
    turns(engine, let, BEGUN + 32 * HOUR, BEGUN + 32 * HOUR + 4 * MINUTE)
    assert (the_removal(engine).state, source.removed) == ("seen", [DIRECT])


def test_what_the_breaker_stopped_is_withdrawn_with_its_decision(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url, closed=False, hold_hours=0), Source(DIRECT)
    context = context_of(source, stop_above=0)
    turn(engine, context, BEGUN)
    say(engine, item_of_jo(engine), "approve", BEGUN + MINUTE)
    turns(engine, context, BEGUN + HOUR, BEGUN + 2 * HOUR, HOUR)
    assert (states_told(engine)[-1], source.removed) == ("withdrawn", [])


def test_above_the_limit_somebody_approves(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    turns(engine, context_of(source, approve_above=0), BEGUN, BEGUN + 3 * HOUR, HOUR)
    assert (the_removal(engine).state, source.removed) == ("planned", [])
    assert "needs approval" in (the_removal(engine).why or "")


class Killed(BaseException):
    """The process ends here."""


def killed_at(engine: Engine, source: Source, name: str, at: int, **keys: Any) -> None:
    """Let a worker carry out what is decided, and end at a point."""

    def die(point: str) -> None:
        if point == name:
            raise Killed(point)

    with pytest.raises(Killed):
        turn(engine, context_of(source, die, **keys), at)


def test_what_lay_unsent_is_read_and_guarded_anew(store_url: str) -> None:
    engine, source = decided_company(store_url), Source(DIRECT)
    killed_at(engine, source, "begun", BEGUN)
    assert ([write.state for write in the_writes(engine)], the_removal(engine).state) == (["planned"], "applying")
    with writing(engine) as connection:
        run(connection, "UPDATE account SET state = 'disabled' WHERE account_id = %s", (SAM,))
    turn(engine, context_of(source), BEGUN + HOUR)
    row = the_removal(engine)
    assert (row.state, row.attempt, row.applied_at, source.removed) == ("refused", 0, None, [])
    assert "the last active holder" in (row.why or "")
    assert [write.state for write in the_writes(engine)] == ["dropped"]


def test_what_lay_unsent_is_planned_anew_where_the_source_says_otherwise(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    killed_at(engine, source, "begun", BEGUN)
    other = Path(kind="role", target={"assignment": "a2"}, told="assigned directly")
    source.paths = [other]
    turns(engine, context_of(source), BEGUN + HOUR, BEGUN + HOUR + 4 * MINUTE)
    assert source.removed == [other]


SUSPEND = Path(kind="suspend", target={"user": "jo"}, told="the account is active")
SESSIONS = Path(kind="sessions", target={"user": "jo"}, told="its sessions")


def test_of_what_was_partly_sent_the_rest_goes_on_as_far_as_guards_let_it(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(SUSPEND, SESSIONS, DIRECT)
    every = {issuer: [*kinds, "sessions"] for issuer, kinds in EVERY_KIND.items()}
    killed_at(engine, source, "answered", BEGUN, apply=every)
    first = source.removed[0]
    assert len(source.removed) == 1
    source.paths = [path for path in source.paths if path.kind != "sessions"]
    with writing(engine) as connection:
        run(connection, "UPDATE census SET began_at = %s", (BEGUN - 48 * HOUR,))
    turn(engine, context_of(source, apply=every), BEGUN + MINUTE * 4)
    assert (the_removal(engine).state, source.removed) == ("applying", [first])
    with writing(engine) as connection:
        run(connection, "UPDATE census SET began_at = %s", (BEGUN,))
    turns(engine, context_of(source, apply=every), BEGUN + 2 * HOUR, BEGUN + 2 * HOUR + 4 * MINUTE)
    assert sorted(path.kind for path in source.removed) == ["role", "sessions", "suspend"]
    assert the_removal(engine).state == "seen"


def test_a_removal_is_not_sent_by_who_only_plans(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    killed_at(engine, source, "begun", BEGUN)
    turn(engine, context_of(source)._replace(sends=False), BEGUN + HOUR)
    assert source.removed == []


@pytest.mark.parametrize("lost", [False, True], ids=["answered", "lost"])
def test_whoever_dies_at_any_step_doubles_and_loses_nothing(lost: bool) -> None:
    reached: list[str] = []
    ended_well(lost, reached.append)
    assert len(reached) >= 20
    for number, name in enumerate(reached):
        left = number

        def die(point: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed(point)

        assert ended_well(lost, die), f"killed at step {number}, {name}"


def test_whoever_dies_among_several_writes_doubles_none_and_loses_none_silently() -> None:
    reached: list[str] = []
    assert ended_among_several(reached.append) == ("seen", {"role": 1, "sessions": 1})
    assert len(reached) >= 25
    for number, name in enumerate(reached):
        left = number

        def die(point: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed(point)

        state, removed = ended_among_several(die)
        assert set(removed.values()) <= {1}, f"doubled: killed at step {number}, {name}"
        whole = state == "seen" and removed == {"role": 1, "sessions": 1}
        assert whole or state == "unverified", f"killed at step {number}, {name}"


def ended_among_several(at_point: Callable[[str], None]) -> tuple[str, Counter[str]]:
    """Carry out a removal of two writes, one of which is never repeated; return how it ends, and what was sent."""
    engine, source = decided_company("sqlite://"), Source(DIRECT, SESSIONS)
    every = {issuer: [*kinds, "sessions"] for issuer, kinds in EVERY_KIND.items()}
    try:
        turns(engine, context_of(source, at_point, apply=every), BEGUN, BEGUN + 5 * MINUTE)
    except Killed:
        turns(engine, context_of(source, apply=every), BEGUN + 6 * MINUTE, BEGUN + 80 * MINUTE, 2 * MINUTE)
    return the_removal(engine).state, Counter(path.kind for path in source.removed)


def ended_well(lost: bool, at_point: Callable[[str], None]) -> bool:
    """Carry a revoke out, by another process once the first was killed; tell whether it was removed once, and seen."""
    engine, source = decided_company("sqlite://"), Source(DIRECT)
    source.outcomes = [Unknown("cut")] if lost else []
    try:
        turns(engine, context_of(source, at_point), BEGUN, BEGUN + 5 * MINUTE)
    except Killed:
        turns(engine, context_of(source), BEGUN + 6 * MINUTE, BEGUN + 70 * MINUTE, 2 * MINUTE)
    return (the_removal(engine).state, source.removed) == ("seen", [DIRECT])
