"""What a console answers holds nothing random but names of sessions and tokens: no test of it decides by luck."""

from __future__ import annotations

from collections.abc import Iterator

from tests.console.api.programs import Program
from tests.console.opened_console import Browser, house_over, login
from tests.console.routes_and_roles import API_ROWS, MARKS, ROWS
from tests.reviews.opened import filled_store, open_at

NAME_SESSIONS_OR_TOKENS = ("/looks", "/sessions", "/tokens")


def answers() -> Iterator[tuple[str, str]]:
    """What a console answers to all that can be asked of it, by the address: pages first, for no token is made yet."""
    engine = filled_store("sqlite://")
    open_at(engine)
    house = house_over(engine)
    browser = Browser(house, login())
    yield from ((row.address, browser.get(row.address).text) for row in ROWS if row.method == "GET")
    program = Program(house).asks(*MARKS.values())
    for row in API_ROWS:
        if row.method == "GET" and row.path not in NAME_SESSIONS_OR_TOKENS:
            yield f"/api/v1{row.address}", program.call(row.address).text
    engine.dispose()


def test_two_consoles_over_like_stores_answer_alike() -> None:
    one, other = list(answers()), list(answers())
    assert len(one) > 50
    assert [address for (address, said), (_, elsewhere) in zip(one, other, strict=True) if said != elsewhere] == []


def test_a_page_comes_without_the_token_of_its_forms_which_is_to_be_had(browser: Browser) -> None:
    token = browser.token()
    assert len(token) > 30
    page = browser.get("/").text
    assert 'name="forgery_token" value=""' in page
    assert token not in page
