from __future__ import annotations

import sys
from pathlib import Path

import pytest

from front_door.context import CommandContext
from front_door.settings import settings_in
from ingest.contract.errors import SetupError


def context(text: str, tmp_path: Path, **environ: str) -> CommandContext:
    (tmp_path / "config.yaml").write_text(text)
    return CommandContext(tmp_path / "config.yaml", environ)


def test_the_environment_stands_above_the_file(tmp_path: Path) -> None:
    urls = {"JITGOV_STORE_URL": "sqlite:///other", "JITGOV_BUS_URL": "embedded:other"}
    found = context("store: {url: 'sqlite:///x'}\nbus: {url: 'embedded:x', partitions: 8}", tmp_path, **urls).settings
    assert (found.store.url, found.bus.url, found.bus.partitions) == ("sqlite:///other", "embedded:other", 8)


def test_a_reference_is_looked_up_when_it_is_needed(tmp_path: Path) -> None:
    found = context("store: {url_env: STORE}\nbus: {url_env: GONE}", tmp_path, STORE="sqlite:///kept").settings
    assert found.store.url == "sqlite:///kept"
    assert found.tenant is None
    with pytest.raises(SetupError, match="GONE, which is not set"):
        _ = found.bus


def test_settings_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    closed = context("nonsense", tmp_path)
    with pytest.raises(SetupError):
        _ = closed.settings


def test_progress_is_for_terminals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        with context("", tmp_path).progress("import", 10) as advance:
            advance(5)
        assert bool(capsys.readouterr().err) is terminal


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("console: {url: 'https://a.example.com'}", "https://a.example.com"),
        (
            "console: {url: 'https://a.example.com'}\nnotifications: {console_url: 'https://b.example.com'}",
            "https://b.example.com",
        ),
        ("notifications: {digest_hour: 9}", None),
    ],
)
def test_links_of_messages_lead_to_the_console_where_nothing_else_is_said(
    tmp_path: Path, text: str, url: str | None
) -> None:
    (tmp_path / "config.yaml").write_text(text)
    assert settings_in(tmp_path / "config.yaml").notifications.console_url == url
