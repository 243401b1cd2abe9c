"""A sweep's way through the cases of accounts that nobody uses, over the store."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from governance.model.acts import Author, made_act
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema import held
from reviews.jobs.interface import JobContext, Lease
from reviews.jobs.sweep import SweepJob, sweep
from reviews.remediation.intake import withdraw_corrected
from reviews.remediation.stored_removal import locked
from reviews.settings.notifications import MailSettings, NotificationSettings
from reviews.settings.sections import ReviewsSettings
from reviews.settings.stale import StaleSettings
from reviews.store.stale.case_rows import CaseRow, latest_cases
from tests.governance.queries.filled import ACME, account, at, covered, empty_store, put, use

ADA = Author(via="os", uid=1000, name="ada", issuer="okta:acme", subject="ada")
PEOPLE = ("ben", "cid", "dan")
REACHED = NotificationSettings(mail=MailSettings(sender="jitgov@example.com", url="smtp://relay.example.com:587"))
ACTING = StaleSettings(apply=True, wait_days=14, remind_days_before=[])


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), at(160))
        for name in PEOPLE:
            account(connection, key(name), created_at=at(2))
            use(connection, key(name), at(20))
        account(connection, key("used"), created_at=at(2))
        use(connection, key("used"), at(115))
    return engine


def key(name: str) -> str:
    return f"{ACME}|{name}"


def night(
    engine: Engine,
    day: int,
    stale: StaleSettings = ACTING,
    lease: Lease | None = None,
    mail: NotificationSettings | None = None,
) -> str:
    reviews = ReviewsSettings(stale=stale)
    context = JobContext(engine, GovernanceSettings(), reviews, {}, is_live=True, notifications=mail or REACHED)
    if lease is not None:
        context = context._replace(lease=lease)
    return sweep(context, SweepJob(), at(day))


def cases(engine: Engine) -> dict[str, CaseRow]:
    with reading(engine) as connection:
        found = latest_cases(connection, map(key, (*PEOPLE, "used")))
    return {account_id.partition("|")[2]: row for account_id, row in found.items()}


def states(engine: Engine) -> dict[str, str]:
    return {name: row.state for name, row in cases(engine).items()}


def privilege(connection: Connection, name: str, entitlement: str, kind: str = "directory_role") -> None:
    entitlement_id = f"{ACME}|{kind}:{entitlement}"
    put(
        connection, held.grant, grant_id=f"{name}{entitlement}", account_id=key(name), mode="active",
        privileged=int(kind != "permission"), entitlement_id=entitlement_id, entitlement_type=kind, valid_from=at(2),
    )  # fmt: skip


def test_warned_due_handed_over_suspended_and_restored(engine: Engine) -> None:
    line = night(engine, 120)
    assert line == ("4 accounts: 3 stale, 0 not evaluable, 0 excluded, 0 young, 1 active; 3 open cases; 3 warned")
    assert states(engine) == dict.fromkeys(PEOPLE, "warned")
    assert night(engine, 121).endswith("3 open cases; none moved")
    with writing(engine) as connection:
        use(connection, key("ben"), at(125), application_id=f"{ACME}|app")
    night(engine, 134)
    assert states(engine) == {"ben": "withdrawn", "cid": "handed_over", "dan": "handed_over"}
    assert cases(engine)["ben"].reason == "last used 2026-09-02T00:00:00Z"
    with reading(engine) as connection:
        removals = rows(connection, "SELECT removal_id, account_id, wanted, cause, state FROM removal ORDER BY 2")
    assert [tuple(row[1:]) for row in removals] == [
        (key(name), "disable", "sweep", "decided") for name in ("cid", "dan")
    ]
    assert [row[0] for row in removals] == [cases(engine)[name].handed_to for name in ("cid", "dan")]
    with writing(engine) as connection:
        run(connection, "UPDATE account SET state = 'disabled', ended_at = %s WHERE subject = 'cid'", (at(135),))
    night(engine, 136)
    assert states(engine)["cid"] == "restorable"
    with writing(engine) as connection:
        run(connection, "UPDATE account SET state = 'active', ended_at = NULL WHERE subject = 'cid'")
    night(engine, 137)
    assert states(engine)["cid"] == "restored"
    assert night(engine, 138).endswith("1 open case; none moved"), "what was restored is let be"
    with reading(engine) as connection:
        trail = rows(connection, "SELECT about, body FROM audit_entry WHERE kind = 'stale_case'")
    steps = sorted((about, msgspec.json.decode(body)["state"]) for about, body in trail)
    assert [state for about, state in steps if about == key("cid")] == [
        "due", "handed_over", "restorable", "restored", "warned",
    ]  # fmt: skip


def test_without_apply_and_past_the_breaker_nothing_is_handed_over(engine: Engine) -> None:
    night(engine, 120)
    night(engine, 134, msgspec.structs.replace(ACTING, apply=False))
    assert set(states(engine).values()) == {"due"}
    line = night(engine, 135, msgspec.structs.replace(ACTING, at_most_suspended=2))
    assert "more than 2 are due at once, so none is suspended" in line
    assert set(states(engine).values()) == {"due"}
    night(engine, 136)
    assert set(states(engine).values()) == {"handed_over"}


def test_with_a_day_of_sign_ins_missing_nobody_becomes_stale_and_nothing_is_done(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "DELETE FROM coverage_statement")
        covered(connection, ACME, "system_log", at(1), at(100))
        covered(connection, ACME, "system_log", at(101), at(160))
    assert "0 stale, 3 not evaluable" in night(engine, 120)
    assert cases(engine) == {}


def test_a_day_that_goes_missing_lets_cases_rest_and_calls_back(engine: Engine) -> None:
    night(engine, 120)
    with writing(engine) as connection:
        run(connection, "DELETE FROM coverage_statement")
        covered(connection, ACME, "system_log", at(1), at(121))
    night(engine, 134)
    assert set(states(engine).values()) == {"resting"}
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(121), at(160))
    night(engine, 140)
    assert {(row.state, row.act_at) for row in cases(engine).values()} == {("warned", at(141))}


def test_what_was_read_long_ago_is_no_ground(engine: Engine) -> None:
    context = JobContext(engine, GovernanceSettings(), ReviewsSettings(stale=ACTING), {}, notifications=REACHED)
    line = sweep(context, SweepJob(), at(200))
    assert "3 stale" in line and line.endswith("0 open cases; none moved")


def test_what_stands_against_it_is_told_and_nothing_is_done(engine: Engine) -> None:
    with writing(engine) as connection:
        privilege(connection, "ben", "root")
        privilege(connection, "cid", "api_token:00T1", "permission")
        insert_acts(connection, [made_act("legal_hold", key("dan"), {"matter": "Smith v. Acme"}, ADA, at(3))])
    night(engine, 120)
    night(engine, 134)
    assert {name: (row.state, row.reason) for name, row in cases(engine).items()} == {
        "ben": ("refused", "nobody else holds okta:acme|directory_role:root who can sign in"),
        "cid": ("refused", "okta:acme|permission:api_token:00T1 acts through it or is owned by it"),
        "dan": ("refused", "legal hold Smith v. Acme, entered by ada (uid 1000)"),
    }
    with writing(engine) as connection:
        privilege(connection, "used", "root")
        lifted = {"matter": "Smith v. Acme", "lifted": "settled"}
        insert_acts(connection, [made_act("legal_hold", key("dan"), lifted, ADA, at(4))])
    night(engine, 135)
    assert states(engine) == {"ben": "handed_over", "cid": "refused", "dan": "handed_over"}


def test_warnings_are_bounded_and_the_rest_comes_the_next_nights(engine: Engine) -> None:
    few = msgspec.structs.replace(ACTING, at_most_warned=2)
    assert night(engine, 120, few).endswith("2 open cases; 2 warned")
    assert night(engine, 121, few).endswith("3 open cases; 1 warned")


def test_a_sweep_that_is_taken_over_goes_on_and_moves_nothing_twice(engine: Engine) -> None:
    places: list[str | None] = []
    night(engine, 120, lease=Lease(places.append))
    before = cases(engine)
    assert places == [f"{at(120)} {key('dan')}"]
    resumed = Lease(resumed_from=f"{at(120)} {key('cid')}")
    line = night(engine, 120, lease=resumed)
    assert line.startswith("2 accounts: 1 stale") and "(of those that were left)" in line
    assert cases(engine) == before


def test_what_nobody_may_warn_of_has_no_case(engine: Engine) -> None:
    assert night(engine, 120, msgspec.structs.replace(ACTING, warn=False)).endswith("0 open cases; none moved")


def test_person_and_manager_are_warned_in_one_message_each_without_a_name_in_its_subject(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, key("pat"), created_at=at(2))
        use(connection, key("pat"), at(115))
        for name in ("ben", "cid"):
            put(connection, held.identity_link, account_id=key(name), link=f"answers_to:{key('pat')}")
    night(engine, 120)
    night(engine, 120)
    with reading(engine) as connection:
        sent = {
            row[0]: msgspec.json.decode(row[1]) for row in rows(connection, "SELECT recipient, body FROM outbox_effect")
        }
    assert sent.keys() == {f"mail:{name}@example.com" for name in (*PEOPLE, "pat")}
    told = sent["mail:pat@example.com"]
    assert told["subject"] == "jitgov: 2 accounts that are not used"
    assert told["text"].startswith(
        "- ben@example.com at okta:acme is to be suspended from 2026-09-11T00:00:00Z on, unless it is used before"
    )


def test_whom_nobody_can_warn_nobody_suspends(engine: Engine) -> None:
    night(engine, 120, mail=NotificationSettings())
    line = night(engine, 134, mail=NotificationSettings())
    assert line.endswith("nothing is suspended, for nobody can be warned: set notifications.mail up")
    assert {row.reason for row in cases(engine).values()} == {"nobody can be warned: notifications.mail is not set up"}


def test_the_wait_begins_when_somebody_can_be_warned(engine: Engine) -> None:
    for day in (120, 134, 148):
        night(engine, day, mail=NotificationSettings())
    assert set(states(engine).values()) == {"resting"}
    night(engine, 149)
    assert {(row.state, row.act_at) for row in cases(engine).values()} == {("warned", at(149 + 14))}
    with reading(engine) as connection:
        recipients = rows(connection, "SELECT recipient FROM outbox_effect WHERE made_at = %s", (at(149),))
    assert {f"mail:{name}@example.com" for name in PEOPLE} <= {recipient for (recipient,) in recipients}


def test_what_is_called_back_before_it_was_sent_is_withdrawn(engine: Engine) -> None:
    night(engine, 120)
    night(engine, 134)
    with writing(engine) as connection:
        use(connection, key("cid"), at(135), application_id=f"{ACME}|app")
    night(engine, 136)
    with writing(engine) as connection:
        left = {}
        for account_id, removal_id in rows(connection, "SELECT account_id, removal_id FROM removal"):
            row = locked(connection, removal_id)
            withdrawn = withdraw_corrected(connection, row, ReviewsSettings(stale=ACTING), at(136))
            left[account_id.partition("|")[2]] = "withdrawn" if withdrawn is not None else "stands"
    assert left == {"ben": "stands", "cid": "withdrawn", "dan": "stands"}


def test_whose_person_no_address_is_known_of_waits_until_he_can_be_warned(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE account SET name = 'ben' WHERE subject = 'ben'")
    assert "of 1 account nobody can be warned" in night(engine, 120)
    assert "ben" not in states(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE account SET name = 'cid' WHERE subject = 'cid'")
    night(engine, 134)
    assert states(engine) == {"cid": "resting", "dan": "handed_over"}
    addresses = {key("ben"): "ben@example.com", key("cid"): "cid@example.com"}
    night(engine, 136, mail=msgspec.structs.replace(REACHED, addresses=addresses))
    assert {name: (row.state, row.act_at) for name, row in cases(engine).items()} == {
        "ben": ("warned", at(150)),
        "cid": ("warned", at(137)),
        "dan": ("handed_over", at(134)),
    }
    with reading(engine) as connection:
        warned = rows(connection, "SELECT recipient FROM outbox_effect WHERE made_at = %s", (at(136),))
    assert sorted(row[0] for row in warned) == ["mail:ben@example.com", "mail:cid@example.com"]
