"""What a thing is shown as of, and what reviewers were asked of it and said."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from governance.queries.showing.folded_records import RecordsOnBus
from governance.queries.showing.shown import Section, named_rows, with_logins
from governance.queries.snapshot import Snapshot
from governance.store.queries.whole_rows import MOST_ROWS, WholeRow, whole_rows
from governance.store.schema import evidence, reviewing

ACTS = ("kind", "at", "until_at", "says", "entered_by", "act_id")
_BESIDE = ("account", "until", "finding_id")
_ITEMS = ("what", "summary", "reviewer", "opened_at", "due_at", "item_id")
_DECISIONS = ("verdict", "reviewer", "decided_at", "reason", "entered_by", "decision_id")


class About(NamedTuple):
    """The snapshot, the instant that is asked for, and how the bus is read where it may be."""

    snapshot: Snapshot
    as_of: int
    on_bus: RecordsOnBus | None = None
    issuers: Collection[str] | None = None
    """The sources whose accounts and applications a name may mean; None: all."""
    most_entering: int = MOST_ROWS
    """Of those who can enter an application so many are told."""


def said_of(about: About, subjects: Iterable[str]) -> Section:
    """Return what people said of a thing by acts: acceptances, exclusions, links, withdrawals."""
    acts = whole_rows(about.snapshot.connection, evidence.act, "subject", subjects, "at, act_id")
    said = with_logins(about.snapshot, [json.loads(act["body"]) for act in acts])
    rows = named_rows(about.snapshot, acts)
    return Section("said of it", ACTS, [row | {"says": _in_words(own)} for row, own in zip(rows, said, strict=True)])


def _in_words(said: Mapping[str, Any]) -> str:
    """Return what an act says, without what stands beside it: whom it is about, and until when."""
    words = {name: ", ".join(map(str, v)) if isinstance(v, list) else v for name, v in said.items()}
    return "; ".join(
        f"{name.replace('_', ' ')}: {value}"
        for name, value in words.items()
        if name not in _BESIDE and value not in (None, "", {})
    )


def reviews_of(about: About, column: str, keys: Iterable[str]) -> list[Section]:
    """Return the review items whose column is one of the keys, and the decisions on them."""
    items = whole_rows(about.snapshot.connection, reviewing.review_item, column, keys, "opened_at, item_id")
    return reviewed(about, items)


def reviewed(about: About, items: list[WholeRow]) -> list[Section]:
    """Return review items and the decisions on them."""
    ids = [item["item_id"] for item in items]
    decisions = whole_rows(about.snapshot.connection, reviewing.decision, "item_id", ids, "decided_at")
    return [
        Section("asked", _ITEMS, named_rows(about.snapshot, items)),
        Section("decided", _DECISIONS, named_rows(about.snapshot, decisions)),
    ]
