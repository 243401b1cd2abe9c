"""Brings what stands under a label under the one that it means, a chunk in each transaction, to be judged there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.keys import HOLDER_KINDS
from governance.model.tenant_labels import moved_key
from governance.store.evidence.label_acts import load_meanings
from governance.store.evidence.stand_ins import renew_stand_ins
from governance.store.relabelling.moved_facts import move_facts
from governance.store.relabelling.moved_lists import drop_listing, move_censuses, move_listed_rows
from governance.store.relabelling.moved_rows import TABLES, KeyedTable, Move, move_stretch, stretch_end
from governance.store.running import work_items
from governance.store.running.account_labels import forget_issuers
from governance.store.running.work_items import WorkItem
from governance.store.seen.coverage_rows import move_statements, renew_coverage
from governance.store.seen.known_applications import forget_applications
from governance.worker.concerned import CONCERNED
from governance.worker.following_labels import FOLLOWING
from ingest.contract.providers.catalogue import providers


class Moved(NamedTuple):
    """Work items that a chunk leaves, and how far it came; None: nothing is left of its step."""

    items: set[str]
    until: str | None


class Chunk(NamedTuple):
    """What to move next: from which issuer to which, after which key, and how many rows."""

    move: Move
    after: str
    size: int


Step = Callable[[Connection, Chunk], Moved]


def move_label(connection: Connection, item: WorkItem, now: int, size: int) -> None:
    """Drain a chunk of ``relabel:<label>``; the cursor is the step and the last key that was moved in it."""
    label = item.subject
    meaning = load_meanings(connection).get(label)
    if meaning is None:
        work_items.done(connection, [item])
        return
    moves = [Move(f"{idp}:{label}", f"{idp}:{meaning}") for idp in sorted(providers())]
    steps = [(step, move) for move in moves for step in _STEPS]
    number, _, after = item.cursor.partition(" ")
    place, until = int(number or 0), None
    while place < len(steps) and until is None:
        step, move = steps[place]
        items, until = step(connection, Chunk(move, after, size))
        work_items.enqueue(connection, items, now)
        place, after = (place, after) if until is not None else (place + 1, "")
    if until is not None:
        work_items.advance(connection, item, f"{place} {until}")
        return
    _leave_to_be_judged(connection, moves, now)
    work_items.enqueue(connection, {f"{FOLLOWING}:{label}"}, now)
    work_items.done(connection, [item])


def _leave_to_be_judged(connection: Connection, moves: Iterable[Move], now: int) -> None:
    """Have all workers read anew what they keep, and leave all that stands under either label to be derived."""
    items: set[str] = set()
    for move in moves:
        for issuer in move:
            forget_issuers(connection, issuer)
            renew_stand_ins(connection, issuer)
            renew_coverage(connection, f"relabelled {issuer}")
            items |= {f"stream:{issuer}", f"silence:{issuer}", f"census:{issuer}"}
        forget_applications(connection, f"relabelled {move.before}")
        items.add(f"groups:{move.after}")
    work_items.enqueue(connection, items, now)


def _of_table(keyed: KeyedTable) -> Step:
    def step(connection: Connection, chunk: Chunk) -> Moved:
        until = stretch_end(connection, keyed, *chunk)
        if until is None:
            return Moved(set(), None)
        keys = move_stretch(connection, keyed, chunk.move, chunk.after, until)
        accounts = keys if keyed.keys[0] == "account_id" else set()
        meanings = _meanings(chunk.move)
        return Moved({f"account:{key}" for old in accounts for key in (old, moved_key(old, meanings))}, until)

    return step


def _facts(connection: Connection, chunk: Chunk) -> Moved:
    moved, until = move_facts(connection, *chunk)
    subjects = {(fact.about_kind, fact.about) for pair in moved for fact in pair[:2] if fact.about}
    items = {f"{kind}:{key}" for kind, key in subjects if kind in HOLDER_KINDS}
    items |= {f"{long}:{key}" for kind, key in subjects for long in CONCERNED.get(kind, ())}
    items |= {f"clients:{key}" for kind, key in subjects if kind == "application"}
    return Moved(items, until)


def _statements(connection: Connection, chunk: Chunk) -> Moved:
    move_statements(connection, *chunk.move)
    return Moved(set(), None)


def _censuses(connection: Connection, chunk: Chunk) -> Moved:
    move_censuses(connection, chunk.move)
    return Moved(set(), None)


def _listed(connection: Connection, chunk: Chunk) -> Moved:
    return Moved(set(), move_listed_rows(connection, *chunk))


def _listing(connection: Connection, chunk: Chunk) -> Moved:
    return Moved(set(), "" if drop_listing(connection, chunk.move, chunk.size) else None)


def _meanings(move: Move) -> dict[str, str]:
    return {move.before.partition(":")[2]: move.after.partition(":")[2]}


_STEPS: tuple[Step, ...] = (*map(_of_table, TABLES), _statements, _facts, _listing, _listed, _censuses)
