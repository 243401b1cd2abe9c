"""Lanes of tests beside each other (``pytest -n 2``): what stays together, and what comes first.

The tests of a file stay in one lane, for they share fixtures; so do all files that need the run's Kafka or its demo,
which take longer to come up than most of them. A PostgreSQL is up in less than a second: each lane has its own.

The lanes are dealt out by a scheduler of our own, because pytest 9.2 no longer lets pytest-xdist write a group into a
test's id, and then ``--dist loadgroup`` groups nothing, without a word:
https://github.com/pytest-dev/pytest-xdist/issues/1386
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

KAFKA = "Kafka"
_SHARED = {KAFKA: re.compile(r"\bkafka_(?:server|url)\b"), "demo": re.compile(r"\bdemo_(?:run|folder)\b")}
"""What a run has once, and the fixtures by which a file says that it needs it."""
_FIRST = ("tests/integration/", "tests/simulator/test_demo", "tests/properties/", "tests/promises/")
"""The longest begin: what is left at the end is short, so that the lanes end together."""


class Lanes(LoadScopeScheduling):
    """Gives a lane one group of tests after the other, in the order of the collection."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._root = config.rootpath

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self._root / nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Lanes:
    """Deal the tests out by their groups, whatever ``--dist`` says."""
    return Lanes(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest groups first; without lanes the order stays."""
    if is_lane(config):
        items.sort(key=lambda item: _rank(item.path, item.nodeid))


def is_lane(config: pytest.Config) -> bool:
    """Tell whether this process is one of several lanes, not the one that collects their reports."""
    return hasattr(config, "workerinput")


@cache
def group_of(path: Path) -> str:
    """Return the name that is shared by the files whose tests stay in one lane with those of ``path``."""
    text = path.read_text(encoding="utf-8")
    return next((group for group, fixtures in _SHARED.items() if fixtures.search(text)), str(path))


def _rank(path: Path, node_id: str) -> tuple[bool, int]:
    rank = next((rank for rank, folder in enumerate(_FIRST) if node_id.startswith(folder)), len(_FIRST))
    return group_of(path) != KAFKA, rank
