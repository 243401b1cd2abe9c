"""The front door as an operator uses it, each command a process of its own, in one folder with one config.yaml."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

_DOOR = Path(__file__).parents[1] / "jitgov.py"


class Commands:
    """Commands in a folder; what they say on stderr is kept there, in ``said.log``."""

    def __init__(self, folder: Path, settings: Mapping[str, object], bus_url: str) -> None:
        self.folder = folder
        (folder / "config.yaml").write_text(yaml.safe_dump(dict(settings)), encoding="utf-8")
        known = {name: value for name, value in os.environ.items() if not name.startswith("JITGOV_")}
        marks = {name: value for name, value in os.environ.items() if name == "JITGOV_TEST_RUN"}
        self._environ = {**known, **marks, "JITGOV_CONFIG": str(folder / "config.yaml"), "JITGOV_BUS_URL": bus_url}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command."""
        with (self.folder / "said.log").open("a", encoding="utf-8") as said:
            return subprocess.Popen(
                [sys.executable, str(_DOOR), *arguments],
                cwd=self.folder, env=self._environ, stdout=subprocess.PIPE, stderr=said, text=True,
            )  # fmt: skip

    def all_at_once(self, commands: Sequence[Sequence[str]]) -> list[str]:
        """Run commands side by side and return what each printed. Raises RuntimeError when one fails."""
        started = [(arguments, self.start(*arguments)) for arguments in commands]
        printed = []
        for arguments, process in started:
            told, _ = process.communicate()
            if process.returncode:
                said = (self.folder / "said.log").read_text(encoding="utf-8")[-2_000:]
                raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}: {said}")
            printed.append(told)
        return printed

    def state(self) -> str:
        """Govern all that is on the bus and return the digest of what is then valid."""
        self.all_at_once([("govern", "--until-idle")])
        return self.all_at_once([("digest",)])[0].strip()
