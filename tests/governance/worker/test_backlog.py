"""When a worker is behind, and when it has caught up."""

from __future__ import annotations

from governance.worker.backlog import Backlog

FULL = 5_000


def test_a_full_batch_begins_a_backlog_and_an_empty_bus_ends_it() -> None:
    backlog = Backlog(FULL)
    assert not backlog.backlogged(FULL - 1, idle=False, now=0.0)
    assert backlog.backlogged(FULL, idle=False, now=1.0)
    assert backlog.backlogged(None, idle=False, now=2.0)
    assert not backlog.backlogged(None, idle=True, now=3.0)
    assert not backlog.backlogged(FULL - 1, idle=False, now=4.0)


def test_short_batches_of_a_slow_reader_do_not_end_it() -> None:
    backlog = Backlog(FULL)
    assert backlog.backlogged(FULL, idle=False, now=0.0)
    assert backlog.backlogged(10, idle=True, now=9.0)
    assert backlog.backlogged(FULL, idle=False, now=12.0) and backlog.backlogged(10, idle=False, now=21.9)


def test_it_ends_when_no_full_batch_has_come_for_long() -> None:
    backlog = Backlog(FULL)
    assert backlog.backlogged(FULL, idle=False, now=0.0)
    assert not backlog.backlogged(10, idle=False, now=10.0)
    assert not backlog.backlogged(None, idle=False, now=10.1)
