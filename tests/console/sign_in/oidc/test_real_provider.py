"""A certified provider and two processes of the console: sign-in, a replaced key, logout in both, foreign tokens."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import httpx
import msgspec
import pytest

from dev.identity_provider import IdentityProvider, People
from dev.places import ROOT, accepts_connections, free_port
from dev.process import ServerProcess
from tests.console.opened_console import words
from tests.governance.queries.filled import ACME
from tests.reviews.opened import filled_store, open_at

API = "https://jitgov.example.com/api"
OTHER_API = "https://other.example.com/api"
BOTH, NEITHER = "https://both.example.com/api", "https://neither.example.com/api"
"""Tokens for these are for a second audience, too: of the first one it is ours."""
SECRET = "a secret+of:the console that is long/enough%21"
"""What a form spells otherwise stands in it: a header spells it so, too."""
ELSEWHERE = "http://127.0.0.1:1/elsewhere"


class Caught(NamedTuple):
    """What another client of the provider is told, as it came."""

    port: int
    bodies: Queue[bytes]


class Site(NamedTuple):
    """Two processes of one console, by their ports, and the provider that it knows; ``foreign`` it does not know."""

    ports: tuple[int, int]
    provider: IdentityProvider
    foreign: IdentityProvider
    caught: Caught

    @property
    def host(self) -> str:
        """How browsers call the console, whichever process answers."""
        return f"127.0.0.1:{self.ports[0]}"

    def ask(self, person: httpx.Client, path: str, process: int = 0) -> httpx.Response:
        """Open a page at one of the processes."""
        return person.get(f"http://127.0.0.1:{self.ports[process]}{path}", headers={"host": self.host})

    def sign_in(self, person: httpx.Client, login: str = "pat") -> httpx.Response:
        """Sign somebody in, and return how the console answers to his return."""
        begun = self.ask(person, "/sign-in?to=/reviews")
        back = authorised(person, self.provider, begun.headers["location"], login)
        return person.get(back, headers={"host": self.host})

    def programs(self, token: str, process: int = 1) -> int:
        """How the API of a process answers to a token."""
        headers = {"host": self.host, "authorization": f"Bearer {token}"}
        return httpx.get(
            f"http://127.0.0.1:{self.ports[process]}/api/v1/findings", headers=headers, timeout=30
        ).status_code


def authorised(person: httpx.Client, provider: IdentityProvider, address: str, login: str) -> str:
    """Sign in at the provider as a browser does, and return where it sends the browser back to."""
    while True:
        answer = person.get(httpx.URL(provider.issuer).join(address))
        if answer.status_code == 200:
            match = re.search(r'action="([^"]*)"', answer.text)
            assert match is not None
            answer = person.post(match[1], data={"prompt": "login", "login": login, "password": "any"})
        address = answer.headers["location"]
        if httpx.URL(provider.issuer).join(address).netloc != httpx.URL(provider.issuer).netloc:
            return address


def access_token(provider: IdentityProvider, audience: str) -> str:
    """An access token that somebody's program is given for an audience."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"client_id": "cli", "response_type": "code", "redirect_uri": ELSEWHERE, "scope": "openid jitgov.write"}
    asked |= {"resource": audience, "code_challenge": challenge, "code_challenge_method": "S256"}
    with httpx.Client(timeout=30) as person:
        back = authorised(person, provider, f"/auth?{urlencode(asked)}", "pat")
        code = parse_qs(urlsplit(back).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": ELSEWHERE, "code_verifier": verifier}
    return token_for(provider, form | {"resource": audience})


def token_for(provider: IdentityProvider, form: dict[str, str]) -> str:
    answer = httpx.post(f"{provider.issuer}/token", data=form, auth=("cli", quote_plus(SECRET)), timeout=30)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def people(console: int, other: int) -> People:
    def client(client_id: str, redirect_uri: str, **more: Any) -> dict[str, Any]:
        return {"client_id": client_id, "client_secret": SECRET, "redirect_uris": [redirect_uri], **more}

    told = {"backchannel_logout_session_required": True}
    here, there = (f"http://127.0.0.1:{port}/back-channel-logout" for port in (console, other))
    clients = [
        client("jitgov", f"http://127.0.0.1:{console}/signed-in", backchannel_logout_uri=here, **told),
        client("other", ELSEWHERE, backchannel_logout_uri=there, **told),
        client("cli", ELSEWHERE, grant_types=["authorization_code", "client_credentials"]),
    ]
    roles = {"pat": ["reviewers", "security"], "cli": ["security"]}
    beside = {BOTH: [API], NEITHER: [OTHER_API]}
    return People(roles, clients, (API, OTHER_API, BOTH, NEITHER), beside=beside)


def settings(folder: Path, console: int, port: int, issuer: str) -> Path:
    (folder / "secret").write_text(SECRET)
    oidc: dict[str, Any] = {
        "issuer": issuer,
        "client_id": "jitgov",
        "client_secret_file": str(folder / "secret"),
        "accounts_of": ACME,
        "client_auth": "client_secret_basic",
        "scopes": ["openid", "roles"],
    }
    oidc |= {"roles": {"reviewers": ["reviewer"], "security": ["analyst"]}, "api_audience": API}
    bind = {"bind": f"127.0.0.1:{port}", "url": f"http://127.0.0.1:{console}", "oidc": oidc}
    written = {"store": {"url": f"sqlite:///{folder / 'jitgov.sqlite'}"}, "console": bind}
    file = folder / f"config-{port}.yaml"
    file.write_bytes(msgspec.json.encode(written))
    return file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    engine = filled_store(f"sqlite:///{folder / 'jitgov.sqlite'}")
    open_at(engine)
    engine.dispose()
    ports, bodies = (free_port(), free_port()), Queue[bytes]()

    class Catching(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.put(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    catching = HTTPServer(("127.0.0.1", 0), Catching)
    caught = Caught(catching.server_address[1], bodies)
    threading.Thread(target=catching.serve_forever, daemon=True).start()
    with ExitStack() as running:
        running.callback(catching.shutdown)
        provider, foreign = (running.enter_context(IdentityProvider(people(ports[0], caught.port))) for _ in range(2))
        for port in ports:
            config = settings(folder, ports[0], port, provider.issuer)
            command = [sys.executable, str(ROOT / "jitgov.py"), "--config", str(config), "console"]
            process = ServerProcess(f"console {port}", command, folder / f"{port}.log")
            running.callback(process.stop)
            process.start(lambda port=port: accepts_connections(port), 300)  # type: ignore[misc] # bound in the loop
        yield Site(ports, provider, foreign, caught)


def signed_out(site: Site, person: httpx.Client) -> None:
    """Sign out at the provider, which tells its clients."""
    page = person.get(f"{site.provider.issuer}/session/end").text
    xsrf = re.search(r'name="xsrf" value="([^"]*)"', page)
    assert xsrf is not None
    person.post(f"{site.provider.issuer}/session/end/confirm", data={"xsrf": xsrf[1], "logout": "yes"})


def test_a_person_signs_in_once_and_is_out_of_every_process_at_once(site: Site) -> None:
    with httpx.Client(timeout=30) as person:
        assert site.sign_in(person).headers["location"] == "/reviews"
        assert "jo@example.com" in words(site.ask(person, "/reviews"))
        assert site.ask(person, "/reviews", 1).status_code == 200
        signed_out(site, person)
        assert [site.ask(person, "/reviews", process).status_code for process in (0, 1)] == [401, 401]


def test_whoever_has_no_role_at_the_provider_stays_outside(site: Site) -> None:
    with httpx.Client(timeout=30) as person:
        assert site.sign_in(person, "stranger").status_code == 403


def test_a_logout_that_another_client_was_told_ends_nothing(site: Site) -> None:
    asked = {"client_id": "other", "response_type": "code", "redirect_uri": ELSEWHERE, "scope": "openid"}
    asked |= {"code_challenge": "a" * 43, "code_challenge_method": "S256"}
    with httpx.Client(timeout=30) as person, httpx.Client(timeout=30) as elsewhere:
        site.sign_in(person)
        authorised(elsewhere, site.provider, f"/auth?{urlencode(asked)}", "pat")
        signed_out(site, elsewhere)
        foreign = site.caught.bodies.get(timeout=30)
        headers = {"host": site.host, "content-type": "application/x-www-form-urlencoded"}
        told = httpx.post(f"http://{site.host}/back-channel-logout", content=foreign, headers=headers, timeout=30)
        assert b"logout_token=" in foreign
        assert told.status_code == 400
        assert site.ask(person, "/reviews").status_code == 200


def test_the_api_takes_access_tokens_for_itself_alone(site: Site) -> None:
    assert site.programs(access_token(site.provider, API)) == 200
    assert site.programs(access_token(site.provider, OTHER_API)) == 401
    assert site.programs(access_token(site.foreign, API)) == 401
    assert [site.programs(access_token(site.provider, audience)) for audience in (BOTH, NEITHER)] == [200, 401]
    of_program = {"grant_type": "client_credentials", "resource": API, "scope": "jitgov.write"}
    assert site.programs(token_for(site.provider, of_program)) == 200


def test_a_key_that_was_replaced_under_its_id_is_learned(site: Site) -> None:
    before = access_token(site.provider, API)
    httpx.post(f"{site.provider.issuer}/rotate", timeout=30)
    with httpx.Client(timeout=30) as person:
        assert site.sign_in(person).status_code == 303
    # The other process has read the keys anew for the foreign token: once a minute at most.
    assert site.programs(access_token(site.provider, API), 0) == 200
    assert site.programs(before, 0) == 401
