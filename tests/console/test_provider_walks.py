"""In a real Chromium, by a certified provider of another site, at a console of two processes: a mail's link to five
decisions by keys alone, and a logout at the provider that ends the session in each process at once.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from dev.identity_provider import IdentityProvider, People
from dev.places import ROOT, accepts_connections, free_port
from dev.process import ServerProcess
from governance.store.clock import now_micros
from governance.store.database.engine import writing
from reviews.notifications.writing_digests import write_digests
from tests.console.keyboard import FIVE_WORDS, STATUS, decide_all, tabbed_to
from tests.governance.queries.filled import ACME, account, app_account, at
from tests.reviews.notifications.written_messages import MORNING, SETTINGS, written
from tests.reviews.opened import OWNER, PAYROLL, filled_store, listed, open_at

SECRET = "a secret+of:the console that is long/enough%21"
_LINK = re.compile(r"https?://\S+")


class Site(NamedTuple):
    """A console of two processes; browsers call it ``localhost``, and the provider 127.0.0.1: another site to them."""

    engine: Engine
    origin: str
    provider: IdentityProvider
    process: ServerProcess

    def copies(self) -> list[int]:
        """The processes that answer."""
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def answers_of_each(self, cookie: str) -> list[int]:
        """How each of them answers to a session, while the others are held."""
        statuses = []
        for answering in self.copies():
            held = [copy for copy in self.copies() if copy != answering]
            for copy in held:
                os.kill(copy, signal.SIGSTOP)
            headers = {"cookie": f"jitgov={cookie}"}
            statuses.append(httpx.get(f"{self.origin}/reviews", headers=headers, timeout=30).status_code)
            for copy in held:
                os.kill(copy, signal.SIGCONT)
        return statuses

    def mailed_link(self) -> str:
        """The link of the digest that the reviewer gets."""
        write_digests(self.engine, msgspec.structs.replace(SETTINGS, console_url=self.origin), MORNING)
        (text,) = (each.message.text for each in written(self.engine) if each.message.to == OWNER)
        (link,) = _LINK.findall(text)
        return str(link)


@pytest.fixture
def site(postgres_url: str, tmp_path: Path) -> Iterator[Site]:
    engine = filled_store(postgres_url)
    made = {"provenance": "jit_confirmed", "provenance_at": at(13), "provenance_detail": '{"evidence": ["okta:login"]}'}
    with writing(engine) as connection:
        for name in ("kim", "lee", "max"):
            account(connection, f"{ACME}|{name}")
            app_account(connection, f"{ACME}|{name}", PAYROLL, **made)
    open_at(engine)
    port = free_port()
    origin = f"http://localhost:{port}"
    client = {
        "client_id": "jitgov",
        "client_secret": SECRET,
        "redirect_uris": [f"{origin}/signed-in"],
        "backchannel_logout_uri": f"{origin}/back-channel-logout",
        "backchannel_logout_session_required": True,
    }
    with ExitStack() as running:
        running.callback(engine.dispose)
        provider = running.enter_context(IdentityProvider(People({"pat": ["reviewers"]}, [client])))
        config = _config(tmp_path, postgres_url, port, provider.issuer)
        command = [sys.executable, str(ROOT / "jitgov.py"), "--config", str(config), "console"]
        process = ServerProcess("console", command, tmp_path / "console.log")
        running.callback(process.stop)
        process.start(lambda: accepts_connections(port), 300)
        yield Site(engine, origin, provider, process)


def _config(folder: Path, store_url: str, port: int, issuer: str) -> Path:
    (folder / "secret").write_text(SECRET)
    oidc = {
        "issuer": issuer,
        "client_id": "jitgov",
        "client_secret_file": str(folder / "secret"),
        "accounts_of": ACME,
        "client_auth": "client_secret_basic",
        "scopes": ["openid", "roles"],
        "roles": {"reviewers": ["reviewer"]},
    }
    console = {"bind": f"127.0.0.1:{port}", "url": f"http://localhost:{port}", "processes": 2, "oidc": oidc}
    file = folder / "config.yaml"
    file.write_bytes(msgspec.json.encode({"store": {"url": store_url}, "console": console}))
    return file


@contextmanager
def window(chromium: Browser, site: Site) -> Iterator[Page]:
    """Open a window; what the browser complains of at the console fails at its end, but that one is to sign in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin")
    # The provider's own pages ask for letters from elsewhere.
    context.route(lambda url: urlsplit(url).hostname not in ("localhost", "127.0.0.1"), lambda route: route.abort())
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type == "error" and page.url.startswith(site.origin) and "a status of 401" not in said.text
            else None
        ),
    )
    yield page
    context.close()
    assert not complaints


def signed_in(page: Page, link: str) -> None:
    """Follow a link past the sign-in, by keys alone."""
    page.goto(link)
    tabbed_to(page, page.get_by_role("link", name="Sign in", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_placeholder("Enter any login")).to_be_focused()
    page.keyboard.type("pat")
    page.keyboard.press("Tab")
    page.keyboard.type("any")
    page.keyboard.press("Enter")
    page.wait_for_url(link)


def test_a_mails_link_leads_past_the_provider_to_five_decisions_by_keys_alone(chromium: Browser, site: Site) -> None:
    with window(chromium, site) as page:
        signed_in(page, site.mailed_link())
        decide_all(page)
    said = sorted(
        (str(row["status"]), row["reason"] or "")
        for row in listed(site.engine, now_micros())
        if row["reviewer"] == OWNER
    )
    assert said == sorted((STATUS[key], reason) for key, reason in FIVE_WORDS)


def test_a_logout_at_the_provider_ends_a_session_in_each_process_at_once(chromium: Browser, site: Site) -> None:
    with window(chromium, site) as page:
        signed_in(page, f"{site.origin}/reviews")
        (cookie,) = (each["value"] for each in page.context.cookies(site.origin) if each["name"] == "jitgov")
        assert site.answers_of_each(cookie) == [200, 200]
        with page.context.expect_page() as opened:
            page.evaluate("address => window.open(address)", f"{site.provider.issuer}/session/end")
        leaving = opened.value
        leaving.get_by_role("button", name="Yes, sign me out").click()
        leaving.wait_for_url("**/session/end/success*")
        assert site.answers_of_each(cookie) == [401, 401]
        page.get_by_role("link", name="Home").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
