"""The front door as an operator uses it, each command a process of its own, in one folder with one config.yaml."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

_DOOR = Path(__file__).parents[1] / "jitgov.py"
_TAIL = 2_000


class Commands:
    """Commands in a folder; what they say on stderr is kept there, in ``said.log``.

    ``store_url`` None: the usual SQLite file, in the folder.
    """

    def __init__(
        self, folder: Path, settings: Mapping[str, object], bus_url: str, store_url: str | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        (folder / "config.yaml").write_text(yaml.safe_dump(dict(settings)), encoding="utf-8")
        known = {name: value for name, value in os.environ.items() if not name.startswith("JITGOV_")}
        marks = {name: value for name, value in os.environ.items() if name == "JITGOV_TEST_RUN"}
        self._environ = {**known, **marks, "JITGOV_CONFIG": str(folder / "config.yaml"), "JITGOV_BUS_URL": bus_url}
        if store_url is not None:
            self._environ["JITGOV_STORE_URL"] = store_url

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command; who starts it reads what it prints."""
        with (self.folder / "said.log").open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, str(_DOOR), *arguments],
                cwd=self.folder, env=self._environ, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def run(self, *arguments: str) -> str:
        """Run a command and return what it printed. Raises RuntimeError when it fails."""
        process = self.start(*arguments)
        printed, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}: {self.complaints()}")
        return printed

    def complaints(self) -> str:
        """Return the end of what the commands said on stderr."""
        return (self.folder / "said.log").read_text(encoding="utf-8")[-_TAIL:]

    def state(self) -> str:
        """Govern all that is on the bus and return the digest of what is then valid."""
        self.run("govern", "--until-idle")
        return self.run("digest").strip()
