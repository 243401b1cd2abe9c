"""Tells rows that are late from those that are wrong: work which waits may still change the former."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from governance.derivation.checking.deviations import Deviation
from governance.derivation.loading.account_persons import KINDS
from governance.store.running import long_items
from governance.store.running.work_items import is_waiting

_OF_LISTS = frozenset({"roster_list", "roster_lacks", "relabel"})
"""Kinds of work items that stand for persons which they do not name."""
_BESIDE = frozenset({"login", "came", "estate", "peers", "fellows"})
"""Kinds of those that stand for the accounts whose verdicts rest on rows of others."""
_LONG = frozenset({*long_items.KINDS, *KINDS, *_OF_LISTS, *_BESIDE, "roster_person", "group", "census", "listed"})
"""Kinds of work items that stand for accounts which they do not name."""


def is_late(connection: Connection, deviation: Deviation, kinds: Collection[str]) -> bool:
    """Tell whether a work item waits that may change the row; ``kinds``: of which any waits."""
    if deviation.table == "tally":
        return False
    if deviation.repair.startswith("roster_person:"):
        return not _OF_LISTS.isdisjoint(kinds) or is_waiting(connection, deviation.repair)
    if not _LONG.isdisjoint(kinds):
        return True
    if deviation.repair.startswith("person:"):
        return bool(kinds)
    subject = deviation.repair.partition(":")[2]
    return any(is_waiting(connection, name) for name in (deviation.repair, f"account:{subject}"))
