from __future__ import annotations

from pathlib import Path

import pytest

from front_door.context import CommandContext
from ingest.contract.errors import SetupError
from jitgov import run

SETTINGS = """
store: {url: "sqlite:///state/a.sqlite"}
bus: {url: "embedded:bus.sqlite", options: {ssl_cafile: ca.pem, ssl_keyfile: /run/key}}
collect: {state: c.sqlite}
sources:
  - {kind: okta, tenant: acme, url: "https://example.okta.com", auth: {ssws: {token_file: token}}}
  - {kind: roster, tenant: acme, path: staff, columns_file: /run/map.yaml}
reviews: {schedule: {weekly_report: {out: out}}}
"""


def test_paths_are_relative_to_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "config.yaml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    for path in (folder / "config.yaml", Path("etc/config.yaml")):
        settings = CommandContext(path, {}).settings
        assert settings.store.url == f"sqlite:///{path.parent}/state/a.sqlite"
        assert settings.bus.url == f"embedded:{path.parent}/bus.sqlite"
        assert settings.written.bus.options["ssl_cafile"] == f"{path.parent}/ca.pem"
        assert settings.written.bus.options["ssl_keyfile"] == "/run/key"
        assert settings.collect.state == f"{path.parent}/c.sqlite"
        ssws = settings.written.sources[0].auth.ssws
        assert ssws is not None
        assert ssws.token_file == f"{path.parent}/token"
        roster = settings.written.sources[1]
        assert (roster.path, roster.columns_file) == (f"{path.parent}/staff", "/run/map.yaml")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:////abs/a.sqlite", "postgresql://db.example.com/jitgov"])
def test_what_is_no_relative_path_stays(tmp_path: Path, url: str) -> None:
    (tmp_path / "config.yaml").write_text(f'store: {{url: "{url}"}}')
    assert CommandContext(tmp_path / "config.yaml", {}).settings.store.url == url


@pytest.mark.parametrize("command", ["findings", "access", "accounts", "sweep", "digest", "audit verify"])
def test_to_ask_makes_no_store(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JITGOV_STORE_URL", raising=False)
    monkeypatch.delenv("JITGOV_CONFIG", raising=False)
    assert run(command.split()) == 78
    assert "jitgov.sqlite holds no store yet" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("label", ["a|b", "", "a\\nb", "x" * 101])
def test_a_label_that_can_be_none_is_refused(label: str, tmp_path: Path) -> None:
    for written in (f'tenant: "{label}"', f'tenants: {{x: "{label}"}}'):
        (tmp_path / "config.yaml").write_text(written)
        with pytest.raises(SetupError, match="label"):
            _ = CommandContext(tmp_path / "config.yaml", {}).settings
