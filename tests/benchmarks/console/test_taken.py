"""Processor time of a process counts what it has started, too, whether that runs or has ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from benchmarks.console.taken import Taken, children_of, seconds_of, shares

BUSY = "import time\nwhile time.process_time() < 0.3: pass\n"


def test_what_a_child_took_is_its_parents() -> None:
    before = seconds_of(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", f"{BUSY}input()"], stdin=subprocess.PIPE)
    assert child.pid in children_of(os.getpid())
    # A little more than is asked below: differences of hundredths of a second are no exact numbers.
    while seconds_of(child.pid) < 0.25:
        time.sleep(0.01)
    assert seconds_of(os.getpid()) - before >= 0.2
    child.communicate(b"\n")
    assert child.pid not in children_of(os.getpid())
    assert seconds_of(os.getpid()) - before >= 0.2


def test_it_is_told_by_request_and_by_core() -> None:
    given = shares(Taken(1.0, 10.0, 5.0, 100.0), Taken(1.5, 12.0, 5.0, 102.0), 500)
    cores = os.cpu_count() or 1
    assert given["visitors"] == {"ms_a_request": 1.0, "share_of_cores": round(0.5 / cores / 2, 3)}
    assert given["console"] == {"ms_a_request": 4.0, "share_of_cores": round(2.0 / cores / 2, 3)}
    assert given["postgresql"] == {"ms_a_request": 0.0, "share_of_cores": 0.0}
