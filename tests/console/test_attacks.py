"""What somebody tries who means harm: from outside, from another session, or with less reach than he would like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.requests import ClientDisconnect, Request

from console.app import reading_requests
from console.app.application import application
from console.app.pages_sent import own_address
from console.app.reading_requests import UnreadableRequestError, form_of
from console.app.site import public_site
from console.sign_in.sessions import made_link
from governance.queries import whom
from governance.store.database.engine import writing
from ingest.contract.errors import TransientError
from tests.console.api.programs import Program
from tests.console.opened_console import NOW, Browser, house_over, login, reaching, words
from tests.governance.queries.filled import ACME, CORP, account, app_account, at, finding, use
from tests.reviews.opened import JO, PAYROLL, filled_store, item_of, listed, open_at

SCRIPT = "<script>alert(1)</script>"
QUOTED = "\"' onmouseover=alert(1) x='"
TURNED = "payroll\u202etxt.exe"
EVE = f"{CORP}|eve"


@pytest.fixture(scope="module")
def hostile() -> Browser:
    """A console over a company in which each name that a vendor sends is an attack."""
    engine = filled_store("sqlite://")
    with writing(engine) as connection:
        for key, name in ((f"{ACME}|script", SCRIPT), (f"{ACME}|quoted", QUOTED), (f"{ACME}|turned", TURNED)):
            account(connection, key, name=name.lower(), display_name=name)
            app_account(connection, key, PAYROLL, name=name.lower())
            finding(connection, f"f-{key}", key, application_id=PAYROLL, message=name)
        account(connection, EVE)
        finding(connection, "f-eve", EVE)
        use(connection, JO, at(18), application_id=f"{ACME}|mail")
    open_at(engine)
    return Browser(house_over(engine), login())


PAGES = ("/findings", "/reviews", f"/accounts/{ACME}|script", f"/accounts/{ACME}|quoted", f"/accounts/{ACME}|turned",
         f"/persons/{ACME}|script", f"/findings/f-{ACME}|quoted", "/sweep", "/search?q=%3Cscript",
         "/access?application=payroll", f"/applications/{PAYROLL}", f"/search?q={SCRIPT}{QUOTED}")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_name_is_text_wherever_it_stands(hostile: Browser, path: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code == 200
    assert SCRIPT not in answer.text
    assert "\"' onmouseover" not in answer.text
    assert "\u202e" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_mark_that_turns_a_text_is_spelled(hostile: Browser) -> None:
    assert "payroll\\u202etxt.exe" in words(hostile.get(f"/accounts/{ACME}|turned"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/findings/f-eve", 404),
        (f"/accounts/{EVE}", 404),
        ("/accounts/eve@example.com", 404),
        (f"/persons/{EVE}", 404),
        ("/persons/eve@example.com", 404),
        (f"/events/{ACME}", 404),
        ("/audit", 404),
        ("/own-access", 404),
        ("/search?q=eve", 200),
        ("/findings?every=1", 200),
        ("/access?account=eve", 200),
        ("/sweep", 200),
    ],
)
def test_another_source_is_not_there(hostile: Browser, path: str, status: int) -> None:
    answer = reaching(hostile, issuers=(ACME,)).get(path)
    assert answer.status_code == status
    assert EVE in path or EVE not in answer.text
    assert "entra%3Acorp" not in answer.text


@pytest.mark.parametrize(
    ("there", "nowhere"),
    [
        ("/accounts/eve@example.com", "/accounts/evx@example.com"),
        ("/findings/f-eve", "/findings/f-evx"),
        ("/access?account=eve@example.com", "/access?account=evx@example.com"),
        ("/access?person=eve@example.com", "/access?person=evx@example.com"),
        ("/search?q=eve@example.com", "/search?q=evx@example.com"),
    ],
)
def test_whether_something_exists_outside_of_one_s_reach_is_not_told(
    hostile: Browser, there: str, nowhere: str
) -> None:
    analyst = reaching(hostile, issuers=(ACME,))
    answers = [analyst.get(there), analyst.get(nowhere)]
    assert answers[0].status_code == answers[1].status_code
    said = [_but_for_the_time(words(answer)).replace("evx", "eve") for answer in answers]
    assert said[0] == said[1]


def test_no_proposal_names_what_is_out_of_reach(hostile: Browser) -> None:
    assert "did you mean" in words(hostile.get("/access?account=eve@exampel.com")).lower()
    assert "eve@example.com" not in reaching(hostile, issuers=(ACME,)).get("/access?account=eve@exampel.com").text


def test_whoever_sees_an_application_sees_of_an_account_what_it_is_there(hostile: Browser) -> None:
    owner = reaching(hostile, applications=(PAYROLL,))
    page = owner.get(f"/accounts/{PAYROLL}>{JO}")
    assert page.status_code == 200
    assert "directory role" not in words(page)
    assert f"{ACME}|mail" not in page.text
    assert "applications</title>" in page.text
    assert ": 1 applications" not in page.text
    assert ": 1 applications" in hostile.get(f"/accounts/{JO}").text
    assert owner.get("/findings/f1").status_code == 200
    assert owner.get(f"/accounts/{JO}").status_code == 404


def test_not_even_the_time_tells_what_is_out_of_reach(hostile: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an account is known elsewhere or nowhere, the same is looked for, and nothing of it is put together."""
    asked: list[str] = []

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def look(*given: Any) -> Any:
            asked.append(name)
            return real(*given)

        return look

    for name in ("is_idp_account", "accounts_named", "accounts_once_named", "every_account_name"):
        monkeypatch.setattr(whom, name, watched(name, getattr(whom, name)))
    monkeypatch.setattr("governance.queries.showing.finding_out.show_account", None)
    program = Program(hostile.house).asks("analyst", issuers=(ACME,))
    for there, nowhere in (("eve@example.com", "eva@example.com"), (EVE, f"{EVE}x")):
        for path in ("/accounts/{}", "/findings?account={}"):
            seen = []
            for word in (there, nowhere):
                asked.clear()
                answer = program.call(path.format(quote(word, safe="")))
                seen.append((answer.status_code, [*asked]))
            assert seen[0] == seen[1]


def test_the_token_of_another_session_sends_no_form(hostile: Browser) -> None:
    other = Browser(hostile.house, login("reviewer", account=JO))
    assert hostile.post("/reviews/several", {}, token=other.token()).status_code == 403
    assert hostile.post("/sign-out", {}, token=other.token()).status_code == 403
    assert hostile.post("/reviews/several", {}, {"origin": "null"}, token=hostile.token()).status_code == 403


def test_a_page_elsewhere_signs_nobody_out(hostile: Browser) -> None:
    """A browser sends no cookie with such a form, and would drop its own by the answer."""
    stranger = Browser(hostile.house)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example.com"}):
        answer = stranger.post("/sign-out", {}, headers, token="")
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    answer = stranger.post("/sign-out", {}, token="")
    assert (answer.status_code, "set-cookie" in answer.headers) == (303, False), "no cookie was brought"


def test_two_who_decide_at_once_lose_neither_word(tmp_path: Path) -> None:
    engine = filled_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    open_at(engine)
    item = item_of(engine, "jit_account")
    house = house_over(engine, f"sqlite:///{tmp_path / 'own.sqlite'}")
    tabs = [Browser(house, login("reviewer")) for _ in range(2)]
    forms = [
        (tab, tab.token(), {"verdict": verdict, "reason": verdict})
        for tab, verdict in zip(tabs, ("approve", "revoke"), strict=True)
    ]
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda f: f[0].post(f"/reviews/items/{item}", f[2], token=f[1]).status_code, forms))
    assert sent == [303, 303]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM decision").scalar_one() == 2
    (row,) = (row for row in listed(engine, at(21)) if row["item_id"] == item)
    assert row["status"] in ("approved", "revoked")
    engine.dispose()


def test_a_form_that_is_sent_again_after_signing_out_decides_nothing() -> None:
    engine = filled_store("sqlite://")
    open_at(engine)
    reviewer, item = Browser(house_over(engine), login("reviewer")), item_of(engine, "jit_account")
    token, kept = reviewer.token(), dict(reviewer.cookies)
    assert reviewer.post("/sign-out", {}, token=token).status_code == 303
    reviewer.cookies = kept
    answer = reviewer.post(f"/reviews/items/{item}", {"verdict": "approve", "reason": "mine"}, token=token)
    assert answer.status_code == 401
    assert "approved" not in {row["status"] for row in listed(engine, at(21))}


@pytest.mark.parametrize(
    "path",
    [
        f"/accounts/{JO}?as_of=0001-01-01",
        f"/persons/{JO}?as_of=0001-01-01",
        f"/accounts/{JO}?as_of=9999-12-31",
        "/accounts/%00",
        "/findings?every=yes",
        "/events/%00%ff",
        "/campaigns/%00",
        "/static/%00",
        "/findings?severity=%00",
        "/findings?policy=%00",
        "/findings?cursor=%f0%28",
        "/findings?" + "&".join(f"a{n}=1" for n in range(600)),
        "/findings?account=" + "a" * 4_000,
        "/audit?before=" + "9" * 40,
        "/reviews?of=campaigns&cursor=x",
        "/static/..%2f..%2fsettings.py",
        "/static/%2e%2e/settings.py",
        "/static//etc/passwd",
        "//evil.example/",
        "/findings/",
    ],
)
def test_nothing_that_is_asked_is_a_fault_of_ours_or_leads_away(hostile: Browser, path: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code in (200, 400, 404, 409)
    assert "location" not in answer.headers
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("word", ["severity=hihg", "state=opne", "verdict=stael", "severity=%00"])
def test_a_word_that_is_not_heard_widens_no_answer(hostile: Browser, word: str) -> None:
    pages = ["/sweep"] if word.startswith("verdict") else ["/findings", *(["/remediation"] if "state" in word else [])]
    assert {hostile.get(f"{page}?{word}").status_code for page in pages} == {400}


@pytest.mark.parametrize("to", ["//[", "http://[", "//evil.example", "\\\\evil.example", "/\\evil", "/\t/evil.example"])
def test_an_address_that_cannot_be_read_leads_home(to: str) -> None:
    assert own_address(to) == "/"


@pytest.mark.parametrize("name", ["/findings", "/sign-out", "/api/v1/findings"])
def test_a_store_that_is_away_is_told_without_where_it_stands(
    hostile: Browser, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise TransientError("postgresql://jitgov@db.internal:5432 is away")

    monkeypatch.setattr("console.app.signing_in.visitor_of", away)
    monkeypatch.setattr("console.app.api_callers.bearer", away)
    headers = {"authorization": "Bearer jitgov_x"}
    answer = hostile.post(name, {}, token="x") if name == "/sign-out" else hostile.get(name, headers)
    assert answer.status_code == 503
    assert "db.internal" not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7730", "127.0.0.1", "[::1]", "127.0.0.1:7730.evil.example"]
)
def test_a_name_that_was_bound_to_this_machine_is_refused(hostile: Browser, host: str) -> None:
    answer = hostile.get("/findings", {"host": host, "x-forwarded-host": "127.0.0.1:7730"})
    assert answer.status_code == 421
    assert "jo@example.com" not in answer.text


def test_behind_tls_a_cookie_is_for_this_host_alone() -> None:
    house, site = house_over(filled_store("sqlite://")), public_site("https://jitgov.example.com")

    async def follow() -> httpx.Response:
        transport = httpx.ASGITransport(application(house, site), client=("192.0.2.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url=site.origin) as client:
            return await client.get(f"/sign-in/{made_link(house.own, login(), house.now())}")

    answer = asyncio.run(follow())
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-jitgov=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= {word.strip().lower() for word in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert answer.headers["strict-transport-security"]


def test_names_are_not_tried_out_by_the_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.app.application._AT_ONCE", 3)
    house = house_over(filled_store("sqlite://"))._replace(now=lambda: NOW)
    guesser = Browser(house, login())
    assert [guesser.get(f"/reviews/items/{number}").status_code for number in range(4)] == [404, 404, 404, 429]
    assert guesser.get("/coverage").headers["retry-after"] == "1"
    guesser.cookies = Browser(house, login()).cookies
    assert guesser.get("/coverage").status_code == 200


class _Slowly:
    """A body that never ends, one that breaks off, or one that is too large."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    async def __call__(self) -> dict[str, Any]:
        if self._kind == "slow":
            await asyncio.Event().wait()
        if self._kind == "gone":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"a" * 40_000, "more_body": True}


@pytest.mark.parametrize(("kind", "status"), [("slow", 408), ("gone", 400), ("huge", 413)])
def test_a_body_that_does_not_end_holds_nobody_up(kind: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_requests, "_SECONDS", 0.01)
    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, _Slowly(kind))
    with pytest.raises(UnreadableRequestError) as refused:
        asyncio.run(form_of(request))
    assert refused.value.status == status
    assert not isinstance(refused.value, ClientDisconnect)


def _but_for_the_time(said: str) -> str:
    return said.partition("As of ")[0] + said.partition(" UTC")[2]
