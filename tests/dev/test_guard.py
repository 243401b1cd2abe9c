"""Nothing is left of a starter that was killed with -9: neither its server nor the server's folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from dev.places import ROOT

_STARTER = """
import os, signal, sys
from pathlib import Path
from dev import guard
from dev.process import ServerProcess

folder = Path(sys.argv[1])
guard.send_order("folder", folder)
server = ServerProcess("a server", [sys.executable, "-c", "import time; time.sleep(600)"], folder / "log")
server.start(lambda: True, 10)
print(server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")  # a zombie is as good as gone: only its parent's notice is due
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_killed_starter_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _STARTER, str(folder)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid = int(done.stdout)
    deadline = time.monotonic() + 30
    while is_alive(pid) or folder.exists():
        assert time.monotonic() < deadline, f"process {pid} or {folder} is still there"
        time.sleep(0.02)
