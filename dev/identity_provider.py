"""A real OpenID provider on 127.0.0.1, in a folder of its own: npm's `oidc-provider`, which is certified.

Its packages are those of dev/oidc-provider/package-lock.json, each by its hash, and none of them runs anything when it
is installed.
"""

import json
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dev.fetching import folder_lock, run_fetching, sha256
from dev.npm_packages import node, npm
from dev.places import ROOT, SERVERS, accepts_connections
from dev.server import Server

PARTS = ROOT / "dev" / "oidc-provider"
_LOCK = "package-lock.json"
_WHAT = "the identity provider"


class People(NamedTuple):
    """Who may sign in with which roles, by which clients, and for which audiences access tokens are given.

    ``beside``: which other audiences a token for one of them is for, too.
    """

    roles: Mapping[str, Sequence[str]]
    clients: Sequence[Mapping[str, Any]]
    audiences: Sequence[str] = ()
    scope: str = "jitgov.write"
    beside: Mapping[str, Sequence[str]] = {}


class IdentityProvider(Server):
    """One provider; its sessions end with it."""

    name = "oidc-provider"
    start_seconds = 60.0  # an idle machine takes a third of one
    stop_signal = signal.SIGTERM

    def __init__(self, people: People) -> None:
        self._people = people
        super().__init__()

    @property
    def issuer(self) -> str:
        """How it calls itself."""
        return f"http://{self.address}"

    def _prepare(self, port: int) -> None:
        issuer = {"issuer": f"http://127.0.0.1:{port}", "port": port}
        (self.folder / "settings.json").write_text(json.dumps(issuer | self._people._asdict()))

    def _command(self) -> list[str]:
        command, environment = node(_WHAT)
        self._process.environment = {**os.environ, **environment}
        return [*command, str(PARTS / "serve.mjs"), str(fetch_packages()), str(self.folder / "settings.json")]

    def _accepts(self) -> bool:
        return accepts_connections(self.port)


def fetch_packages() -> Path:
    """Return the folder of its packages, fetched when needed. Raises MissingPartError where npm gives others."""
    folder = SERVERS / "oidc-provider"
    with folder_lock(folder):
        mark = folder / "fetched"
        lock_sha256 = sha256(PARTS / _LOCK)
        if not mark.exists() or mark.read_text() != lock_sha256:
            for name in ("package.json", _LOCK):
                shutil.copy(PARTS / name, folder / name)
            command, environment = npm(_WHAT)
            installing = [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            failure = f"{_WHAT}: npm does not give its packages as listed"
            run_fetching(installing, failure, {**os.environ, **environment}, folder)
            mark.write_text(lock_sha256)
    return folder
