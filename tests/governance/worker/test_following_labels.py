"""What people's words and tasks are about is found under the label that is meant, whichever table they stand in."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.derivation.checking.rebuild import check
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.evidence.act_rows import acts_of_kind
from governance.store.schema import remediating, staleness
from governance.store.views.accepted import finding_status
from governance.worker import evaluator
from governance.worker.acts.coverage_withdrawal import withdraw
from governance.worker.acts.relabelling import relabel
from governance.worker.generations.generation_start import start_generation
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, record
from tests.governance.queries.filled import put
from tests.governance.relabelled import under
from tests.governance.spoken import hold_rows_against_the_trail
from tests.governance.told import Told
from tests.governance.worker.mistyped_label import ADA, SETTINGS, typos

NOW = to_micros(day(50))
EXCEPTED = {
    "rule": "pay", "account": "okta:typo|ann", "owner": "sam", "reason": "cover", "compensating_control": "sampling",
    "until": "2027-06-10T00:00:00Z",
}  # fmt: skip
RULE = {"id": "pay", "a": "*|group:GFINANCE", "b": "*|admin_privilege:SUPER"}
HELD_BOTH = record(day(40), "grant_added", "ann", "super")


def duties(*, excepted: bool) -> GovernanceSettings:
    says: dict[str, Any] = {"rules": [RULE], "exceptions": [EXCEPTED] if excepted else []}
    return GovernanceSettings(policies={"separation_of_duties": msgspec.Raw(msgspec.json.encode(says))})


def relabelled(told: Told) -> None:
    relabel(told.engine, "typo", "acme", SETTINGS, ADA, NOW + 1)
    told.drain()


def test_removals_and_warnings_go_with_their_account(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "CHUNK", 2)
    told = Told(store_url, now=NOW)
    told.tell(typos())
    payroll = "okta:typo|payroll"
    with writing(told.engine) as connection:
        for number, key in enumerate(("okta:typo|bob", f"{payroll}>okta:typo|bob", "okta:typo-eu|bob")):
            put(
                connection, remediating.removal, removal_id=f"r{number}", issuer=key.partition("|")[0], account_id=key,
                application_id=f"{key.partition('|')[0]}|payroll", owner="okta:typo|ann", decided_by="pat@example.com",
            )  # fmt: skip
        put(connection, remediating.removal_write, write_id="w", removal_id="r0", issuer="okta:typo")
        put(connection, remediating.removal_breaker, issuer="okta:typo", tripped_at=5)
        put(connection, staleness.stale_case, account_id="okta:typo|bob", issuer="okta:typo", round=1)
    relabelled(told)
    assert told.ask(
        "SELECT account_id, issuer, application_id, owner, decided_by FROM removal ORDER BY removal_id"
    ) == [
        ("okta:acme|bob", "okta:acme", "okta:acme|payroll", "okta:acme|ann", "pat@example.com"),
        ("okta:acme|payroll>okta:acme|bob", "okta:acme", "okta:acme|payroll", "okta:acme|ann", "pat@example.com"),
        ("okta:typo-eu|bob", "okta:typo-eu", "okta:typo-eu|payroll", "okta:acme|ann", "pat@example.com"),
    ]
    assert told.ask("SELECT issuer FROM removal_write") == [("okta:acme",)]
    assert told.ask("SELECT issuer, tripped_at FROM removal_breaker") == [("okta:acme", 5)]
    assert told.ask("SELECT account_id, issuer FROM stale_case") == [("okta:acme|bob", "okta:acme")]
    assert told.ask("SELECT mark FROM dirty_mark") == []


def test_an_exception_of_the_settings_follows_the_account_that_they_name_by_its_former_key(sqlite_url: str) -> None:
    told = Told(sqlite_url, duties(excepted=True), now=NOW)
    start_generation(told.engine, told.rules, "worker", NOW, take_over=True)
    told.tell([*typos(), under("typo", HELD_BOTH)])
    status = f"SELECT {finding_status(NOW + 9)} FROM finding f WHERE policy = 'separation_of_duties' AND live = 1"
    assert told.ask(status) == [("accepted",)]
    relabelled(told)
    assert told.ask(status) == [("accepted",)]
    # Whoever starts with the same settings enters nothing else; who leaves the exception out ends it.
    for settings, expected in ((duties(excepted=True), "accepted"), (duties(excepted=False), "open")):
        start_generation(told.engine, compiled(settings), "worker", NOW + 5, take_over=True)
        assert told.ask(status) == [(expected,)]


def test_a_finding_about_a_person_is_found_under_whichever_member_comes_first_now(sqlite_url: str) -> None:
    rule = duties(excepted=False)
    told = Told(sqlite_url, rule, now=NOW)
    told.tell([under("alpha", event) for event in (record(day(1), "account_created", "ann"), HELD_BOTH)])
    told.tell([under("alpha", record(day(2), "grant_added", "ann", "gfinance"))])
    (before,) = told.ask("SELECT finding_id FROM finding WHERE policy = 'separation_of_duties' AND live = 1")
    relabel(told.engine, "alpha", "acme", SETTINGS, ADA, NOW + 1)
    told.drain()
    (after,) = told.ask("SELECT finding_id FROM finding WHERE policy = 'separation_of_duties' AND live = 1")
    assert told.ask("SELECT became FROM finding WHERE finding_id = %s", before) == [after]


def test_a_statement_of_coverage_that_was_taken_back_stays_so(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(typos())
    (claim,) = told.ask("SELECT statement_id FROM coverage_statement WHERE stated_by = 'person'")
    withdraw(told.engine, str(claim[0]), "not whole", ADA, 5)
    relabelled(told)
    (moved,) = told.ask("SELECT statement_id, issuer FROM coverage_statement WHERE stated_by = 'person'")
    assert moved == (claim[0], "okta:acme")
    with reading(told.engine) as connection:
        assert [act.subject for act in acts_of_kind(connection, "withdraw")] == [claim[0]]


def test_the_trail_answers_for_every_row_and_nothing_deviates(store_url: str) -> None:
    told = Told(store_url, now=NOW)
    told.tell([*typos(), under("typo", record(day(9), "grant_added", "bob", "super"))])
    relabelled(told)
    assert told.ask("SELECT COUNT(*) FROM finding WHERE became IS NOT NULL") != [(0,)]
    with reading(told.engine) as connection:
        hold_rows_against_the_trail(connection)
    assert list(check(told.engine, told.rules)) == []
