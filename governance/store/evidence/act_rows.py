"""Acts as rows: written once, each with its audit entry; read by kind and by what they are about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.audit.act_entries import act_entry
from governance.model.acts import Act, ActKind
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among
from governance.store.evidence.audit_rows import insert_entries
from governance.store.schema import evidence

_COLUMNS = ", ".join(f"a.{name}" for name in Act._fields)
_ABOUT = f"SELECT {_COLUMNS} FROM act a WHERE a.subject IN ({{keys}}) AND a.kind = %s AND a.at <= %s"
_BY_ID = f"SELECT {_COLUMNS} FROM act a WHERE a.act_id IN ({{keys}})"
_OF_KIND = f"SELECT {_COLUMNS} FROM act a WHERE a.kind = %s ORDER BY a.at, a.act_id"
FOREVER = (1 << 63) - 1
"""Later than any instant."""


def insert_acts(connection: Connection, acts: Iterable[Act]) -> set[str]:
    """Write acts, each with its audit entry; one that is there stays as it is. Return the ids of those that are new."""
    distinct = {act.act_id: act for act in acts}
    new = {row[0] for row in insert_absent(connection, evidence.act, _sorted(distinct), "act_id")}
    insert_entries(connection, [act_entry(distinct[act_id]) for act_id in sorted(new)])
    return new


def _sorted(distinct: dict[str, Act]) -> list[Act]:
    return [distinct[act_id] for act_id in sorted(distinct)]


def acts_about(
    connection: Connection, kinds: Iterable[ActKind], subjects: Iterable[str], until: int = FOREVER
) -> dict[str, list[Act]]:
    """Return the acts of some kinds about a bounded set of subjects, up to an instant; by subject, the oldest first."""
    wanted = set(subjects)
    acts: dict[str, list[Act]] = {}
    for kind in sorted(set(kinds)):
        for row in rows_among(connection, _ABOUT, wanted, kind, until):
            act = Act._make(row)
            acts.setdefault(act.subject, []).append(act)
    for of_subject in acts.values():
        of_subject.sort(key=lambda act: (act.at, act.act_id))
    return acts


def acts_by_id(connection: Connection, act_ids: Iterable[str]) -> dict[str, Act]:
    """Return a bounded set of acts, by id."""
    return {row[0]: Act._make(row) for row in rows_among(connection, _BY_ID, act_ids)}


def acts_of_kind(connection: Connection, kind: ActKind) -> list[Act]:
    """Return all acts of a kind of which there are few (labels that mean others, withdrawals), the oldest first."""
    return [Act._make(row) for row in rows(connection, _OF_KIND, (kind,))]
