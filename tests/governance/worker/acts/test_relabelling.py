"""All that stands under a label moves to the one that it means: in any order, wherever it is interrupted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from governance.model.acts import Act, made_act
from governance.queries.exclusions import exclusion_acts
from governance.queries.legal_holds import holds_in_force
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from governance.worker import evaluator
from governance.worker.acts.erasing import Request, erase
from governance.worker.acts.relabelling import SettingsLabels, relabel
from ingest.contract.errors import DeclinedError
from ingest.contract.event import Event
from tests.governance.censuses import CensusOf, day, record
from tests.governance.relabelled import under
from tests.governance.told import Told
from tests.governance.worker.mistyped_label import ADA, RECORDS, SETTINGS, typos

ACT = made_act("alias", "typo", {"label": "acme"}, ADA, 7)
DERIVED = ("account", "held_grant", "conferral", "identity_link", "usage", "session", "coverage_day", "entity_name")


def left_under(told: Told, label: str) -> list[str]:
    """Which tables still hold a current row of the label."""
    columns = {
        "account": "account_id", "conferral": "group_id", "usage": "account_id", "usage_rollup": "account_id",
        "acted": "account_id", "session": "account_id", "sighting": "thing_id", "entity_name": "thing_id",
        "coverage_day": "issuer",
        "coverage_statement": "issuer", "fact": "about", "record": "issuer", "listing": "about", "census": "issuer",
        "census_row": "about", "source_reading": "issuer", "other_seen": "issuer", "registration": "application_id",
        "finding": "account_id", "not_evaluable": "account_id", "identity_link": "account_id",
    }  # fmt: skip
    live = {"finding": " AND live = 1"}
    issuer = f"okta:{label}"
    return [
        table
        for table, column in columns.items()
        if told.ask(
            f"SELECT 1 FROM {table} WHERE substr({column}, 1, {len(issuer)}) = %s{live.get(table, '')}", (issuer,)
        )
    ]


def facts_told(told: Told) -> list[tuple[object, ...]]:
    """What people read: without the hashes of the versions, which are those of what was published."""
    accounts = told.ask("SELECT account_id, name, state, created_at, provenance FROM account ORDER BY account_id")
    grants = told.ask(
        "SELECT account_id, entitlement_id, via, valid_from, valid_to, evidence FROM held_grant "
        "WHERE recorded_to IS NULL ORDER BY account_id, entitlement_id, valid_from"
    )
    uses = told.ask("SELECT * FROM usage ORDER BY account_id, day")
    findings = told.ask("SELECT finding_id, opened_at, closed_at, message FROM finding WHERE live = 1 ORDER BY 1")
    unknown = told.ask("SELECT answer_id, reason FROM not_evaluable ORDER BY 1")
    stated = told.ask("SELECT issuer, stream, basis, from_at, to_at FROM coverage_statement ORDER BY 1, 2, 3, 4")
    return [*accounts, *grants, *uses, *findings, *unknown, *stated]


def test_all_of_it_moves(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "CHUNK", 2)
    told = Told(store_url)
    told.tell(RECORDS)
    expected = facts_told(told)
    told.forget()
    told.tell(typos())
    assert left_under(told, "acme") == []
    relabel(told.engine, "typo", "acme", SETTINGS, ADA, 7)
    told.drain()
    assert left_under(told, "typo") == []
    assert facts_told(told) == expected


def enter(engine: Engine, known: bool) -> Act:
    """The act as the command enters it, or as it is copied into a store that knows nothing yet."""
    if known:
        return relabel(engine, "typo", "acme", SETTINGS, ADA, 7)
    with writing(engine) as connection:
        insert_acts(connection, [ACT])
    return ACT


def told_in(told: Told, order: Sequence[Event | None], rng: random.Random) -> str:
    known = False
    for step in order:
        if step is None:
            enter(told.engine, known)
        else:
            told.take([step])
            known = known or step.source.tenant == "typo"
        if rng.random() < 0.3:
            told.drain_at_most(rng.randrange(1, 40))
    told.drain()
    return told.digest()


def test_any_order_of_records_under_both_labels_and_of_the_act(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "CHUNK", 3)
    rng = random.Random(7)
    steps: list[Event | None] = [*RECORDS[:8], *typos(), None]
    told = Told(store_url)
    expected = told_in(told, [None, *typos(), *RECORDS[:8]], rng)
    assert left_under(told, "typo") == []
    for _ in range(5 if store_url.startswith("sqlite") else 1):
        told.forget()
        rng.shuffle(steps)
        assert told_in(told, steps, rng) == expected
        assert left_under(told, "typo") == []


def test_what_a_list_states_moves_with_it(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "CHUNK", 2)
    censuses = []
    for began, groups in ((day(10), ("gfinance", "gsales")), (day(12), ("gfinance",))):
        census = CensusOf(began)
        census.account("ann")
        for name in groups:
            census.grant("ann", name)
        censuses.append(census.events())
    first, second = ([under("typo", each) for each in events] for events in censuses)
    told = Told(sqlite_url)
    enter(told.engine, known=False)
    told.tell([*typos(), *first])
    told.tell(second)
    expected = told.digest(), told.ask("SELECT * FROM listing ORDER BY 1, 2, 3")
    told.forget()
    told.tell([*typos(), *first])
    relabel(told.engine, "typo", "acme", SETTINGS, ADA, 7)
    told.drain()
    told.tell(second)
    assert left_under(told, "typo") == []
    assert (told.digest(), told.ask("SELECT * FROM listing ORDER BY 1, 2, 3")) == expected


def test_a_longer_label_stays_where_it_is(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    others = [under("typo-eu", record(day(1) + timedelta(hours=1), "account_created", "eva"))]
    told.tell([*typos(), *others])
    relabel(told.engine, "typo", "acme", SETTINGS, ADA, 7)
    told.drain()
    assert told.ask("SELECT account_id FROM account WHERE issuer = 'okta:typo-eu'") == [("okta:typo-eu|eva",)]
    assert told.ask("SELECT 1 FROM account WHERE issuer = 'okta:typo'") == []


def test_a_label_that_means_another_may_come_to_mean_a_third(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(typos())
    relabel(told.engine, "typo", "acme", SETTINGS, ADA, 7)
    relabel(told.engine, "acme", "acme-inc", SettingsLabels((), ("acme-inc",)), ADA, 8)
    told.drain()
    told.tell([under("typo", record(day(40), "account_created", "eva"))])
    assert left_under(told, "typo") == left_under(told, "acme|") == []
    assert ("okta:acme-inc|eva",) in told.ask("SELECT account_id FROM account")


def test_a_legal_hold_stands_on_the_account_under_its_new_label(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(typos())
    with writing(told.engine) as connection:
        insert_acts(connection, [made_act("legal_hold", "okta:typo|ann", {"matter": "Smith"}, ADA, 6)])
    relabel(told.engine, "typo", "acme", SETTINGS, ADA, 7)
    told.drain()
    with pytest.raises(DeclinedError, match="is under the legal hold Smith"):
        erase(told.engine, Request(["okta:acme|ann"], "gone", "T-1"), ADA, 8)
    with writing(told.engine) as connection:
        insert_acts(connection, [made_act("legal_hold", "okta:acme|ann", {"matter": "Smith", "lifted": True}, ADA, 9)])
        assert holds_in_force(connection, 8) != []
        assert holds_in_force(connection, 9) == []


def test_an_exclusion_from_the_sweep_follows_its_account_and_a_pattern_stays_as_it_is(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(typos())
    with writing(told.engine) as connection:
        for word in ("okta:typo|ann", "okta:typo-eu|eva", "svc.*", "typo:*"):
            insert_acts(connection, [made_act("exclusion", word, {"account": word}, ADA, 6, until_at=99)])
    relabel(told.engine, "typo", "acme", SETTINGS, ADA, 7)
    with writing(told.engine) as connection:
        excluded = {act.subject for act in exclusion_acts(connection)}
    assert excluded == {"okta:acme|ann", "okta:typo-eu|eva", "svc.*", "typo:*"}


@pytest.mark.parametrize(
    ("label", "meaning", "message"),
    [
        ("tipo", "acme", "knows nothing under the label tipo.*did you mean.*typo"),
        ("typo", "typo", "typo is typo already"),
        ("typo", "acmee", "neither the store nor the settings know the label acmee.*did you mean.*acme"),
        ("live", "acme", "the settings read a source under the label live"),
        ("old", "typo", "old means acme: it was relabelled by ada"),
        ("typo", "old", "old means acme"),
        ("old", "acme", "old means acme"),
        ("acme", "old", "the two would mean each other"),
        ("typo", "a|b", "a label holds"),
    ],
)
def test_what_is_refused(sqlite_url: str, label: str, meaning: str, message: str) -> None:
    told = Told(sqlite_url)
    told.tell([under(name, record(day(1), "account_created", name)) for name in ("typo", "live", "old", "acme")])
    relabel(told.engine, "old", "acme", SETTINGS, ADA, 6)
    with pytest.raises(DeclinedError, match=message):
        relabel(told.engine, label, meaning, SettingsLabels(("live",), ("acme",)), ADA, 7)
    assert told.count("act") == 1
