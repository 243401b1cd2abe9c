"""kill -9 of import and govern at random moments, then again to the end: the state is that of an undisturbed run."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from dev.kafka import KafkaServer
from dev.postgres import PostgresServer
from simulator.company.company import Company
from simulator.company.settings import demo_settings
from simulator.demo.export import imports, write_export
from simulator.organisation.plan import Plan

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6
# The broker keeps a killed worker in the group until its session ends; the next one reads nothing so long.
SOON_FORGOTTEN = {"session_timeout_ms": 2_000, "heartbeat_interval_ms": 500}


class Commands:
    """The front door, as an operator uses it: each command a process of its own, in a folder that keeps their key."""

    def __init__(self, config: Path, store_url: str, bus_url: str) -> None:
        self._config = config
        self._folder = config.with_suffix("")
        self._folder.mkdir()
        self._environ = {**os.environ, "JITGOV_STORE_URL": store_url, "JITGOV_BUS_URL": bus_url}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(ROOT / "jitgov.py"), *arguments, "--config", str(self._config)]
        return subprocess.Popen(
            command, cwd=self._folder, env=self._environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, f"{arguments}: exit {process.returncode}\n{err}"
        return out

    def killed_after(self, seconds: float, *arguments: str) -> None:
        process = self.start(*arguments)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Sequence[str]]]:
    folder = tmp_path_factory.mktemp("company")
    company = Company(Plan(people=40, records=6_000))
    write_export(folder / "export", company)
    settings = demo_settings(company)
    (folder / "calm.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / "rough.yaml").write_text(
        yaml.safe_dump(settings | {"bus": {"options": SOON_FORGOTTEN}}), encoding="utf-8"
    )
    arguments: list[Sequence[str]] = []
    for each in imports(folder / "export", company):
        covers = f"{each.covers_from.isoformat()}/{each.covers_to.isoformat()}"
        arguments.append(("import", *map(str, each.paths), "--tenant", each.tenant, "--covers", covers))
    return folder, arguments


def undisturbed_digest(folder: Path, arguments: list[Sequence[str]]) -> str:
    calm = Commands(folder / "calm.yaml", f"sqlite:///{folder / 'calm.sqlite'}", f"embedded:{folder / 'calm-bus'}")
    for each in arguments:
        calm.run(*each)
    calm.run("govern", "--until-idle")
    return calm.run("digest").strip()


def test_killed_at_random_moments(
    exported: tuple[Path, list[Sequence[str]]],
    kafka_server: KafkaServer,
    kafka_url: str,
    postgres_server: PostgresServer,
    postgres_url: str,
) -> None:
    folder, arguments = exported
    rng = random.Random(29)
    rough = Commands(folder / "rough.yaml", postgres_url, kafka_url)
    for each in arguments:
        rough.killed_after(rng.uniform(0.3, 2.5), *each)
    for kill in range(KILLS):
        rough.killed_after(rng.uniform(0.5, 4.0), "govern", "--until-idle")
        if kill == 1:
            rough.killed_after(rng.uniform(0.3, 2.0), *arguments[0])
        if kill == 2:
            postgres_server.kill()
            postgres_server.restart()
        if kill == 3:
            kafka_server.kill()
            kafka_server.restart()
    for each in arguments:
        rough.run(*each)
    rough.run("govern", "--until-idle")
    assert rough.run("digest").strip() == undisturbed_digest(folder, arguments)
    verified = json.loads(rough.run("audit", "verify", "--json"))
    assert (verified["verified"], verified["unsealed"]) == (True, 0)
    assert rough.run("rejected", "list", "--json").strip() == ""
