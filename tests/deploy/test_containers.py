"""Image and Compose file: linted, every part pinned, no secret inside, and the settings are ones that jitgov takes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import jitgov
from front_door.context import CommandContext
from tests.house.tree import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
SERVICES: Mapping[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "jitgov"}


def test_the_image_s_recipe_is_linted() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_image_runs_without_rights_by_the_lock_file() -> None:
    recipe = (DEPLOY / "Dockerfile").read_text()
    assert "--require-hashes --requirement requirements.lock" in recipe
    assert recipe.index("USER 10001:10001") < recipe.index("ENTRYPOINT")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_others_made_is_pinned(name: str) -> None:
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert image == "jitgov" or (tag and tag != "latest")


@pytest.mark.parametrize("name", sorted(OURS))
def test_it_calls_a_command_that_there_is_and_may_do_little(name: str) -> None:
    service = OURS[name]
    assert service["command"][0] in jitgov.COMMANDS
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == ("no" if service["command"] == ["migrate"] else "on-failure")


def test_no_worker_begins_before_the_store_is_of_this_release() -> None:
    for name, service in OURS.items():
        if name != "migrate":
            assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_secrets_are_files_beside_and_never_values() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    used = {name for service in SERVICES.values() for name in service.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])
    values = [value for service in SERVICES.values() for value in service.get("environment", {}).values()]
    assert not [value for value in values if "://" in value and "@" in value and "kafka:" not in value]
    assert (DEPLOY / "compose" / ".gitignore").read_text() == "secrets/\n"


def test_the_containers_settings_are_ones_that_jitgov_takes() -> None:
    settings = CommandContext(DEPLOY / "compose" / "config.yaml").settings.written
    assert settings.store.url_file == "/run/secrets/jitgov-store"
    assert settings.bus.url == "kafka://kafka:9092"
