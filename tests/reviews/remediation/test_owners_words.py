"""Who approves is neither who decided nor whose access it is; a person's word ends what no source can tell."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from ingest.contract.errors import DeclinedError
from reviews.remediation import owners_words
from reviews.settings.sections import ReviewsSettings
from tests.reviews.asked_company import BY_JO, BY_PAT, BY_SAM
from tests.reviews.remediation.removing_company import (
    CLOSED,
    DIRECT,
    HOUR,
    MINUTE,
    Source,
    context_of,
    decided_company,
    states_told,
    the_removal,
    turn,
    turns,
)

BEGUN = CLOSED + MINUTE
REVIEWS = ReviewsSettings()


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    engine = decided_company(sqlite_url)
    turn(engine, context_of(Source(DIRECT), approve_above=0), BEGUN)
    return engine


@pytest.mark.parametrize(
    ("author", "why"),
    [(BY_PAT, "was decided by"), (BY_JO, "own access"), (Author(via="os", uid=7, name="x"), "no account is known")],
)
def test_who_may_not_approve(engine: Engine, author: Author, why: str) -> None:
    with pytest.raises(DeclinedError, match=why):
        owners_words.approve(engine, the_removal(engine).removal_id, "go", author, REVIEWS, BEGUN + 1)
    assert the_removal(engine).state == "planned"


def test_nobody_puts_the_end_of_his_own_access_off(engine: Engine) -> None:
    """Planned anew it is not approved any more: whose access it is would keep it so for ever."""
    removal_id = the_removal(engine).removal_id
    owners_words.approve(engine, removal_id, "go", BY_SAM, REVIEWS, BEGUN + 1)
    with pytest.raises(DeclinedError, match="own access"):
        owners_words.plan_again(engine, removal_id, BY_JO, REVIEWS, BEGUN + 2)
    assert the_removal(engine).state == "approved"
    owners_words.plan_again(engine, removal_id, BY_SAM, REVIEWS, BEGUN + 2)
    with engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT body FROM audit_entry ORDER BY recorded_at DESC LIMIT 1").scalar_one()
    assert '"sam"' in (last if isinstance(last, str) else bytes(last).decode())


def test_an_approved_one_is_sent(engine: Engine) -> None:
    owners_words.approve(engine, the_removal(engine).removal_id[:8], "go", BY_SAM, REVIEWS, BEGUN + 1)
    source = Source(DIRECT)
    turns(engine, context_of(source, approve_above=0), BEGUN + MINUTE, BEGUN + 5 * MINUTE)
    assert (the_removal(engine).state, source.removed) == ("seen", [DIRECT])
    assert '"sam"' in (the_removal(engine).approved_by or "")


def test_where_the_source_says_otherwise_it_is_planned_and_approved_anew(engine: Engine) -> None:
    owners_words.approve(engine, the_removal(engine).removal_id, "go", BY_SAM, REVIEWS, BEGUN + 1)
    other = Source(DIRECT, DIRECT.__class__(kind="role", target={"assignment": "a2"}, told="once more"))
    turns(engine, context_of(other, approve_above=0), BEGUN + MINUTE, BEGUN + 5 * MINUTE)
    assert (the_removal(engine).state, other.removed) == ("planned", [])


def test_a_dry_run_is_approved_by_settings_alone(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    turn(engine, context_of(Source(DIRECT), apply={}), BEGUN)
    with pytest.raises(DeclinedError, match="a dry run"):
        owners_words.approve(engine, the_removal(engine).removal_id, "go", BY_SAM, REVIEWS, BEGUN + 1)


def test_what_stays_is_said_with_a_reason_and_is_never_sent(engine: Engine) -> None:
    owners_words.give_up(engine, the_removal(engine).removal_id, "she keeps it", BY_SAM, REVIEWS, BEGUN + 1)
    source = Source(DIRECT)
    turns(engine, context_of(source), BEGUN + MINUTE, BEGUN + 3 * HOUR, HOUR)
    assert (the_removal(engine).state, source.removed, states_told(engine)[-1]) == ("given_up", [], "given_up")


def test_only_what_a_person_is_to_do_is_attested(engine: Engine) -> None:
    with pytest.raises(DeclinedError, match=r"is planned; only one that is manual.* is attested"):
        owners_words.attest(engine, the_removal(engine).removal_id, "looked", BY_SAM, REVIEWS, BEGUN + 1)
