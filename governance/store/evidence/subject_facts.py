"""The facts of some kinds about many subjects, each in the version that counts, read set-wise."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from governance.model.keys import Subject
from governance.store.database.staging import stage_columns
from governance.store.database.statements import join_on, rows
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event

_decode = msgspec.json.Decoder(Event).decode
_ABOUT = "f.about = k.k AND f.about_kind = k.kind"


def facts_about(
    connection: Connection, subjects: Iterable[Subject], kinds: str, staged_as: str
) -> dict[Subject, list[Event]]:
    """Return the facts about the subjects, by subject; ``kinds``: the SQL condition on a fact ``f`` that is read."""
    wanted = [(subject.key, subject.kind) for subject in sorted(set(subjects))]
    if not wanted:
        return {}
    staged = stage_columns(connection, staged_as, "k TEXT, kind TEXT", wanted)
    of_subject = join_on(connection, "fact", "f", f"{_ABOUT} AND {kinds}")
    facts: dict[Subject, list[Event]] = {}
    for kind, about, body in rows(
        connection,
        f"SELECT f.about_kind, f.about, f.body FROM {staged} k {of_subject} "
        + join_on(connection, "record", "r", version_that_counts(connection)),
    ):
        facts.setdefault(Subject(kind, about), []).append(_decode(body))
    return facts
