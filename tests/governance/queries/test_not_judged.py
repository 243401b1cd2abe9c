"""What was not judged is told beside what was found: policies, answers, sources; and what began before the baseline."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.policies.catalogue import configured, load_policies
from governance.queries.baseline import baseline_sentence, count_before_baseline
from governance.queries.findings import FindingFilters, findings
from governance.queries.not_judged import NO_LIST, NotJudged, SourceNotRead, narrowed_to, not_judged
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.running.tally import recount
from governance.store.schema import listed
from ingest.contract.instants import from_micros
from tests.governance.queries.filled import (
    ACME,
    CORP,
    account,
    answered,
    at,
    covered,
    empty_store,
    finding,
    put,
    unanswered,
)

ALICE = f"{ACME}|alice"
WAITING = [policy.id for policy in load_policies() if policy.default is None]
NULL = msgspec.Raw(b"null")


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE)
    return engine


def told(engine: Engine, as_of: int = at(20), **settings: Any) -> NotJudged:
    with writing(engine) as connection:
        recount(connection)
    with reading(engine) as connection:
        return not_judged(Snapshot(connection, GovernanceSettings(**settings)), as_of)


def sources(engine: Engine, as_of: int = at(20)) -> list[tuple[str, str | None, str]]:
    return [(s.issuer, s.stream, s.why) for s in told(engine, as_of).sources]


def test_a_policy_without_settings_is_not_configured_and_one_with_null_is_switched_off(engine: Engine) -> None:
    assert told(engine).not_configured == WAITING
    assert told(engine).switched_off == []
    off = told(engine, policies={"orphan": NULL, WAITING[0]: NULL})
    assert sorted(off.switched_off) == sorted(["orphan", WAITING[0]])
    assert off.not_configured == WAITING[1:]
    asked = {one.policy.id for one in configured(GovernanceSettings())}
    assert not asked & {*told(engine).not_configured, *told(engine).switched_off}


def test_answers_that_were_not_given_are_counted_by_policy(engine: Engine) -> None:
    with writing(engine) as connection:
        for n in range(3):
            unanswered(connection, f"n{n}", ALICE, policy="orphan" if n else "jit_mfa", since_at=at(n + 5))
    assert told(engine).not_evaluable == {"jit_mfa": 1, "orphan": 2}
    assert told(engine, at(6)).not_evaluable == {"jit_mfa": 1, "orphan": 1}
    assert (
        told(engine)
        .sentence()
        .startswith("not judged: 3 answers could not be given (orphan 2, jit_mfa 1); not configured: ")
    )


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        (Choice(account_ids=(ALICE,)), {"jit_mfa": 1, "orphan": 1}),
        (Choice(account_ids=(f"{ACME}|carol",)), {}),
        (Choice(policies=("orphan",)), {"orphan": 2}),
        (Choice(issuers=(CORP,), severities=("low",)), {"orphan": 1}),
        (Choice(severities=("low",), states=("open",), since=at(9)), None),
    ],
)
def test_of_a_narrowed_list_the_answers_are_counted_that_are_on_what_was_asked_for(
    engine: Engine, asked: Choice, counts: dict[str, int] | None
) -> None:
    bob = f"{CORP}|bob"
    with writing(engine) as connection:
        account(connection, bob)
        unanswered(connection, "n1", ALICE, policy="jit_mfa", since_at=at(5))
        unanswered(connection, "n2", ALICE, policy="orphan", since_at=at(6))
        unanswered(connection, "n3", bob, policy="orphan", since_at=at(6))
        unanswered(connection, "n4", bob, policy="jit_mfa", since_at=at(25))
    with reading(engine) as connection:
        narrowed = narrowed_to(asked)
        assert (narrowed is None) is (counts is None)
        unjudged = not_judged(Snapshot(connection, GovernanceSettings()), at(20), narrowed)
    if counts is not None:
        assert unjudged.not_evaluable == counts
        assert ("on what was asked for could not be given" in unjudged.sentence(of_choice=True)) is bool(counts)


@pytest.mark.parametrize("asked", [None, Choice(policies=("jit_mfa", "orphan"))])
def test_no_answer_is_counted_that_lies_outside_of_the_scope(engine: Engine, asked: Choice | None) -> None:
    bob = f"{CORP}|bob"
    with writing(engine) as connection:
        account(connection, bob)
        unanswered(connection, "n1", ALICE, policy="jit_mfa", since_at=at(5))
        unanswered(connection, "n2", bob, policy="orphan", since_at=at(6))
    with reading(engine) as connection:
        unjudged = not_judged(
            Snapshot(connection, GovernanceSettings()), at(20), asked, Scope(issuers=frozenset({CORP}))
        )
    assert unjudged.not_evaluable == {"orphan": 1}


def test_a_source_with_a_gap_or_an_early_end_or_without_a_list_is_not_read_in_full(engine: Engine) -> None:
    with writing(engine) as connection:
        covered(connection, ACME, "log", at(1), at(5))
        covered(connection, ACME, "log", at(8), at(20))
        covered(connection, CORP, "sign_ins", at(1), at(19))
        put(connection, listed.census, census_id="c1", issuer=ACME, began_at=at(1), scope="full", status="done")
        put(connection, listed.census, census_id="c2", issuer=CORP, began_at=at(1), scope="full", status="open")
    gap = (ACME, "log", "1 gap from 2026-05-05T00:00:00Z to 2026-05-08T00:00:00Z")
    assert sources(engine) == [gap, (CORP, None, NO_LIST)]
    assert sources(engine, at(4)) == [(CORP, None, NO_LIST)]
    late = sources(engine, at(28))
    assert (CORP, "sign_ins", "only until 2026-05-19T00:00:00Z") in late


def test_where_all_was_judged_that_is_said() -> None:
    assert NotJudged([], [], {}, []).sentence() == "every policy is asked, and every answer was given"


def test_logs_with_gaps_and_sources_without_a_list_are_two_things() -> None:
    sources = [SourceNotRead(ACME, "log", "1 gap"), SourceNotRead(CORP, None, NO_LIST)]
    told = NotJudged([], [], {}, sources).sentence()
    assert told == f"not judged: logs not read in full: {ACME} log (1 gap); no full list of accounts was read of {CORP}"


def test_a_sentence_names_a_few(engine: Engine) -> None:
    many = NotJudged([f"p{n}" for n in range(9)], [], {"orphan": 1}, [])
    assert many.sentence() == (
        "not judged: 1 answer could not be given (orphan 1); switched off: p0, p1, p2, p3, p4, p5, 3 more"
    )


def test_policies_go_by_what_the_asker_calls_them() -> None:
    unjudged = NotJudged(["orphan"], ["no_title"], {}, [])
    told = unjudged.sentence({"orphan": "An account outlives its person"})
    assert told == "not judged: switched off: “An account outlives its person”; not configured: no_title"


def test_what_began_before_the_baseline_is_listed_and_marked(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f-old", ALICE, opened_at=at(9))
        finding(connection, "f-on-the-day", ALICE, opened_at=at(10))
        finding(connection, "f-closed", ALICE, opened_at=at(2), closed_at=at(4))
    settings = GovernanceSettings(baseline_at=from_micros(at(10)))
    listed_ones = answered(engine, findings, FindingFilters(as_of=at(20)), settings)
    assert {f["finding_id"]: f["before_baseline"] for f in listed_ones} == {"f-old": True, "f-on-the-day": False}
    with reading(engine) as connection:
        snapshot = Snapshot(connection, settings)
        assert count_before_baseline(snapshot, at(20)) == 1
        assert baseline_sentence(snapshot, at(20)) == (
            "1 finding that stands began before the baseline (2026-05-10T00:00:00Z); "
            "nobody is asked about what did, one by one"
        )
        assert baseline_sentence(Snapshot(connection, GovernanceSettings()), at(20)) is None
