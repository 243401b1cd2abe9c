"""Messages name people whose ids they keep, where a name is known."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING
from governance.queries.findings import FindingFilters, findings
from governance.queries.named_messages import with_people_named
from governance.queries.naming import ActorName, named_actor
from governance.queries.searching import matches
from governance.queries.showing.asked import About
from governance.queries.showing.verdicts import show_finding, show_item
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.schema import reviewing
from tests.governance.queries.filled import ACME, CORP, account, answered, at, empty_store, finding, put

ANN, NAMELESS = "1f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a11", "2f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a22"
CLIENT = f"{CORP}|3f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a33"


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, f"{CORP}|{ANN}", name="ann@example.com")
        account(connection, f"{CORP}|{NAMELESS}", name=None)
        account(connection, f"{ACME}|eve", name="eve@example.com")
        account(connection, CLIENT, name="Mailer")
    return engine


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"It may read for {ANN}, and that is new.", "It may read for ann@example.com, and that is new."),
        (f"{ANN} and {NAMELESS}.", f"ann@example.com and {NAMELESS}."),
        (f"Given by {ACME}|eve, who is not listed.", "Given by eve@example.com, who is not listed."),
        (f"Given by {ACME}|eve. Given by {ACME}|adam.", f"Given by eve@example.com. Given by {ACME}|adam."),
        (f"It is a client of x-{ANN} and of {ANN}@example.com.", None),
        ("A sentence of accountability and of 2026-05-01T00:00:00Z.", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_id_becomes_a_name_where_an_account_of_the_source_has_one(
    engine: Engine, message: str, shown: str | None
) -> None:
    with reading(engine) as connection:
        told = with_people_named(connection, [(message, CORP), (None, CORP)])
    assert told == [message if shown is None else shown, None]


def test_of_another_source_a_bare_id_is_nobodys(engine: Engine) -> None:
    with reading(engine) as connection:
        assert with_people_named(connection, [(f"for {ANN}", ACME)]) == [f"for {ANN}"]


def test_a_list_of_findings_names_them(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f1", CLIENT, policy="risky_consent", message=f"Mailer may use Mail.Read for {ANN}.")
    (row,) = answered(engine, findings, FindingFilters(as_of=at(20)))
    assert row["message"] == "Mailer may use Mail.Read for ann@example.com."


def test_a_name_that_shows_nothing_stands_for_nobody(engine: Engine) -> None:
    blank = "4f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a44"
    with writing(engine) as connection:
        account(connection, f"{CORP}|{blank}", name="\u3164")
    with reading(engine) as connection:
        assert with_people_named(connection, [(f"for {blank}", CORP)]) == [f"for {blank}"]
        assert Snapshot(connection, GovernanceSettings()).account_names([f"{CORP}|{blank}"]) == {}
    assert named_actor(f"{CORP}|{blank}", {f"{CORP}|{blank}": "\u3164 "}) == ActorName(CORP, blank, None)


def test_one_finding_and_what_a_reviewer_is_asked_name_them(engine: Engine) -> None:
    said = f"Mailer may use Mail.Read for {ANN}."
    with writing(engine) as connection:
        finding(connection, "f1", CLIENT, policy="risky_consent", message=said)
        item = {"item_id": "i1", "review_id": "r1", "what": "finding", "account_id": CLIENT, "finding_id": "f1"}
        put(connection, reviewing.review_item, **item, reviewer=f"{CORP}|{ANN}", summary=said, opened_at=0, due_at=0)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        about = About(snapshot, at(20), None)
        (match,) = (m for m in matches(snapshot, EVERYTHING, "f1").matches if m.kind == "finding")
        shown = [show_finding(about, "f1"), show_item(about, "i1")]
    told = "Mailer may use Mail.Read for ann@example.com."
    facts = [{line["what"]: line["value"] for line in thing.sections[0].rows} for thing in shown]
    assert (match.name, facts[0]["message"], facts[1]["summary"]) == (told,) * 3
    assert facts[1]["reviewer"] == "ann@example.com"
