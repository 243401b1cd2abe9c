"""A campaign opens whole or not at all, and says of whom it could not."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.identity_links import PERSON_LINK
from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.running.tally import tally
from governance.store.schema import held, rosters
from ingest.contract.errors import DeclinedError
from reviews.campaigns import campaign_opening
from reviews.store.campaigns.item_rows import population_hash
from tests.governance.queries.filled import ACME, accepted, account, app_account, at, finding, grant, named, put, use
from tests.reviews.asked_company import (
    ADMIN,
    ANN,
    BY_ANN,
    BY_SAM,
    JO,
    MAX,
    NOW,
    PAT,
    PAYROLL,
    RITA,
    SAM,
    company,
    opened,
    privileges,
)


@pytest.fixture
def engine(store_url: str) -> Engine:
    return company(store_url)


@pytest.fixture
def small(sqlite_url: str) -> Engine:
    return company(sqlite_url)


def asked(engine: Engine, campaign_id: str = "%") -> list[tuple[str, str, str, str]]:
    """Whom an item is about, what of, who is asked, and as what."""
    sql = (
        "SELECT i.account_id, COALESCE(i.entitlement_id, i.finding_id, ''), q.reviewer, q.role FROM campaign_item i "
        "JOIN campaign_asked q ON q.item_id = i.item_id WHERE i.campaign_id LIKE %s "
        "ORDER BY i.item_key, q.stage, q.reviewer"
    )
    with reading(engine) as connection:
        return [
            (about.split("|")[1], what.split(":")[-1], reviewer.split("|")[-1], role)
            for about, what, reviewer, role in rows(connection, sql, (campaign_id,))
        ]


def states(engine: Engine) -> list[tuple[str, str | None]]:
    with reading(engine) as connection:
        return [tuple(row) for row in rows(connection, "SELECT state, reason FROM campaign ORDER BY known_at")]


def test_each_item_has_the_nearest_reviewer_who_is_free(engine: Engine) -> None:
    campaign = opened(engine)
    assert (campaign.items, campaign.exclusions) == (4, {"the same access by another way": 1})
    assert asked(engine) == [
        ("jo", "clerk", "sam@example.com", "entitlement_owner"),
        ("jo", "admin", "pat", "manager"),
        ("pat", "admin", "rita", "manager"),
        ("rita", "clerk", "ann", "campaign_owner"),
    ]
    with reading(engine) as connection:
        (why,) = rows(connection, "SELECT reason FROM campaign_asked WHERE role = 'campaign_owner'")[0]
        (entry,) = rows(connection, "SELECT body FROM audit_entry WHERE kind = 'act'")
    assert why == (
        "entitlement owner: sam@example.com gave it; application owner: pat@example.com answers to the person it is "
        "about; campaign owner: rita@example.com would review himself"
    )
    assert population_of(engine, campaign.campaign_id).encode() in bytes(entry[0])


def test_of_an_account_that_is_no_person_s_whoever_answers_for_it_is_asked(engine: Engine) -> None:
    says = msgspec.json.encode({"owner": SAM}).decode()
    with writing(engine) as connection:
        account(connection, f"{ACME}|bot", type="service", answerable=says)
        grant(connection, "g9", f"{ACME}|bot", ADMIN, privileged=1)
    opened(engine)
    assert ("bot", "admin", "sam", "account_owner") in asked(engine)


def population_of(engine: Engine, campaign_id: str) -> str:
    with reading(engine) as connection:
        (stored,) = rows(connection, "SELECT population_hash, source_rows FROM campaign WHERE state = 'open'")
        assert stored[0] == population_hash(connection, campaign_id)
    return str(stored[0])


@pytest.mark.parametrize("dies_at", [1, 2])
def test_whoever_died_over_it_is_followed_by_the_next(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    taken_in, calls = campaign_opening._taken_in, iter(range(1, 100))

    def dying(*given: object) -> object:
        row = taken_in(*given)  # type: ignore[arg-type]  # handed on as it comes
        if next(calls) == dies_at:
            raise KeyboardInterrupt
        return row

    with monkeypatch.context() as patched:
        patched.setattr(campaign_opening, "_taken_in", dying)
        with pytest.raises(KeyboardInterrupt):
            opened(engine, at_once=2)
    assert states(engine) == [("opening", None)]
    with writing(engine) as connection:
        run(connection, "UPDATE held_grant SET recorded_to = %s WHERE grant_id = 'g5'", (NOW + 1,))
        grant(connection, "late", RITA, ADMIN, privileged=1, recorded_from=NOW + 1)
    campaign = opened(engine, now=NOW + DAY, at_once=2)
    assert campaign.items == 4
    assert population_of(engine, campaign.campaign_id) == whole_hash(engine, campaign.campaign_id)


def whole_hash(engine: Engine, campaign_id: str) -> str:
    with reading(engine) as connection:
        return population_hash(connection, campaign_id)


def test_the_population_is_the_same_in_any_chunks(small: Engine, tmp_path: Path) -> None:
    other = company(f"sqlite:///{tmp_path / 'other.sqlite'}")
    first, second = opened(small, at_once=1), opened(other)
    assert (first.items, first.exclusions) == (second.items, second.exclusions)
    assert population_of(small, first.campaign_id) == population_of(other, second.campaign_id)


def test_where_nobody_may_review_it_does_not_open_and_says_for_whom(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE held_grant SET granted_by = %s WHERE grant_id = 'g4'", (ANN,))
    alone = privileges(stages=[{"reviewers": ["campaign_owner"]}], owners=["pat@example.com", ANN])
    with pytest.raises(
        DeclinedError, match=r"pat@example\.com, .*admin: nobody may review it: .*pat@example\.com would"
    ):
        opened(engine, alone, author=BY_ANN)
    ((state, reason),) = states(engine)
    assert state == "refused"
    assert reason is not None and "gave it" in reason
    assert asked(engine) == []


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"owners": ["rita@example.com", "compliance"]}, "two of its owners must be known"),
        ({"owners": ["rita@example.com", RITA]}, "two of its owners must be known"),
        ({"scope": {"entitlements": ["group:nobody"]}}, r"scope\.entitlements: group:nobody stands for nothing"),
        ({"scope": {"own_access": True}}, r"scope\.own_access: only the settings know what lets people in"),
        ({"scope": {"applications": [PAYROLL, "okta:acme|pay"]}}, r"applications: okta:acme\|pay stands for nothing"),
        ({"scope": {"of": "findings", "policies": ["orfan"]}}, r"policies: orfan stands for nothing; see `jitgov pol"),
        ({"scope": {"departments": ["Finanse"]}}, "departments: Finanse stands for nothing; no roster has it"),
        ({"scope": {"managers": [PAT, "pit"]}}, "managers: pit stands for nothing; see `jitgov accounts`"),
        ({"scope": {"in_scope_of": ["SOX"]}}, "no application is all that scope says"),
        ({"scope": {"of": "accounts", "jit": True}}, "nothing is to be asked"),
    ],
)
def test_what_cannot_be_asked_is_not_opened(small: Engine, keys: dict[str, object], message: str) -> None:
    with pytest.raises(DeclinedError, match=message):
        opened(small, privileges(**keys))


def test_a_definition_that_names_nothing_does_not_hide_the_one_that_mends_it(small: Engine) -> None:
    with pytest.raises(DeclinedError, match="no application is all that scope says"):
        opened(small, privileges(scope={"in_scope_of": ["SOX"]}))
    assert [state for state, _ in states(small)] == ["refused"]
    assert opened(small, now=NOW + 1).items == 4


def test_it_is_opened_by_its_owners_alone(small: Engine) -> None:
    with pytest.raises(DeclinedError, match=r"^sam@example.com may not open campaign privileges: its owners may"):
        opened(small, author=BY_SAM)
    assert states(small) == []
    assert opened(small, author=BY_ANN).items == 4


def test_it_is_not_opened_on_what_was_read_too_long_ago(small: Engine) -> None:
    with pytest.raises(DeclinedError, match=r"okta:acme was last read at 2026-05-20.*longer than 48 hours ago"):
        opened(small, now=NOW + 3 * DAY)
    assert opened(small, privileges(fresh_within_hours=96), now=NOW + 3 * DAY).items == 4


def test_of_one_definition_one_is_open(small: Engine) -> None:
    campaign = opened(small)
    with pytest.raises(DeclinedError, match=f"{campaign.campaign_id} of privileges is open"):
        opened(small, now=NOW + 1)


def test_a_population_that_does_not_tie_out_is_refused(small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_opening, "count_source", lambda *_: 7)
    with pytest.raises(DeclinedError, match="7 rows of the source, 5 read, 4 items and 1 exclusions"):
        opened(small)
    with reading(small) as connection:
        assert tally(connection, "campaign_item") == {}
        assert rows(connection, "SELECT item_id FROM campaign_item") == []


SCOPES: list[tuple[dict[str, object], list[str]]] = [
    ({"of": "grants", "applications": [PAYROLL]}, ["jo", "rita"]),
    ({"of": "grants", "entitlements": ["group:staff"]}, ["max"]),
    ({"of": "grants", "entitlements": ["directory_role:ADMIN"], "privileged": True}, ["jo", "pat"]),
    ({"of": "grants", "policies": ["orphan"]}, ["jo", "jo"]),
    ({"of": "grants", "managers": ["pat@example.com"], "privileged": True}, ["jo", "jo"]),
    ({"of": "accounts", "account_types": ["guest"]}, ["max"]),
    ({"of": "accounts", "account_types": ["service"]}, ["ann"]),
    ({"of": "accounts", "jit": True}, ["payroll>okta:acme"]),
    ({"of": "accounts", "disconnected": True}, ["payroll>okta:acme"]),
    ({"of": "accounts", "departments": ["finance"]}, ["sam"]),
    ({"of": "findings", "severities": ["high"]}, ["jo"]),
    ({"of": "findings", "policies": ["other"]}, ["pat"]),
    ({"of": "accounts", "unused_days": 5, "managers": [PAT, "rita@example.com"]}, ["pat", "payroll>okta:acme"]),
]


def test_a_scope_asks_about_what_it_names(engine: Engine) -> None:
    fill_scopes(engine)
    for number, (scope, about) in enumerate(SCOPES):
        campaign = opened(engine, privileges(name=f"c{number}", scope=scope))
        assert sorted(row[0] for row in asked(engine, campaign.campaign_id)) == about, scope


def fill_scopes(engine: Engine) -> None:
    with writing(engine) as connection:
        for key in (ADMIN, f"{ACME}|group:staff"):
            named(connection, "entitlement", key, key.rpartition(":")[2])
        named(connection, "application", PAYROLL, "Payroll")
        run(connection, "UPDATE account SET profile = %s WHERE account_id = %s", ('{"userType":"Guest"}', MAX))
        run(connection, "UPDATE account SET type = 'service' WHERE account_id = %s", (ANN,))
        use(connection, JO, at(18))
        put(connection, held.identity_link, account_id=SAM, link=f"{PERSON_LINK}roster:acme|7")
        put(
            connection, rosters.person, person_id="roster:acme|7", issuer="roster:acme", department="Finance",
            recorded_to=None, valid_from=at(1), recorded_from=at(2), status="active",
        )  # fmt: skip
        finding(connection, "f2", JO)
        accepted(connection, "f2", at(19), at(30))
        finding(connection, "f3", PAT, policy="other", severity="low")
        app_account(connection, JO, PAYROLL, provenance="jit_confirmed")


def test_accepted_findings_are_told_as_excluded(small: Engine) -> None:
    fill_scopes(small)
    campaign = opened(small, privileges(scope={"of": "findings", "severities": ["high"]}))
    assert (campaign.items, campaign.exclusions) == (1, {"the finding is accepted": 1})


def test_two_logins_of_one_person_review_nothing_of_each_other(small: Engine) -> None:
    with writing(small) as connection:
        for key in (JO, PAT):
            put(connection, held.account_identity, account_id=key, identity_id="identity:pat")
    opened(small)
    assert ("jo", "admin", "rita", "manager") in asked(small)
