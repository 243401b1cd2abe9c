"""A finding is accepted by a risk owner alone, until a day, and touched by no act; on both stores, in any order."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.states import DAY
from governance.queries.findings import FindingFilters, findings
from governance.settings.people import PeopleSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.digest import state_digest
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema import held
from ingest.contract.errors import DeclinedError
from reviews.campaigns.acceptances.acceptance_list import listed_acceptances
from reviews.campaigns.acceptances.accepting import Deed, Terms, accept, reopen
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.settings.sections import AcceptanceTerms
from tests.governance.queries.filled import ACME, accepted, account, answered, at, empty_store, finding, put
from tests.reviews.opened import BY_PAT, JO, OWNER, PAT, filled_store, item_of, listed, open_at

RISK, DEPUTY = f"{ACME}|risk", f"{ACME}|deputy"
PEOPLE = PeopleSettings(risk_owners=[RISK, DEPUTY, JO, PAT])
BY_RISK = Author(via="os", issuer=ACME, subject="risk", uid=1003, name="risk", address="gate.example.com")
ALLOWED = AcceptanceTerms(at_most_days=30, at_most_renewals=1)
TERMS = Terms("the vendor mends it in autumn", "sign-ins are watched", "RISK-7", at(40))
DEED = Deed("f1", BY_RISK, None, at(21))


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_store(store_url)
    with writing(engine) as connection:
        account(connection, RISK)
        account(connection, DEPUTY)
    return engine


def by(subject: str) -> Author:
    return Author(via="os", issuer=ACME, subject=subject, uid=1, name=subject)


def accepted_by(engine: Engine, deed: Deed = DEED, **terms: Any) -> str:
    return accept(engine, deed, TERMS._replace(**terms), PEOPLE, ALLOWED).act_id


def status(engine: Engine, as_of: int, finding_id: str = "f1") -> str:
    found = answered(engine, findings, FindingFilters(as_of=as_of, every=True))
    return str({row["finding_id"]: row["status"] for row in found}[finding_id])


def acts(engine: Engine, as_of: int = at(90)) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return [msgspec.to_builtins(row) for row in listed_acceptances(connection, as_of, every=True)]


def test_it_is_accepted_from_the_act_until_its_day(engine: Engine) -> None:
    with reading(engine) as connection:
        before = state_digest(connection), rows(connection, "SELECT * FROM finding")
    act_id = accepted_by(engine)
    instants = [at(20), at(21) - 1, at(21), at(40) - 1, at(40), at(60)]
    assert [status(engine, i) for i in instants] == ["open", "open", "accepted", "accepted", "open", "open"]
    with reading(engine) as connection:
        assert (state_digest(connection), rows(connection, "SELECT * FROM finding")) == before, "no row is touched"
        (entry,) = rows(connection, "SELECT about, body FROM audit_entry WHERE kind = 'act'")
    assert entry[0] == "f1"
    told = msgspec.json.decode(bytes(entry[1]))
    assert (told["act_id"], told["act"], told["until"]) == (act_id, "accept", "2026-06-09T00:00:00Z")
    assert told["says"]["ticket"] == "RISK-7" and told["by"] == BY_RISK.plain()


def test_it_stays_listed_with_who_accepted_it_and_why(engine: Engine) -> None:
    accepted_by(engine, DEED._replace(accepted_for=DEPUTY))
    (row,) = (r for r in answered(engine, findings, FindingFilters(as_of=at(30))) if r["finding_id"] == "f1")
    assert row["status"] == "accepted"
    acceptance = row["acceptance"]
    assert acceptance["by"] == "risk (uid 1003) on gate.example.com"
    assert (acceptance["accepted_for"], acceptance["ticket"]) == (DEPUTY, "RISK-7")
    assert (acceptance["reason"], acceptance["compensating_control"]) == TERMS[:2]
    assert acceptance["until"] == "2026-06-09T00:00:00Z"


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        (DEED._replace(author=Author(via="os", uid=0, name="root")), r"root \(uid 0\) may ask, but not accept"),
        (DEED._replace(author=by("typo")), "okta:acme.typo may not accept: no record tells of this account"),
        (DEED._replace(author=by("bob")), r"okta:acme\|bob may not accept a finding: only the people.risk_owners"),
        (DEED._replace(accepted_for=f"{ACME}|bob"), r"okta:acme\|bob may not accept a finding: only the people.risk"),
        (DEED._replace(author=by("jo")), r"okta:acme\|jo may not accept this finding: it is about the same person"),
        (DEED._replace(accepted_for="jo@example.com"), "jo@example.com may not accept this finding: it is about"),
        (DEED._replace(author=by("pat")), r"okta:acme\|pat may not accept this finding: it is that person's to review"),
        (DEED._replace(author=by("gone")), r"okta:acme\|gone may not accept a finding: all accounts of that person"),
        (DEED._replace(finding_id="none"), "there is no finding none; see `jitgov findings`"),
    ],
    ids=lambda value: None if isinstance(value, str) else f"{value.author.name}-{value.accepted_for}",
)
def test_who_may_not(engine: Engine, deed: Deed, message: str) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|bob")
        account(connection, f"{ACME}|gone", state="deleted", ended_at=at(3))
    open_at(engine)  # Pat is asked about the finding
    people = msgspec.structs.replace(PEOPLE, risk_owners=[*PEOPLE.risk_owners, f"{ACME}|gone"])
    with pytest.raises(DeclinedError, match=message):
        accept(engine, deed, TERMS, people, ALLOWED)
    assert acts(engine) == []


def test_a_second_account_is_the_same_person(engine: Engine) -> None:
    """The subject's other account is a risk owner; a risk owner's other account is one too."""
    with writing(engine) as connection:
        account(connection, f"{ACME}|jo-admin")
        account(connection, f"{ACME}|risk-admin")
        for key, identity in ((JO, "jo"), (f"{ACME}|jo-admin", "jo"), (RISK, "r"), (f"{ACME}|risk-admin", "r")):
            put(connection, held.account_identity, account_id=key, identity_id=f"identity:{identity}")
    with pytest.raises(DeclinedError, match="it is about the same person"):
        accepted_by(engine, DEED._replace(author=by("jo-admin")))
    accepted_by(engine, DEED._replace(author=by("risk-admin")))


@pytest.mark.parametrize(
    ("until", "message"),
    [
        (at(21), "an acceptance ends later than it begins"),
        (
            at(51) + 1,
            r"an acceptance lasts 30 days at most .*until 2026-06-20T00:00:00Z, not until 2026-06-20T00:00:00.0",
        ),
    ],
)
def test_its_term_is_bounded(engine: Engine, until: int, message: str) -> None:
    with pytest.raises(DeclinedError, match=message):
        accepted_by(engine, until=until)
    accepted_by(engine, until=at(51))


def test_renewals_are_counted(engine: Engine) -> None:
    accepted_by(engine)
    accepted_by(engine, DEED._replace(at=at(39)), until=at(60))
    assert [(a["status"], a["renewals"]) for a in acts(engine, at(50))] == [("renewed", 0), ("accepted", 1)]
    assert [status(engine, i) for i in (at(39), at(45), at(60))] == ["accepted", "accepted", "open"]
    with pytest.raises(
        DeclinedError, match=r"finding f1 was accepted 2 times; an acceptance is renewed 1 times at most"
    ):
        accepted_by(engine, DEED._replace(at=at(59)), until=at(80))


def test_it_is_reopened_before_its_day(engine: Engine) -> None:
    with pytest.raises(DeclinedError, match="finding f1 is not accepted; there is nothing to reopen"):
        reopen(engine, DEED, "why", PEOPLE)
    accepted_by(engine)
    with pytest.raises(DeclinedError, match=r"only the people\.risk_owners"):
        reopen(engine, DEED, "why", msgspec.structs.replace(PEOPLE, risk_owners=[]))
    reopen(engine, DEED._replace(at=at(25)), "it was used", PEOPLE)
    assert [status(engine, i) for i in (at(24), at(25), at(39))] == ["accepted", "open", "open"]
    assert [a["status"] for a in acts(engine)] == ["reopened"]
    with pytest.raises(DeclinedError, match="nothing to reopen"):
        reopen(engine, DEED._replace(at=at(26)), "again", PEOPLE)


def test_what_does_not_stand_is_not_accepted(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "closed", JO, closed_at=at(15))
        finding(connection, "later", JO, opened_at=at(22))
        finding(connection, "gone", JO, live=0, became="f1")
    for finding_id, message in (
        ("closed", "finding closed is closed since 2026-05-15T00:00:00Z"),
        ("later", "finding later opens only at 2026-05-22T00:00:00Z"),
        ("gone", "finding gone is superseded; it became f1"),
    ):
        with pytest.raises(DeclinedError, match=message):
            accepted_by(engine, DEED._replace(finding_id=finding_id))


def test_an_acceptance_follows_the_finding_to_its_new_key(engine: Engine) -> None:
    accepted_by(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET live = 0, became = 'f2' WHERE finding_id = 'f1'")
        finding(connection, "f2", JO, live=0, became="f3")
        finding(connection, "f3", JO)
    assert [status(engine, at(30), finding_id) for finding_id in ("f1", "f3")] == ["superseded", "accepted"]
    reopen(engine, DEED._replace(finding_id="f3", at=at(31)), "no longer", PEOPLE)
    assert status(engine, at(31), "f3") == "open"


def test_a_reviewers_approval_accepts_nothing(engine: Engine) -> None:
    open_at(engine)
    decide(engine, item_of(engine, "finding"), DecisionInput("approve", OWNER, BY_PAT, "fine", at(21)))
    assert status(engine, at(30)) == "open"


def test_a_review_shows_it_and_asks_about_no_accepted_finding(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f2", JO)
    accepted_by(engine, DEED._replace(finding_id="f2", at=at(12)))
    open_at(engine)
    assert [i["subject"]["finding_id"] for i in listed(engine) if i["what"] == "finding"] == ["f1"]
    accepted_by(engine)
    (item,) = (i for i in listed(engine, at(22)) if i["what"] == "finding")
    assert item["subject"]["finding_status"] == "accepted"


def test_an_exception_of_the_settings_holds_for_every_account_of_the_identity(engine: Engine) -> None:
    rule = {"policy": "separation_of_duties", "detail": "pay"}
    with writing(engine) as connection:
        for key in (JO, f"{ACME}|jo-admin"):
            put(connection, held.account_identity, account_id=key, identity_id="identity:jo")
        finding(connection, "sod", JO, **rule)
        finding(connection, "other-rule", JO, **(rule | {"detail": "sell"}))
        finding(connection, "another", PAT, **rule)
        accepted(connection, f"separation_of_duties:pay:{ACME}|jo-admin", 0, at(30), kind="exception")
    assert [status(engine, at(29), f) for f in ("sod", "other-rule", "another")] == ["accepted", "open", "open"]
    assert status(engine, at(30), "sod") == "open"


def test_any_order_and_repetition_of_acts_tells_the_same_at_every_instant(store_url: str) -> None:
    engine = filled_store(store_url)
    instants = [at(day) for day in range(11, 75, 3)]
    rng = random.Random(7)
    with writing(engine) as connection:
        finding(connection, "f2", JO)
        made = [
            accepted(connection, f, at(d), at(d + rng.randint(1, 25))) for f in ("f1", "f2") for d in (12, 20, 20, 33)
        ]
        made += [accepted(connection, f, at(d), at(d), kind="reopen") for f in ("f1", "f2") for d in (22, 40)]
    told = [[status(engine, i, f) for i in instants] for f in ("f1", "f2")]
    for _ in range(3):
        with writing(engine) as connection:
            run(connection, "DELETE FROM act")
        again = [*made, *rng.sample(made, 4)]
        rng.shuffle(again)
        for act in again:
            with writing(engine) as connection:
                insert_acts(connection, [act._replace(recorded_at=act.recorded_at + rng.randint(0, DAY))])
        assert [[status(engine, i, f) for i in instants] for f in ("f1", "f2")] == told


def test_an_empty_store_lists_nothing(store_url: str) -> None:
    assert acts(empty_store(store_url)) == []
