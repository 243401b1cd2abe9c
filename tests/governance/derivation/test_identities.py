"""Which accounts are one identity, whom policies are asked about, and under which key they answer."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any

import pytest

from governance.derivation.checking.rebuild import check, enqueue_repairs
from governance.model.answers import About, Answer, violation
from governance.model.configured import configure
from governance.model.controls import Controls
from governance.model.policy import Policy, PolicySettings, needs
from governance.model.situation import IdentitySituation
from governance.policies.catalogue import compiled
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from governance.store.held.identity_rows import overshared_links, placeholder_counts
from governance.worker.generations.generation_start import start_generation
from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, day, key, record
from tests.governance.configured import governance
from tests.governance.told import Told

LINKED: dict[str, Any] = {"attributes": {ISSUER: "number"}}
RULE = {"id": "two", "a": "*|group:g1", "b": "*|group:g2"}
SOD = governance(links=LINKED, policies={"separation_of_duties": {"rules": [RULE]}})


def person(subject: str, number: str | None, on: float = 1) -> Event:
    return record(day(on), "account_created", subject, profile={"number": number})


def member(subject: str, group: str, on: float = 2) -> Event:
    return record(day(on), "grant_added", subject, group)


def identities(told: Told) -> list[set[str]]:
    """The accounts that belong together, by the store."""
    groups: dict[object, set[str]] = {}
    for account, identity in told.ask("SELECT account_id, identity_id FROM account_identity"):
        groups.setdefault(identity, set()).add(str(account).partition("|")[2])
    return sorted(groups.values(), key=sorted)


def findings(told: Told, live: int = 1) -> list[tuple[object, ...]]:
    return told.ask(f"SELECT account_id, detail FROM finding WHERE live = {live} ORDER BY account_id")


def _counted(situation: IdentitySituation, _settings: PolicySettings) -> Iterable[Answer]:
    first, *others = situation.holdings
    return [violation(About(first.account.account_id), f"Jo has {len(others) + 1}.", 1, ("e",))]


def everybody(_settings: PolicySettings) -> None:
    return None


def rules_asking_about(concerned: Any) -> Rules:
    policy: Policy[PolicySettings] = Policy(
        id="all", title="All", severity="low", controls=Controls((), (), (), ()), remedy="None.", examples=list,
        settings=PolicySettings, default=None, needs=needs(), judge_identity=_counted, concerned=concerned,
    )  # fmt: skip
    return Rules(governance(links=LINKED), (configure(policy, PolicySettings()),), "v")


class TestWhoConcernsAPolicy:
    def test_a_policy_on_every_identity_is_asked_about_each(self, store_url: str) -> None:
        told = Told(store_url)
        told.rules = rules_asking_about(everybody)
        told.tell([person("a", "1"), person("b", "1"), person("c", "2"), person("d", None)])
        assert [row[0] for row in findings(told)] == [key("a"), key("c"), key("d")]
        told.tell([person("e", "2", 3)])
        messages = [str(row[0]) for row in told.ask("SELECT message FROM finding WHERE live = 1 ORDER BY account_id")]
        assert messages == ["Jo has 2.", "Jo has 2.", "Jo has 1."]

    def test_one_on_the_holders_of_something_is_asked_about_them_alone(self, store_url: str) -> None:
        told = Told(store_url)
        told.rules = rules_asking_about(lambda _settings: frozenset({"*|group:g1"}))
        told.tell([person("a", "1"), person("b", "1"), person("c", "2"), member("b", "g1"), member("c", "g2")])
        assert [row[0] for row in findings(told)] == [key("a")]


class TestTheKeyOfAFinding:
    def test_a_new_member_that_holds_nothing_of_it_changes_no_key(self, store_url: str) -> None:
        told = Told(store_url, SOD)
        told.tell([person("m", "1"), person("n", "1"), member("m", "g1"), member("n", "g2")])
        before = told.ask("SELECT finding_id FROM finding")
        told.tell([person("a", "1", 3)])
        assert identities(told) == [{"a", "m", "n"}]
        assert told.ask("SELECT finding_id FROM finding") == before and findings(told) == [(key("m"), "two")]

    def test_a_retired_key_says_what_it_became(self, store_url: str) -> None:
        told = Told(store_url, SOD)
        told.tell([person("m", "1"), member("m", "g1"), member("m", "g2")])
        ((old, _),) = told.ask("SELECT finding_id, became FROM finding")
        told.tell([person("a", "1", 3), member("a", "g1", 4)])
        assert findings(told) == [(key("a"), "two")] and findings(told, 0) == [(key("m"), "two")]
        ((new,),) = told.ask("SELECT finding_id FROM finding WHERE live = 1")
        assert told.ask("SELECT finding_id, became FROM finding WHERE live = 0") == [(old, new)]
        assert _entries(told, str(old))[-1]["became"] == new

    def test_a_finding_that_is_simply_so_no_more_became_nothing(self, store_url: str) -> None:
        told = Told(store_url, SOD)
        told.tell([person("m", "1"), person("n", "1"), member("m", "g1"), member("n", "g2")])
        told.tell([record(day(5), "account_updated", "n", profile={"number": "2"})])
        assert identities(told) == [] and findings(told) == []
        assert told.ask("SELECT became FROM finding WHERE live = 0") == [(None,)]

    def test_an_earlier_build_s_key_by_identity_is_followed_too(self, store_url: str) -> None:
        told = Told(store_url, SOD)
        told.tell([person("m", "1"), person("n", "1"), member("m", "g1"), member("n", "g2")])
        told.execute("UPDATE finding SET finding_id = 'old', account_id = unit_id")
        told.tell([person("a", "1", 3)])
        assert told.ask("SELECT live, account_id, became IS NULL FROM finding WHERE finding_id = 'old'") != []
        ((new,),) = told.ask("SELECT finding_id FROM finding WHERE live = 1")
        assert told.ask("SELECT became FROM finding WHERE live = 0") == [(new,)]


def _entries(told: Told, finding_id: str) -> list[dict[str, Any]]:
    bodies = told.ask("SELECT body FROM audit_entry WHERE kind = 'finding' ORDER BY recorded_at")
    decoded: list[dict[str, Any]] = [json.loads(body) for (body,) in bodies if isinstance(body, bytes)]
    return [body for body in decoded if body["finding_id"] == finding_id]


def limited(most: int, **links: Any) -> GovernanceSettings:
    return governance(
        links={**LINKED, "shared_by_at_most": most, **links}, policies={"separation_of_duties": {"rules": [RULE]}}
    )


class TestWhatLinksNobody:
    @pytest.mark.parametrize("value", ["N/A", " n/a ", "0", "TBD", "None", "  "])
    def test_a_placeholder_links_nobody(self, store_url: str, value: str) -> None:
        told = Told(store_url, SOD)
        told.tell([person("a", value), person("b", value), member("a", "g1"), member("b", "g2")])
        assert identities(told) == [] and findings(told) == []
        with reading(told.engine) as connection:
            kept = [(value.strip().casefold(), 2)] if value.strip() else []
            assert placeholder_counts(connection) == kept

    def test_the_placeholders_are_those_of_config(self, store_url: str) -> None:
        told = Told(store_url, limited(9, placeholders=["Keiner"]))
        told.tell([person("a", "keiner"), person("b", "KEINER"), person("c", "n/a"), person("d", "N/A")])
        assert identities(told) == [{"c", "d"}]

    def test_a_value_that_too_many_share_links_nobody_until_fewer_do(self, store_url: str) -> None:
        told = Told(store_url, limited(3))
        told.tell([person(subject, "7") for subject in "abc"] + [member("a", "g1"), member("c", "g2")])
        assert identities(told) == [{"a", "b", "c"}] and len(findings(told)) == 1
        told.tell([person("d", "7", 3)])
        assert identities(told) == [] and findings(told) == []
        with reading(told.engine) as connection:
            assert overshared_links(connection) == ["attribute:7"]
        told.tell([record(day(4), "account_updated", "b", profile={"number": "8"})])
        assert identities(told) == [{"a", "c", "d"}] and len(findings(told)) == 1
        with reading(told.engine) as connection:
            assert overshared_links(connection) == []

    def test_others_who_share_another_value_stay_together(self, store_url: str) -> None:
        told = Told(store_url, limited(2, attributes={ISSUER: "number"}, owned_domains=["example.com"]))
        told.tell([person(subject, "7") for subject in "abc"] + [person("d", "9"), person("e", "9")])
        assert identities(told) == [{"d", "e"}]

    def test_a_changed_limit_and_other_placeholders_have_everybody_looked_at(self, store_url: str) -> None:
        told = Told(store_url, limited(2))
        told.rules = start_generation(told.engine, told.rules, "one", told.clock()).rules
        told.tell([person(subject, "7") for subject in "abc"] + [person("d", "n/a"), person("e", "n/a")])
        assert identities(told) == []
        wider = compiled(limited(3, placeholders=["7"]))
        for settings, expected in (
            (compiled(limited(3)), [{"a", "b", "c"}]), (wider, [{"d", "e"}]), (compiled(limited(2)), [])
        ):  # fmt: skip
            told.rules = start_generation(told.engine, settings, "one", told.clock()).rules
            told.drain()
            assert identities(told) == expected

    def test_a_check_names_a_link_that_is_wrongly_noted(self, store_url: str) -> None:
        told = Told(store_url, limited(2))
        told.tell([person(subject, "7") for subject in "abc"])
        assert list(check(told.engine, told.rules)) == []
        for damage in ("DELETE FROM overshared_link", "INSERT INTO overshared_link (link) VALUES ('attribute:8')"):
            told.execute(damage)
            (deviation,) = check(told.engine, told.rules)
            assert deviation.table == "overshared_link"
            enqueue_repairs(told.engine, {deviation.repair}, told.clock())
            told.drain()
            assert list(check(told.engine, told.rules)) == [] and identities(told) == []

    def test_many_batches_in_any_order_come_to_one_state(self, sqlite_url: str, tmp_path: Any) -> None:
        events = [person(f"p{n}", "7" if n < 6 else str(n // 2)) for n in range(12)]
        events += [record(day(3), "account_updated", f"p{n}", profile={"number": "11"}) for n in (0, 1, 6)]
        events += [member(f"p{n}", f"g{1 + n % 2}") for n in range(12)]
        digests = set()
        for seed in range(6):
            told = Told(f"sqlite:///{tmp_path}/{seed}.sqlite", limited(4))
            mixed = random.Random(seed).sample(events, len(events))
            for begin in range(0, len(mixed), 1 + seed * 3):
                told.tell(mixed[begin : begin + 1 + seed * 3])
            digests.add(told.digest())
        assert len(digests) == 1
