"""The console as a role of ``jitgov run``: it is served beside the others, or its settings are refused before."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import click
import httpx
import pytest

from console.cli.serving import serve_all
from console.settings import ConsoleSettings, OidcSettings
from front_door.context import CommandContext
from front_door.run import serving_console
from front_door.settings import InForce, Settings
from governance.settings.sections import StoreSettings
from ingest.contract.errors import SetupError
from tests.governance.queries.filled import empty_store

OIDC = OidcSettings(issuer="https://acme.example.com", client_id="c", accounts_of="okta:acme")
URL = "http://127.0.0.1:7731"


def never_ended() -> None:
    raise AssertionError("the console broke")


def context_of(folder: Path, **console: Any) -> CommandContext:
    url = f"sqlite:///{folder / 'jitgov.sqlite'}"
    empty_store(url).dispose()
    written = Settings(store=StoreSettings(url=url), console=ConsoleSettings(bind="127.0.0.1:0", **console))
    return cast(CommandContext, SimpleNamespace(settings=InForce(written, {})))


def test_it_is_served_where_the_settings_say_so(tmp_path: Path) -> None:
    lines: list[str] = []
    with serving_console(context_of(tmp_path, enabled=True, url=URL, oidc=OIDC), lines.append, never_ended):
        (line,) = lines
        answer = httpx.get(f"http://{line.rpartition(' ')[2]}/", headers={"host": "127.0.0.1:7731"}, timeout=30)
        assert (answer.status_code, "/sign-in?to=" in answer.text) == (401, True)


def test_by_itself_it_is_not(tmp_path: Path) -> None:
    lines: list[str] = []
    with serving_console(context_of(tmp_path), lines.append, never_ended):
        assert not lines


def test_where_nobody_could_sign_in_nothing_begins(tmp_path: Path) -> None:
    with (
        pytest.raises(SetupError, match="nobody could sign in"),
        serving_console(context_of(tmp_path, enabled=True), print, never_ended),
    ):
        raise AssertionError("it began")


def test_several_processes_need_postgresql(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="several need a store on PostgreSQL"):
        serve_all(context_of(tmp_path, url=URL, oidc=OIDC, processes=2), None)


@pytest.mark.parametrize("bind", ["somewhere", "127.0.0.1:99999", "127.0.0.1", ":80"])
def test_a_place_that_is_none_is_wrong_usage(tmp_path: Path, bind: str) -> None:
    with pytest.raises(click.BadParameter, match="expected HOST:PORT"):
        serve_all(context_of(tmp_path, url=URL, oidc=OIDC), bind)


def test_make_opens_it_for_nobody_in_particular_unless_told() -> None:
    """GNU make's own ``AS`` is the assembler."""
    root = Path(__file__).parents[3]
    lines = [
        subprocess.run(["make", "-n", "console", *words], cwd=root, capture_output=True, text=True, check=True).stdout
        for words in ([], ["AS=gita.moos@corp.example.com"])
    ]
    assert "--as" not in lines[0]
    assert "--as gita.moos@corp.example.com" in lines[1]
