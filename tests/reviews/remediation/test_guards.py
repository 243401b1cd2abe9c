"""What forbids a write at the moment of sending, whoever decided it, and whatever the sweep saw in its night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author, made_act
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.evidence.act_rows import insert_acts
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.owners_deeds import close
from reviews.remediation.interface import Path
from tests.governance.queries.filled import grant
from tests.reviews.asked_company import ADMIN, BY_RITA, JO, SAM
from tests.reviews.remediation.removing_company import (
    CLOSED,
    DIRECT,
    HOUR,
    MINUTE,
    Source,
    context_of,
    decided_company,
    the_removal,
    turn,
    turns,
)

BEGUN = CLOSED + MINUTE
ADA = Author(via="os", uid=1000, name="ada", issuer="okta:acme", subject="ada")
SUSPEND = Path(kind="suspend", target={"user": "jo"}, told="the account is active")


def test_of_the_last_two_holders_one_keeps_it_when_both_are_to_lose_it(store_url: str) -> None:
    engine, source = decided_company(store_url, closed=False), Source(DIRECT)
    source.is_slow = True
    with reading(engine) as connection:
        asked = "SELECT item_id, campaign_id FROM campaign_item WHERE account_id = %s AND entitlement_id = %s"
        ((item_id, campaign_id),) = rows(connection, asked, (SAM, ADMIN))
    answer(engine, [item_id], AnswerInput("revoke", None, BY_RITA, "not his", CLOSED - MINUTE))
    close(engine, campaign_id, "all was said", BY_RITA, CLOSED)
    turn(engine, context_of(source), BEGUN)
    with reading(engine) as connection:
        states = sorted(row[0] for row in rows(connection, "SELECT state FROM removal"))
    assert (states, source.removed) == (["applied", "refused"], [DIRECT])


def test_who_holds_it_in_a_part_alone_is_no_other_holder_of_the_whole(sqlite_url: str) -> None:
    engine, source = decided_company(sqlite_url), Source(DIRECT)
    with writing(engine) as connection:
        run(connection, "UPDATE held_grant SET scope = '/administrativeUnits/u1' WHERE account_id = %s", (SAM,))
    turn(engine, context_of(source), BEGUN)
    assert (the_removal(engine).state, source.removed) == ("refused", [])


@pytest.mark.parametrize(
    ("kind", "body", "until", "why"),
    [
        ("legal_hold", {"matter": "Smith v. Acme"}, None, "legal hold Smith v. Acme, entered by ada (uid 1000)"),
        (
            "exclusion",
            {"account": JO, "owner": "ada", "reason": "for emergencies"},
            BEGUN + 90 * 24 * HOUR,
            "an exclusion leaves this account alone until",
        ),
    ],
    ids=["hold", "exclusion"],
)
def test_what_people_entered_since_it_was_decided_keeps_an_account(
    sqlite_url: str, kind: Literal["legal_hold", "exclusion"], body: Mapping[str, str], until: int | None, why: str
) -> None:
    engine, source = to_be_disabled(sqlite_url), Source(SUSPEND)
    with writing(engine) as connection:
        insert_acts(connection, [made_act(kind, JO, dict(body), ADA, BEGUN + MINUTE, until_at=until)])
    turns(engine, context_of(source), BEGUN + 2 * HOUR, BEGUN + 3 * HOUR, HOUR)
    assert (the_removal(engine).state, source.removed) == ("refused", [])
    assert why in (the_removal(engine).why or "")


def test_an_account_that_nothing_keeps_is_disabled(sqlite_url: str) -> None:
    engine, source = to_be_disabled(sqlite_url), Source(SUSPEND)
    turns(engine, context_of(source), BEGUN + 2 * HOUR, BEGUN + 3 * HOUR, HOUR)
    assert source.removed == [SUSPEND]


def to_be_disabled(url: str) -> Engine:
    """Return the company once it is decided, and held, that Jo's account is to be disabled."""
    engine = decided_company(url, closed=False, hold_hours=2)
    turn(engine, context_of(Source(SUSPEND)), BEGUN)
    with writing(engine) as connection:
        run(connection, "UPDATE removal SET wanted = 'disable', entitlement_id = NULL")
        for number, (key,) in enumerate(rows(connection, "SELECT DISTINCT entitlement_id FROM held_grant")):
            grant(connection, f"also{number}", SAM, key, privileged=1)
    return engine
