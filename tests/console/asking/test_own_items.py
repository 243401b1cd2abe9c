"""Whose items are a visitor's: by his keys, by logins that nobody else has, and for whom he decides for a time."""

from __future__ import annotations

from governance.model.acts import Author
from governance.store.database.engine import writing
from governance.store.schema import held
from reviews.campaigns.replacing_reviewers import delegate
from tests.console.opened_console import PAT, Browser, house_over, login, words
from tests.governance.queries.filled import ACME, CORP, account, at, put
from tests.reviews import asked_company
from tests.reviews.opened import filled_store, item_of, open_at


def test_a_login_that_somebody_else_has_at_another_source_makes_him_no_reviewer() -> None:
    engine = filled_store("sqlite://")
    open_at(engine)
    item, mine, other = item_of(engine, "jit_account"), f"{CORP}|pat", f"{CORP}|eve"
    with writing(engine) as connection:
        account(connection, mine, name="pat@example.com")
        account(connection, other, name="eve@example.com")
        account(connection, f"{ACME}|eve", name="x@example.com")
        for key in (other, f"{ACME}|eve"):
            put(connection, held.identity_link, account_id=key, link="employee:7")
    assert item in Browser(house_over(engine), login("reviewer", account=PAT)).get("/reviews").text
    # At his own source a login is his; whoever else has it signs in elsewhere.
    stranger = Browser(house_over(engine), login("reviewer", account=f"{ACME}|eve"))
    assert item not in stranger.get("/reviews").text


def test_a_delegate_decides_the_items_of_whoever_is_away_until_the_day() -> None:
    engine = asked_company.company("sqlite://")
    asked_company.opened(engine)
    deputy = Browser(house_over(engine), login("reviewer", account=asked_company.MAX))
    assert "Nothing waits for you." in words(deputy.get("/reviews"))
    by_pat = Author(via="oidc", issuer=ACME, subject="pat", name="pat")
    delegate(engine, asked_company.MAX, at(20), at(25), "holidays", by_pat, at(20))
    page = deputy.get("/reviews").text
    item = page.partition('action="/reviews/items/')[2].partition('"')[0]
    assert item
    assert deputy.post(f"/reviews/items/{item}", {"verdict": "revoke", "reason": "r"}).status_code == 303
    later = Browser(house_over(engine)._replace(now=lambda: at(26)), login("reviewer", account=asked_company.MAX))
    assert later.get(f"/reviews/items/{item}").status_code == 404
