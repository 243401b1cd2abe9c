"""Findings of the organisation's own rules are findings like others, however events come."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

import pytest

from governance.derivation.judging import custom_rules
from governance.derivation.judging.rule_process.client import RuleProcess, RulesKilledError, process_of
from governance.derivation.replaying.replay import replay
from governance.policies.catalogue import compiled
from governance.policies.custom.answers import STOPPED
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import checking, reading
from governance.store.evidence.stopped_rules import without_stopped
from governance.worker.generations.generation_start import start_generation
from governance.worker.stopping_rules import stop_blamed
from ingest.contract.event import Event
from tests.governance.censuses import CensusOf, day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.custom_rules import rule
from tests.governance.told import Told

HOLDS = rule(
    id="holds_super", about="grant", when="grant.name == 'SUPER'", message="{account} holds {entitlement}.",
    severity="high", controls=["FIN-7"],
)  # fmt: skip
LAW = rule(id="in_law", when="account.profile.department == 'Law'")
NUMBER = rule(id="a_number", when="grants.size()")
EVERY = [rule(), HOLDS, LAW, NUMBER]


def settings(*rules: object) -> GovernanceSettings:
    return governance(rules=list(rules), policies=only_policies({}))


def events() -> Sequence[Event]:
    census = CensusOf(day(3)).account("ann", profile={"department": "Law"}).account("somebody.else")
    return [
        *census.grant("ann", "super").events(),
        record(day(5), "grant_added", "somebody.else", "super"),
        record(day(6), "grant_removed", "ann", "super"),
    ]


def said(store: Told) -> dict[tuple[str, str], str]:
    findings = store.ask("SELECT policy, account_id, message FROM finding WHERE live = 1")
    unknown = store.ask("SELECT policy, account_id, reason FROM not_evaluable")
    return {(str(policy), str(account)): str(text) for policy, account, text in (*findings, *unknown)}


@pytest.fixture
def store(sqlite_url: str) -> Told:
    return Told(sqlite_url, settings(*EVERY))


def test_a_rule_gives_findings_and_what_it_cannot_tell(store: Told) -> None:
    store.tell(events())
    ann, other = key("ann"), key("somebody.else")
    assert said(store) == {
        ("short_name", ann): "ann@example.com has a short login.",
        ("holds_super", ann): "ann@example.com holds SUPER.",
        ("holds_super", other): "somebody.else@example.com holds SUPER.",
        ("in_law", ann): "ann@example.com has a short login.",
        ("in_law", other): "department is not there",
        ("a_number", ann): "the rule gives neither true nor false (int)",
        ("a_number", other): "the rule gives neither true nor false (int)",
    }
    closed = store.ask("SELECT account_id, severity, closed_at IS NULL FROM finding WHERE policy = 'holds_super'")
    assert sorted(closed) == [(ann, "high", 0), (other, "high", 1)]


def test_batches_and_ended_processes_change_no_digest(store: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    store.tell(events())
    digest = store.digest()
    store.forget()
    process = process_of(custom_rules.rule_texts(store.rules.custom))
    asked: list[int] = []

    def sometimes(number: int) -> None:
        asked.append(number)
        if len(asked) % 7 == 3:
            os.kill(number, signal.SIGKILL)

    process.on_message = sometimes
    for event in reversed(events()):
        store.take([event])
    store.drain()
    assert len(set(asked)) > 1 and store.digest() == digest
    process.on_message = lambda _: None


def test_a_replay_asks_them_and_the_same_rules_give_nothing(store: Told) -> None:
    store.tell(events())
    with checking(store.engine) as connection:
        assert list(replay(connection, store.rules)) == []
        gone = list(replay(connection, compiled(settings(rule(), HOLDS, LAW))))
        assert {(d.kind, d.sides[0].policy) for d in gone} == {("gone", "a_number")}


def killed_over(store: Told, rule_id: str) -> RulesKilledError:
    """The process ended, and this rule is found to be what ends it."""
    texts = custom_rules.rule_texts(store.rules.custom)

    class Blaming(RuleProcess):
        def blamed(self, questions: object) -> frozenset[str]:
            return frozenset({rule_id})

    return RulesKilledError(Blaming(texts), [], "did not answer in time")


def test_a_stopped_rule_answers_nothing_until_it_is_changed(store: Told) -> None:
    spoken: list[str] = []
    store.rules = start_generation(store.engine, compiled(settings(rule(), HOLDS)), "one", store.clock()).rules
    store.tell(events())
    for _ in range(2):
        assert stop_blamed(store.engine, store.rules, killed_over(store, "short_name"), store.clock(), spoken.append)
    assert len(store.ask("SELECT 1 FROM act WHERE kind = 'rule_stopped'")) == 1
    assert spoken[0] == "the rule short_name is stopped: twice it took more time, or memory, than a rule may. Change it"
    under = settings(rule(), HOLDS)
    store.rules = start_generation(store.engine, compiled(under), "one", store.clock()).rules
    assert (store.rules.generation, store.rules.stopped) == (2, frozenset({"short_name"}))
    store.drain()
    stopped = {account for (policy, account), text in said(store).items() if policy == "short_name" and text == STOPPED}
    assert stopped == {key("ann"), key("somebody.else")} and ("holds_super", key("ann")) in said(store)
    with reading(store.engine) as connection:
        changed = settings(rule(when="account.login.size() < 15"), HOLDS)
        assert without_stopped(connection, compiled(under)).stopped == {"short_name"}
        assert without_stopped(connection, compiled(changed)).stopped == frozenset()
    store.rules = start_generation(store.engine, compiled(changed), "one", store.clock()).rules
    store.drain()
    assert "short_name" not in {policy for policy, _ in said(store)}


def test_under_a_generation_an_ended_process_rolls_the_batch_back(store: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    store.rules = start_generation(store.engine, store.rules, "one", store.clock()).rules
    process = process_of(custom_rules.rule_texts(store.rules.custom))
    process.on_message = lambda number: os.kill(number, signal.SIGKILL)
    with pytest.raises(RulesKilledError) as raised:
        store.take(events())
    process.on_message = lambda _: None
    assert store.count("account") == 0
    assert not stop_blamed(store.engine, store.rules, raised.value, store.clock(), lambda _: None)
    store.take(events(), shard=1)
    store.drain()
    assert ("short_name", key("ann")) in said(store)
