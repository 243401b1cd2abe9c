"""The audit trail as rows: entries written unsealed, then given their place and hash; the chain's last head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from governance.audit.chain import START, Head, Sealed
from governance.audit.entries import Entry
from governance.store.database.bulk import upsert
from governance.store.database.new_rows import insert_new
from governance.store.database.staging import stage_columns
from governance.store.database.statements import is_postgresql, prepare, run
from governance.store.evidence.vouching import vouchers
from governance.store.schema.evidence import audit_entry, audit_head, audit_verified
from ingest.contract.errors import BrokenError

_LOCK = 0x6A_69_74_67_6F_76_02
"""PostgreSQL's advisory lock of the sealer: ``jitgov`` and 2."""
_HEAD_ID = "chain"
_FETCH = 5_000
_NOWHERE = (1 << 63) - 1
"""The place of an entry whose own is no number."""
_CONTENT = (
    audit_entry.c.entry_id,
    audit_entry.c.kind,
    audit_entry.c.about,
    audit_entry.c.recorded_at,
    audit_entry.c.body,
)


def entry_of(content: Sequence[Any]) -> Entry:
    """Return an entry as it stands; a value of another type, which a forger may put into SQLite, is spelled as text.

    A time of recording that is no number becomes one that no sound entry has.
    """
    entry_id, kind, about, recorded_at, body = content
    octets = bytes(body) if isinstance(body, bytes | memoryview) else str(body).encode()
    return Entry(str(entry_id), str(kind), str(about), recorded_at if isinstance(recorded_at, int) else -1, octets)


def insert_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Write entries, unsealed; one that is there already stays as it is, sealed or not.

    Raises SetupError where this process has another key than the store names.
    """
    # Sorted, because two workers may write the same entries: locks taken in one order cannot deadlock.
    distinct = {entry.entry_id: entry for entry in entries}
    in_order = [distinct[key] for key in sorted(distinct)]
    vouched = zip(in_order, vouchers(connection, in_order), strict=True)
    insert_new(connection, audit_entry, [(*entry, None, None, voucher) for entry, voucher in vouched], replace=False)


def lock_chain(connection: Connection) -> None:
    """Wait until this transaction alone seals, until it ends; SQLite's writing transaction is alone already."""
    if is_postgresql(connection):
        run(connection, "SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def stored_head(connection: Connection) -> Head | None:
    """Return where the chain ended when it was last sealed; None: never, or the row is gone."""
    row = connection.execute(select(audit_head.c.seq, audit_head.c.chain_hash)).one_or_none()
    return None if row is None else Head(row.seq, row.chain_hash)


def head_to_seal_on(connection: Connection) -> Head:
    """Return the chain's end. Raises BrokenError when the last entry there is not the head that was stored."""
    row = connection.execute(
        select(audit_entry.c.seq, audit_entry.c.chain_hash)
        .where(audit_entry.c.seq.is_not(None))
        .order_by(audit_entry.c.seq.desc())
        .limit(1)
    ).one_or_none()
    last = START if row is None else Head(row.seq, row.chain_hash)
    if last != (stored_head(connection) or START):
        raise BrokenError(
            f"the audit chain ends at entry {last.seq}, which is not where it was last sealed; nothing more is sealed: "
            "run `jitgov audit verify`"
        )
    return last


def unsealed_entries(connection: Connection, limit: int) -> list[Entry]:
    """Return the first entries that wait for their place, by recorded_at and entry_id."""
    query = (
        select(*_CONTENT)
        .where(audit_entry.c.seq.is_(None))
        .order_by(audit_entry.c.recorded_at, audit_entry.c.entry_id)
        .limit(limit)
    )
    return [Entry(*row) for row in connection.execute(query)]


def count_unsealed(connection: Connection, most: int | None = None) -> int:
    """Return how many entries wait for their place; ``most + 1`` where there are more, None: all are counted."""
    up_to = None if most is None else most + 1
    waiting = select(audit_entry.c.entry_id).where(audit_entry.c.seq.is_(None)).limit(up_to).subquery()
    return connection.execute(select(func.count()).select_from(waiting)).scalar_one()


def write_sealed(connection: Connection, sealed: Sequence[Sealed], sealed_at: int) -> None:
    """Write places and hashes, and the new head. Raises BrokenError when an entry was sealed or deleted meanwhile."""
    written = _place(connection, [(s.seq, s.chain_hash, s.entry.entry_id) for s in sealed])
    if written != len(sealed):
        raise BrokenError(f"{len(sealed)} audit entries were to be sealed, {written} were there; nothing was sealed")
    end = sealed[-1]
    upsert(connection, audit_head, [(_HEAD_ID, end.seq, end.chain_hash, sealed_at)])


def _place(connection: Connection, places: Sequence[tuple[int, str, str]]) -> int:
    """Give unsealed entries their (seq, chain_hash) by entry_id; return how many there were."""
    if is_postgresql(connection):
        prepare(connection)
        staged = stage_columns(connection, "stage_sealed", "seq BIGINT, chain_hash TEXT, k TEXT", places)
        return run(
            connection,
            f"UPDATE audit_entry SET seq = s.seq, chain_hash = s.chain_hash FROM {staged} s"
            # Not "seq IS NULL": the planner would walk the index of all unsealed entries once per entry.
            " WHERE audit_entry.entry_id = s.k AND COALESCE(audit_entry.seq, -1) = -1",
        )
    # By primary key, one by one: SQLite would join the temporary table by scanning it for each entry.
    by_key = "UPDATE audit_entry SET seq = ?, chain_hash = ? WHERE entry_id = ? AND +seq IS NULL"
    return connection.exec_driver_sql(by_key, list(places)).rowcount


def vouched_entries(connection: Connection, after: int = 0) -> Iterator[tuple[Sealed, str | None]]:
    """Give the sealed entries behind a place, with their vouchers, in order of seq, streamed."""
    query = (
        select(audit_entry.c.voucher, audit_entry.c.seq, audit_entry.c.chain_hash, *_CONTENT)
        .where(audit_entry.c.seq > after)
        .order_by(audit_entry.c.seq)
        .execution_options(yield_per=_FETCH)
    )
    for voucher, seq, chain_hash, *content in connection.execute(query):
        place = seq if isinstance(seq, int) else _NOWHERE
        yield Sealed(place, str(chain_hash), entry_of(content)), None if voucher is None else str(voucher)


def count_sealed(connection: Connection, up_to: Head) -> int:
    """Return how many entries are sealed up to a place; -1: what stands there has another hash, or nothing does."""
    chain_hash = select(audit_entry.c.chain_hash).where(audit_entry.c.seq == up_to.seq)
    if connection.execute(chain_hash).scalar_one_or_none() != up_to.chain_hash:
        return -1
    query = select(func.count()).select_from(audit_entry).where(audit_entry.c.seq <= up_to.seq)
    return connection.execute(query).scalar_one()


def stored_mark(connection: Connection) -> str | None:
    """Return the note that says up to where the trail was verified; None: none was written."""
    note: str | None = connection.execute(select(audit_verified.c.note)).scalar_one_or_none()
    return note


def write_mark(connection: Connection, note: str) -> None:
    """Keep the note in place of the one before."""
    upsert(connection, audit_verified, [("mark", note)])


def vouched_unsealed(connection: Connection) -> Iterator[tuple[Entry, str | None]]:
    """Give the entries that wait for their place, with their vouchers, streamed."""
    query = (
        select(audit_entry.c.voucher, *_CONTENT)
        .where(audit_entry.c.seq.is_(None))
        .order_by(audit_entry.c.recorded_at, audit_entry.c.entry_id)
        .execution_options(yield_per=_FETCH)
    )
    for voucher, *content in connection.execute(query):
        yield entry_of(content), None if voucher is None else str(voucher)


def sealed_entry(connection: Connection, named: int | str) -> Sealed | None:
    """Return a sealed entry, known by its place or id; None: there is none."""
    known = audit_entry.c.seq == named if isinstance(named, int) else audit_entry.c.entry_id == named
    query = select(audit_entry.c.seq, audit_entry.c.chain_hash, *_CONTENT).where(known, audit_entry.c.seq.is_not(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else Sealed(row[0], row[1], entry_of(row[2:]))


def chain_hash_at(connection: Connection, seq: int) -> str:
    """Return the chain hash of the entry at a place, also that before the first; '' where there is none."""
    if seq == START.seq:
        return START.chain_hash
    query = select(audit_entry.c.chain_hash).where(audit_entry.c.seq == seq)
    return connection.execute(query).scalar_one_or_none() or ""


def place_of(connection: Connection, chain_hash: str) -> Head | None:
    """Return the sealed entry with this hash as a head; None: there is none."""
    query = select(func.min(audit_entry.c.seq)).where(audit_entry.c.chain_hash == chain_hash)
    seq: int | None = connection.execute(query).scalar_one()
    return START if chain_hash == START.chain_hash else None if seq is None else Head(seq, chain_hash)


def oldest_unsealed_at(connection: Connection) -> int | None:
    """Return when the entry was recorded that waits longest for its place."""
    query = select(func.min(audit_entry.c.recorded_at)).where(audit_entry.c.seq.is_(None))
    at: int | None = connection.execute(query).scalar_one()
    return at


def first_recorded_at(connection: Connection) -> int | None:
    """Return when the first entry of all was recorded, as good as when the store was begun; None: there is none."""
    first_seq = select(func.min(audit_entry.c.seq)).scalar_subquery()
    first = select(audit_entry.c.recorded_at).where(audit_entry.c.seq == first_seq)
    at: int | None = connection.execute(first).scalar_one_or_none()
    return oldest_unsealed_at(connection) if at is None else at


def last_sealed_at(connection: Connection) -> int | None:
    """Return when the chain was last sealed."""
    at: int | None = connection.execute(select(func.max(audit_head.c.sealed_at))).scalar_one()
    return at
