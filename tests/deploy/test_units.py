"""The systemd units: they call what there is, are not restarted where it cannot help, and may do little."""

from __future__ import annotations

import configparser
import shlex
from pathlib import Path

import click
import pytest

import jitgov
from tests.house.tree import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
_CONFINED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
}


def _unit(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names of directives keep their case
    parser.read_string(path.read_text())
    assert set(parser.sections()) == {"Unit", "Service", "Install"}
    return parser["Service"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_it_calls_a_command_that_there_is(path: Path) -> None:
    program, name, *options = shlex.split(_unit(path)["ExecStart"])
    assert program == "/opt/jitgov/bin/jitgov"
    command = jitgov.cli.get_command(click.Context(jitgov.cli), name)
    assert command is not None
    known = {spelling for parameter in command.params for spelling in parameter.opts}
    assert {option for option in options if option.startswith("-")} <= known


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_wrong_settings_do_not_start_it_again(path: Path) -> None:
    assert _unit(path)["Restart"] == "on-failure"
    assert set(_unit(path)["RestartPreventExitStatus"].split()) == {"2", "78"}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_it_may_do_little(path: Path) -> None:
    service = _unit(path)
    assert {name: service.get(name) for name in _CONFINED} == _CONFINED
    assert service["User"] == service["Group"] == "jitgov"
