"""A console in a process of its own over a store on PostgreSQL, with sessions and tokens that are there already."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.console.held import most_mb
from benchmarks.console.visiting import Caller
from benchmarks.scale import company
from console.sign_in.roles import EVERY_ROLE
from console.sign_in.sessions import begin_session
from console.sign_in.tokens import make_token
from console.sign_in.visitor import Login
from console.store.own_tables import metadata
from dev.places import ROOT, accepts_connections, free_port
from dev.process import ServerProcess
from governance.model.acts import Author
from governance.store.clock import now_micros
from governance.store.database.engine import open_engine, writing

_DAY = 86_400_000_000
_WITHIN_SECONDS = 60


class ServedConsole(NamedTuple):
    """A console that answers, and its process."""

    origin: str
    process: ServerProcess

    def most_mb(self) -> float:
        """Return the most memory that its processes had so far, in MB."""
        return most_mb(self.process.pid)


@contextmanager
def served(store_url: str, folder: Path, processes: int) -> Iterator[ServedConsole]:
    """Serve meanwhile, by so many processes."""
    port = free_port()
    oidc = {"issuer": "https://idp.example.com", "client_id": "bench", "accounts_of": company.ISSUER}
    address = f"127.0.0.1:{port}"
    settings = {"bind": address, "url": f"http://{address}", "oidc": oidc, "processes": processes}
    config = folder / "config.yaml"
    config.write_text(json.dumps({"store": {"url": store_url}, "console": settings}), encoding="utf-8")
    command = [sys.executable, str(ROOT / "jitgov.py"), "--config", str(config), "console"]
    process = ServerProcess("console", command, folder / "console.log")
    try:
        process.start(lambda: accepts_connections(port), _WITHIN_SECONDS)
        yield ServedConsole(f"http://{address}", process)
    finally:
        process.stop()


def callers(store_url: str, sessions: int, accounts: int, campaign_id: str) -> list[Caller]:
    """Return so many people in sessions, and a fifth as many programs, each about other accounts."""
    engine = open_engine(store_url)
    with writing(engine) as connection:
        metadata.create_all(connection)
    people = []
    for number in range(sessions):
        key = company.account_key(f"{number * (accounts // sessions):08d}")
        cookie = begin_session(engine, _login(key), now_micros(), 24).cookie
        people.append(Caller({"cookie": f"jitgov={cookie}"}, _pages(key, number, campaign_id)))
    programs = []
    for number in range(max(1, sessions // 5)):
        key = company.account_key(f"{number:08d}")
        token = make_token(engine, f"bench {number}", "bench", _login(key), now_micros(), now_micros() + _DAY).token
        programs.append(Caller({"authorization": f"Bearer {token}"}, _lists(number, campaign_id)))
    engine.dispose()
    return [*people, *programs]


def _login(key: str) -> Login:
    issuer, _, subject = key.partition("|")
    author = Author(via="oidc", issuer=issuer, subject=subject, name=subject)
    return Login(name=subject, roles=tuple(sorted(EVERY_ROLE)), author=author)


def _pages(key: str, number: int, campaign_id: str) -> dict[str, str]:
    spelled, application = key.replace("|", "%7C"), f"Application%20{number % 500}"
    plain: Sequence[str] = ("/findings", "/sweep", "/campaigns", "/remediation", "/reports", "/audit", "/coverage",
                            "/settings", "/own-access", "/reviews", "/applications")  # fmt: skip
    return {path: path for path in plain} | {
        "/": "/",
        "/findings?severity": "/findings?severity=medium",
        "/accounts/KEY": f"/accounts/{spelled}",
        "/persons/KEY": f"/persons/{spelled}",
        "/access?account": f"/access?account={spelled}",
        "/access?application": f"/access?application={application}",
        "/applications/KEY": f"/applications/{company.ISSUER}%7C0oa{number % 500:05d}",
        "/search?q=LOGIN": f"/search?q=person{key[-8:]}",
        "/search?q=NAME": f"/search?q=application%20{number % 500}",
        "/campaigns/ID": f"/campaigns/{campaign_id}",
        "/campaigns/ID?state": f"/campaigns/{campaign_id}?state=asked",
    }


def _lists(number: int, campaign_id: str) -> dict[str, str]:
    return {
        "api accounts": "/api/v1/accounts?limit=200",
        "api access of an application": f"/api/v1/access?application=Application%20{number % 500}&limit=200",
        "api findings": "/api/v1/findings?limit=200",
        "api sweep": "/api/v1/sweep?limit=200",
        "api campaign items": f"/api/v1/campaign-items?campaign={campaign_id}&limit=200",
    }
