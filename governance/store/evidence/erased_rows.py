"""Takes names and records of whom people had erased out of the rows that hold them, a stretch of facts at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from governance.folds.batch_rows import FactRow
from governance.folds.erased import NO_RAW, Erased, erased_body, erased_fact
from governance.model.keys import plain_parts
from governance.model.tenant_labels import moved_key
from governance.store.database.bulk import upsert
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.database.streaming import rows_among
from governance.store.evidence.act_rows import acts_of_kind
from governance.store.evidence.facts import fact_columns
from governance.store.evidence.label_acts import load_meanings
from governance.store.schema import evidence

_END = "SELECT record_id FROM fact WHERE record_id > %s ORDER BY record_id LIMIT 1 OFFSET %s"
_LAST = "SELECT MAX(record_id) FROM fact WHERE record_id > %s"
_FACT = "record_id, content_hash, part, event_id, about, about_kind, kind, occurred_at, body, raw"
_STRETCH = f"SELECT {_FACT}, recorded_at FROM fact WHERE record_id > %s AND record_id <= %s"
_EVIDENCE = "SELECT event_id, body FROM evidence_record WHERE state = 'kept'"
_OF_ROLLUP = "first_asserted = NULL, first_subject = NULL, last_name = NULL, last_display_name = NULL"
_OF_PERSON = (
    "name = NULL, other_names = '[]', employee_id = NULL, mails = '[]', manager = NULL, department = NULL, "
    "title = NULL, location = NULL, sponsor = NULL"
)
_OF_ACCOUNTS = (
    f"UPDATE usage_rollup SET {_OF_ROLLUP} WHERE account_id IN ({{keys}})",
    "UPDATE session SET started_from = NULL, only_from = NULL WHERE account_id IN ({keys})",
    "DELETE FROM entity_name WHERE what = 'account' AND thing_id IN ({keys})",
    "UPDATE review_item SET summary = NULL, evidence = NULL WHERE account_id IN ({keys})",
    "UPDATE campaign_item SET summary = NULL, evidence = NULL WHERE account_id IN ({keys})",
    # What is still to leave is told; what has left is not kept.
    "UPDATE outbox_effect SET body = '{{}}' WHERE subject IN ({keys}) AND state NOT IN ('due', 'claimed', 'retry')",
    f"UPDATE person SET {_OF_PERSON} WHERE person_id IN ({{keys}})",
)
_AT_ONCE = 500


def load_erased(connection: Connection) -> Erased:
    """Return the keys of whom people had erased; read in every transaction that takes a batch in."""
    said = [key for act in acts_of_kind(connection, "erase") for key in act.says()["subjects"]]
    return frozenset(also_known_as(connection, said)) if said else frozenset()


def also_known_as(connection: Connection, subjects: Iterable[str]) -> list[str]:
    """Return keys, and the same under what their labels mean, in order."""
    meanings = load_meanings(connection)
    return sorted({key for subject in subjects for key in (subject, moved_key(subject, meanings))})


def erase_stretch(
    connection: Connection, subjects: Sequence[str], after: str, size: int
) -> tuple[set[tuple[str, str]], str | None]:
    """Take names and records out of the facts of the next records that speak of any of the subjects.

    Returns whom these facts are about, as (kind, key), and the last record; None: there is none behind it.
    """
    last = rows(connection, _END, (after, size - 1)) or rows(connection, _LAST, (after,))
    until: str | None = last[0][0]
    if until is None:
        return set(), None
    erased, marks = frozenset(subjects), [_spelled(key) for key in subjects]
    contains = "position(%s::bytea in body) > 0" if is_postgresql(connection) else "instr(body, %s) > 0"
    any_of = f"({' OR '.join([contains] * len(marks))})"
    changed, about = [], set()
    for *keyed, body, raw, recorded_at in rows(connection, f"{_STRETCH} AND {any_of}", (after, until, *marks)):
        fact = FactRow._make((*keyed, bytes(body), bytes(raw), "", 1, ""))
        left = erased_fact(fact, erased)
        if left != fact:
            changed.append(fact_columns(left, recorded_at))
            about.add((fact.about_kind, fact.about))
    upsert(connection, evidence.fact, sorted(changed))
    return about, until


def erase_beside(connection: Connection, subjects: Sequence[str]) -> None:
    """Take names and records of the subjects out of what stands beside the facts and is not derived from them."""
    erased = frozenset(subjects)
    for sql in _OF_ACCOUNTS:
        for start in range(0, len(subjects), _AT_ONCE):
            some = subjects[start : start + _AT_ONCE]
            run(connection, sql.format(keys=", ".join(["%s"] * len(some))), some)
    _erase_listed(connection, erased)
    for event_id, body in rows(connection, _EVIDENCE):
        left = erased_body(bytes(body), erased)
        if left is not None:
            run(
                connection,
                "UPDATE evidence_record SET body = %s, raw = %s WHERE event_id = %s",
                (left, NO_RAW, event_id),
            )


def _erase_listed(connection: Connection, erased: Erased) -> None:
    """Take names out of the rows of lists that are still being compared."""
    sql = "SELECT census_id, about, subject, body FROM census_row WHERE about IN ({keys})"
    for census_id, about, subject, body in list(rows_among(connection, sql, erased)):
        left = erased_body(bytes(body), erased)
        if left is not None:
            run(
                connection,
                "UPDATE census_row SET body = %s, raw = %s WHERE census_id = %s AND about = %s AND subject = %s",
                (left, NO_RAW, census_id, about, subject),
            )


def count_about(connection: Connection, subjects: Iterable[str]) -> dict[str, int]:
    """Return how many rows of each table are about the subjects: what an erasure would touch."""
    counts: dict[str, int] = {}
    keyed = {
        "facts": "SELECT COUNT(*) FROM fact WHERE about IN ({keys})",
        "names": "SELECT COUNT(*) FROM entity_name WHERE what = 'account' AND thing_id IN ({keys})",
        "roll-ups of uses": "SELECT COUNT(*) FROM usage_rollup WHERE account_id IN ({keys})",
        "statements of rosters": "SELECT COUNT(*) FROM person WHERE person_id IN ({keys})",
        "review items": "SELECT COUNT(*) FROM review_item WHERE account_id IN ({keys})",
        "campaign items": "SELECT COUNT(*) FROM campaign_item WHERE account_id IN ({keys})",
        "audit entries, which stay": "SELECT COUNT(*) FROM audit_entry WHERE about IN ({keys})",
    }
    for name, sql in keyed.items():
        counts[name] = sum(int(row[0]) for row in rows_among(connection, sql, subjects))
    return counts


def _spelled(key: str) -> bytes:
    """Return a subject's own id as an event's bytes spell it."""
    return msgspec.json.encode(plain_parts(key).id)[1:-1]
