from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml
from click.testing import CliRunner

import jitgov
from simulator.cli import simulate as simulate_command
from simulator.service.okta.admission.settings import ssws_token

ROOT = Path(__file__).parents[2]


def test_it_prints_the_sources_and_serves_them_until_interrupted(tmp_path: Path) -> None:
    asked = [
        "--people",
        "20",
        "--records",
        "2000",
        "--speed",
        "0",
        "--fault",
        "too_many=1",
        "--faster",
        "10",
        "--out",
        str(tmp_path),
    ]
    with subprocess.Popen(
        [sys.executable, str(ROOT / "jitgov.py"), "simulate", *asked],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    ) as served:  # fmt: skip
        try:
            assert served.stdout is not None
            lines = []
            for line in served.stdout:
                lines.append(line)
                if line.strip() == simulate_command.SERVING:
                    break
            sources = yaml.safe_load("".join(lines))["sources"]
            assert [(each["kind"], each["tenant"]) for each in sources] == [
                ("entra", "northwind"),
                ("okta", "northwind"),
                ("okta", "tailspin"),
            ]
            assert sources[0]["log_requests_per_ten_seconds"] == 50
            logs = sources[1]["url"] + "/api/v1/logs"
            assert httpx.get(logs, trust_env=False, timeout=30).status_code == 401
            token = {"authorization": f"SSWS {ssws_token('northwind')}"}
            assert httpx.get(logs, headers=token, trust_env=False, timeout=30).headers["x-rate-limit-limit"] == "600"
            admin = lines[0].split()[-1]
            faults = httpx.get(admin + "/faults", trust_env=False, timeout=30).json()
            assert faults["on"] == {"too_many": {"probability": 1.0, "times": None}}
            ledger = httpx.get(admin + "/ledger", trust_env=False, timeout=30).text.splitlines()
            assert len(ledger) > 1_500
        finally:
            served.terminate()
    for secret in ("okta-private-key.pem", "entra-client-secret"):
        assert stat.S_IMODE((tmp_path / secret).stat().st_mode) == 0o600


@pytest.mark.parametrize("fault", ["lost=1", "late=2", "late=often"])
def test_an_unknown_fault_is_refused_before_anything_is_made(fault: str) -> None:
    result = CliRunner().invoke(jitgov.cli, ["simulate", "--people", "20", "--records", "2000", "--fault", fault])
    assert result.exit_code == 2
    assert "--fault" in result.output
