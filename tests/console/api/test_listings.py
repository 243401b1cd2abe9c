"""Every list of the API: pages by cursor, streams, and what is refused."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import jsonschema
import msgspec
import pytest

from console.api.deeds import DEEDS
from console.api.document import document, page_of
from console.api.files import DOWNLOADS
from console.api.listings import LISTINGS
from console.api.questions import QUESTIONS
from console.api.singles import SINGLES
from console.asking import bounded_register
from console.sign_in.tokens import end_token
from console.store.access_log import latest_views
from governance.store.database.engine import reading, writing
from governance.store.schema import campaigning
from tests.console.api.programs import Program
from tests.console.opened_console import Browser, house_over, login
from tests.governance.queries.filled import ACME, account, put
from tests.reviews import asked_company
from tests.reviews.opened import JO, PAT, filled_store, item_of, open_at

NAMED = [pytest.param(listing, id=listing.path) for listing in LISTINGS]


@pytest.fixture(scope="module")
def program() -> Program:
    engine = filled_store("sqlite://")
    open_at(engine)
    definition = msgspec.json.encode(asked_company.privileges()).decode()
    with writing(engine) as connection:
        put(
            connection,
            campaigning.campaign,
            campaign_id="c1c1c1",
            name="quarterly",
            definition=definition,
            state="open",
        )
        put(connection, campaigning.campaign_item, item_id="i1", campaign_id="c1c1c1", state="asked", account_id=JO)
        for reviewer in (PAT, "sam@example.com"):
            put(connection, campaigning.campaign_asked, item_id="i1", campaign_id="c1c1c1", reviewer=reviewer)
    return Program(house_over(engine)).asks("auditor", "reviewer")


DEMANDED = {"/search": "q=jo", "/campaign-reviewers": "campaign=quarterly"}
"""By list, the word without which it tells nothing."""


def asking(listing: Any, *words: str) -> str:
    """Where a list is asked for."""
    given = [*([DEMANDED[listing.path]] if listing.path in DEMANDED else []), *words]
    return f"{listing.path}?{'&'.join(given)}" if given else str(listing.path)


@pytest.mark.parametrize("listing", NAMED)
def test_a_page_is_as_the_description_says(program: Program, listing: Any) -> None:
    answer = program.call(asking(listing))
    assert answer.status_code == 200, answer.text
    described = document()
    schema = {"$ref": f"#/components/schemas/{page_of(listing.row).__name__}", "components": described["components"]}
    jsonschema.validate(answer.json(), schema)
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("listing", NAMED)
def test_a_stream_gives_the_rows_of_all_pages(program: Program, listing: Any) -> None:
    lines = program.call(asking(listing), accept="application/x-ndjson")
    assert lines.status_code == 200
    rows: list[Any] = []
    is_paged = any(parameter.name == "limit" for parameter in listing.parameters)
    path = asking(listing, "limit=1") if is_paged else asking(listing)
    while True:
        page = program.call(path).json()
        rows += page["rows"]
        if page["next_cursor"] is None:
            break
        path = asking(listing, "limit=1", f"cursor={page['next_cursor']}")
    assert [json.loads(line) for line in lines.text.splitlines()] == rows


@pytest.mark.parametrize("listing", NAMED)
def test_another_source_is_not_there(program: Program, listing: Any) -> None:
    if listing.path.startswith(("/own-", "/campaigns", "/campaign-reviewers", "/coverage")):
        return
    elsewhere = Program(program.house).asks("auditor", issuers=("entra:corp",))
    answer = elsewhere.call(asking(listing))
    if listing.of_everything:
        assert answer.status_code == 404
    else:
        assert answer.json()["rows"] == []


def test_the_register_leads_to_each_of_its_applications(program: Program) -> None:
    for row in program.call("/applications").json()["rows"]:
        assert row["application_id"] == f"{row['issuer']}|{row['application']['id']}"
        assert program.call(f"/applications/{quote(row['application_id'], safe='')}").status_code == 200


def test_the_register_is_narrowed_by_the_words_of_its_page(program: Program) -> None:
    every = program.call("/applications").json()["rows"]
    with_findings = program.call("/applications?findings=1&sort=name").json()["rows"]
    assert [row["application_id"] for row in with_findings] == [
        row["application_id"] for row in every if row["open_findings"]
    ]
    assert program.call("/applications?name=nothing-is-called-so").json()["rows"] == []


def test_the_register_counts_no_further_than_its_page(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    (whole, *_) = program.call("/applications").json()["rows"]
    assert whole["accounts"] > 0
    assert whole["at_least"] == []
    monkeypatch.setattr(bounded_register, "MOST_COUNTED", 0)
    (cut, *_) = program.call("/applications").json()["rows"]
    assert cut["accounts"] == 0
    assert "accounts" in cut["at_least"]


@pytest.mark.parametrize("path", ["/accounts/a%00b", "/findings/%00", "/campaign-items/%00"])
def test_what_no_key_holds_is_not_looked_for(program: Program, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL takes no text with NUL: it is not asked."""
    monkeypatch.setattr("console.app.api_routes.told_single", None)
    assert program.call(path).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "nonsense=1",
        "limit=0",
        "limit=1001",
        "limit=x",
        "cursor=made-up",
        "sort=colour",
        "as_of=yesterday",
        "since=2026-05-09&until=2026-05-04",
        "account=nobody",
        "account=",
        "account=jo&account=pat",
        "jit=0",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_what_means_nothing_is_a_problem(program: Program, asked: str, accept: str) -> None:
    if accept == "application/x-ndjson" and asked.startswith("limit"):
        return
    answer = program.call(f"/accounts?{asked}", accept=accept)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 400


@pytest.mark.parametrize(
    "asked",
    [
        "findings?severity=grave",
        "findings?state=pending",
        "accounts?state=gone",
        "sweep?verdict=old",
    ],
)
def test_a_word_of_no_list_is_no_empty_answer(program: Program, asked: str) -> None:
    answer = program.call(f"/{asked}")
    assert answer.status_code == 400
    assert "nothing is called" in answer.json()["detail"]


@pytest.mark.parametrize(
    "asked", ["findings?every=false", "own-review-items?pending=0", "campaign-items?campaign=no-campaign"]
)
def test_a_word_that_would_be_heard_as_another_is_refused(program: Program, asked: str) -> None:
    assert program.call(f"/{asked}").status_code == 400


def test_nobody_is_answered_without_a_token_that_counts(program: Program) -> None:
    other = Program(program.house).asks()
    assert other.call("/findings").status_code == 200
    assert other.get("/api/v1/findings").status_code == 401
    assert other.get("/api/v1/findings", {"authorization": f"Basic {other.token_sent}"}).status_code == 401
    assert other.get("/api/v1/findings", {"authorization": f"Bearer {other.token_sent}x"}).status_code == 401
    end_token(other.house.own, other.token_id, other.house.now())
    refused = other.call("/findings")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"


def test_a_session_is_no_token(program: Program) -> None:
    assert Browser(program.house, login()).get("/api/v1/findings").status_code == 401


def test_what_is_known_is_not_sent_again(program: Program) -> None:
    asked = "/findings?as_of=2026-05-20"
    tag = program.call(asked).headers["etag"]
    again = program.call(asked, if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")


def test_a_tag_tells_nobody_that_something_hidden_is_there(program: Program) -> None:
    asked = "/accounts/okta%3Aacme%7Cjo"
    tag = program.call(asked).headers["etag"]
    elsewhere = Program(program.house).asks("auditor", issuers=("entra:corp",))
    hidden, absent = (elsewhere.call(path, if_none_match=tag) for path in (asked, asked + "hn"))
    assert hidden.status_code == absent.status_code == 404
    assert "etag" not in hidden.headers
    assert hidden.text.replace("|jo", "|john") == absent.text


def test_a_cursor_of_whoever_sees_all_leads_nobody_else_to_it(program: Program) -> None:
    cursor = program.call("/accounts?limit=1").json()["next_cursor"]
    assert program.call(f"/accounts?cursor={cursor}").json()["rows"] != []
    elsewhere = Program(program.house).asks("auditor", issuers=("entra:corp",))
    assert elsewhere.call(f"/accounts?cursor={cursor}").json()["rows"] == []
    assert program.call(f"/accounts?cursor={cursor[:-4]}AAAA").status_code == 400


def test_no_answer_is_kept_by_what_lies_between(program: Program) -> None:
    asked = "/accounts/okta%3Aacme%7Cjo?as_of=2026-05-20"
    first = program.call(asked)
    again = program.call(asked, if_none_match=first.headers["etag"])
    stream = program.call("/findings", accept="application/x-ndjson")
    for answer, status in ((first, 200), (again, 304), (stream, 200), (program.call("/accounts/nobody"), 404)):
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    assert first.headers["vary"] == "Accept, Authorization"


def test_whoever_asks_too_often_waits(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.app.api_callers._AT_ONCE", 2)
    hasty = Program(program.house._replace(now=lambda: 1_000_000)).asks()
    answers = [hasty.call("/applications") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "1"
    assert hasty.asks().call("/applications").status_code == 200


def test_the_description_names_every_list(program: Program) -> None:
    described = program.get("/api/v1/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    offered = (*LISTINGS, *SINGLES, *DOWNLOADS, *QUESTIONS, *DEEDS)
    assert set(described["paths"]) == {f"/api/v1{one.path}" for one in offered}
    names = [way["operationId"] for path in described["paths"].values() for way in path.values()]
    assert len(set(names)) == len(names) == len(offered)


def test_findings_are_those_of_the_page(program: Program) -> None:
    rows = program.call(f"/findings?account={ACME}%7Cjo").json()["rows"]
    assert [row["finding_id"] for row in rows] == ["f1"]


def test_a_thing_is_told_whole_and_whoever_looks_is_kept(program: Program) -> None:
    account = program.call("/accounts/okta%3Aacme%7Cjo").json()
    assert (account["kind"], account["key"], account["name"]) == ("account", "okta:acme|jo", "jo@example.com")
    assert {"account", "findings"} <= {section["title"] for section in account["sections"]}
    with reading(program.house.own) as connection:
        view = latest_views(connection, 1)[0]
    assert (view.page, view.subject) == ("an account, by program", "okta:acme|jo")
    assert program.call("/accounts/okta%3Aacme%7Cjo?as_of=2026-05-02").status_code == 200
    assert program.call("/accounts/okta%3Aacme%7Cjo?known=1").status_code == 400
    assert program.call("/accounts/nobody").status_code == 404
    elsewhere = Program(program.house).asks("analyst", issuers=("entra:corp",))
    assert program.call("/events/made-up").status_code == 404
    assert program.call("/accounts/okta%3Aacme%7Cjo?as_of=2026-05-02&as_of=2026-05-03").status_code == 400
    for path in ("accounts", "persons", "events", "applications"):
        assert elsewhere.call(f"/{path}/okta%3Aacme%7Cjo").status_code == 404


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/accounts/jo@example.com", "an account"),
        ("/findings/f1", "a finding"),
        ("/campaign-items/i1", "a review item"),
        ("/review-items/{}", "a review item"),
    ],
)
def test_the_log_of_looks_says_whose_row_a_program_was_shown(program: Program, path: str, page: str) -> None:
    item_id = item_of(program.house.engine, "jit_account")
    assert program.call(path.format(item_id)).status_code == 200
    with reading(program.house.own) as connection:
        view = latest_views(connection, 1)[0]
    assert (view.page, view.subject) == (f"{page}, by program", JO)


def test_a_search_says_what_is_meant(program: Program) -> None:
    rows = program.call("/search?q=jo").json()["rows"]
    assert {"kind": "account", "key": "okta:acme|jo", "name": "jo@example.com", "beside": "okta:acme"} in rows
    assert program.call("/search").status_code == 400


def test_a_search_says_that_there_is_more() -> None:
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        for number in range(11):
            account(connection, f"okta:acme|many{number}", name=f"many{number}@example.com")
    program = Program(house_over(engine)).asks("auditor")
    assert program.call("/search?q=many1").json()["notice"] is None
    page = program.call("/search?q=many").json()
    assert len(page["rows"]) == 10
    assert page["notice"].startswith("there are more accounts than the 10 that are named")
