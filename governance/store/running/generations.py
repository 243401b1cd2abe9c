"""Generations: what the state was derived with, one after the other; which one counts, how far it is, who lives by it.

Every batch and every drain reads the generation that counts, and keeps it until its transaction ends: whoever begins
the next one waits for them, and whoever comes later finds that his own has passed. So two workers with different
settings never derive in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.store.database.statements import is_postgresql, rows, run
from governance.store.database.together import Question
from governance.store.running.progress import Fenced

_LOCK = 0x6A_69_74_67_6F_76_04
"""PostgreSQL's advisory lock of whoever begins a generation: ``jitgov`` and 4."""
_ROUNDS = 6
"""How often all that was left must have been drained: what a drained item leaves (a group's members, their identities,
whoever somebody answers for) is that many steps away from it at most."""
_COLUMNS = "generation, sections, began_by, began_at, completed_at"
CURRENT_ASKED = Question(f"SELECT {_COLUMNS} FROM derivation WHERE is_current = 1")
_encode = msgspec.json.Encoder(order="sorted").encode
_sections = msgspec.json.Decoder(dict[str, str]).decode


class GenerationPassed(Fenced):
    """Another generation counts by now: nothing may be derived with the settings of the one before."""


class Generation(NamedTuple):
    """A generation, with the hash of every section of settings and code."""

    number: int
    sections: Mapping[str, str]
    began_by: str
    began_at: int
    completed_at: int | None


def current_generation(connection: Connection) -> Generation | None:
    """Return the generation that counts; None where no worker has begun one."""
    return generation_of(rows(connection, *CURRENT_ASKED))


def generation_of(current: Sequence[Any]) -> Generation | None:
    """Return ``current_generation``, given the rows of its question."""
    return next((Generation(number, _sections(sections), *more) for number, sections, *more in current), None)


def latest_generations(connection: Connection, most: int) -> list[Generation]:
    """Return the latest generations, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM derivation ORDER BY generation DESC LIMIT %s"
    return [Generation(row[0], _sections(row[1]), *row[2:]) for row in rows(connection, sql, (most,))]


def sections_of_generation(connection: Connection, generation: int) -> Mapping[str, str]:
    """Return the hash of every section of a generation; nothing of one that is not there."""
    generations = rows(connection, "SELECT sections FROM derivation WHERE generation = %s", (generation,))
    return _sections(generations[0][0]) if generations else {}


def hold_generation(connection: Connection, generation: int) -> None:
    """Keep the generation until the transaction ends; 0: none is asked for. Raises GenerationPassed for another one."""
    if generation == 0:
        return
    lock = " FOR SHARE" if is_postgresql(connection) else ""
    current = rows(connection, f"SELECT generation FROM derivation WHERE is_current = 1{lock}")
    if not current or current[0][0] != generation:
        raise GenerationPassed(f"generation {generation} of settings and code has passed")


def wait_for_derivations(connection: Connection) -> None:
    """Wait until every batch and drain has ended that runs now, and keep others waiting until this transaction ends."""
    if is_postgresql(connection):
        rows(connection, "SELECT generation FROM derivation WHERE is_current = 1 FOR UPDATE")


def is_current(connection: Connection, generation: int) -> bool:
    """Tell whether the generation is the one that counts; 0: none is asked for."""
    return generation == 0 or bool(
        rows(connection, "SELECT 1 FROM derivation WHERE is_current = 1 AND generation = %s", (generation,))
    )


def lock_generations(connection: Connection) -> None:
    """Wait until this transaction alone may begin a generation; SQLite's writing transaction is alone already."""
    if is_postgresql(connection):
        rows(connection, "SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def was_begun_before(connection: Connection, sections: Mapping[str, str]) -> bool:
    """Tell whether some generation was derived with exactly these sections."""
    text = _encode(sections).decode()
    return bool(rows(connection, "SELECT 1 FROM derivation WHERE sections = %s LIMIT 1", (text,)))


def begin_generation(
    connection: Connection, sections: Mapping[str, str], settings: object, began_by: str, now: int, *, complete: bool
) -> int:
    """Let a new generation count, once whoever derives with the one before has ended his transaction; return it.

    ``complete``: nothing was derived before, so nothing is left to derive anew.
    """
    run(connection, "UPDATE derivation SET is_current = 0 WHERE is_current = 1")
    number = int(rows(connection, "SELECT COALESCE(MAX(generation), 0) + 1 FROM derivation")[0][0])
    texts = _encode(sections).decode(), _encode(settings).decode()
    values = (number, *texts, began_by, now, now if complete else None, _last_item(connection))
    run(
        connection,
        "INSERT INTO derivation (generation, is_current, sections, settings, began_by, began_at, completed_at, "
        "drained_to, rounds) VALUES (%s, 1, %s, %s, %s, %s, %s, %s, 0)",
        values,
    )
    return number


def anything_derived(connection: Connection) -> bool:
    """Tell whether the store holds any account, or group's grant."""
    return any(rows(connection, f"SELECT 1 FROM {table} LIMIT 1") for table in ("account", "conferral"))


def mark_drained(connection: Connection, generation: int, now: int) -> None:
    """Note how far the generation is; it is complete when nothing is left, or all was drained often enough."""
    progress = rows(
        connection,
        "SELECT drained_to, rounds FROM derivation WHERE generation = %s AND completed_at IS NULL AND is_current = 1",
        (generation,),
    )
    if not progress:
        return
    drained_to, rounds = progress[0]
    oldest = rows(connection, "SELECT mark_id FROM dirty_mark ORDER BY mark_id LIMIT 1")
    if oldest and oldest[0][0] <= drained_to:
        return
    if not oldest or rounds + 1 >= _ROUNDS:
        run(connection, "UPDATE derivation SET completed_at = %s WHERE generation = %s", (now, generation))
        return
    values = (_last_item(connection), rounds + 1, generation)
    run(connection, "UPDATE derivation SET drained_to = %s, rounds = %s WHERE generation = %s", values)


def _last_item(connection: Connection) -> int:
    return int(rows(connection, "SELECT COALESCE(MAX(mark_id), 0) FROM dirty_mark")[0][0])


def beat(connection: Connection, worker_id: str, generation: int, now: int) -> None:
    """Note that a worker derives with a generation."""
    run(
        connection,
        "INSERT INTO worker_beat (worker_id, generation, beat_at) VALUES (%s, %s, %s) ON CONFLICT (worker_id) "
        "DO UPDATE SET generation = excluded.generation, beat_at = excluded.beat_at",
        (worker_id, generation, now),
    )


def end_beat(connection: Connection, worker_id: str) -> None:
    """Note that a worker has ended."""
    run(connection, "DELETE FROM worker_beat WHERE worker_id = %s", (worker_id,))


def last_beat(connection: Connection, generation: int, without: str) -> tuple[str, int] | None:
    """Return who else derives with a generation and said so last, and when; None: nobody."""
    sql = (
        "SELECT worker_id, beat_at FROM worker_beat WHERE generation = %s AND worker_id <> %s "
        "ORDER BY beat_at DESC LIMIT 1"
    )
    for worker_id, beat_at in rows(connection, sql, (generation, without)):
        return worker_id, beat_at
    return None
