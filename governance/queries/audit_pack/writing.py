"""Writes a pack from one snapshot of the store, streamed: memory does not grow with the trail."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from governance.audit.audit_key import AuditKey
from governance.audit.chain import START, header
from governance.audit.checkpoint import origin_of
from governance.audit.entries import spelled
from governance.audit.merkle import Tree
from governance.audit.spoken_rows import GONE, SPOKEN_COLUMNS, mentions, needs_entry, spoken_form
from governance.audit.time_stamp import Stamp
from governance.queries.audit_pack.members import (
    CHECKPOINTS,
    ENTRIES,
    FORM,
    KEYS,
    MANIFEST,
    NOTE,
    POPULATION,
    ROWS,
    UNSEALED,
    FileSum,
    Folder,
    Lines,
    Manifest,
    PackedCheckpoint,
    PackedStamp,
)
from governance.store.evidence.audit_rows import stored_head, vouched_entries, vouched_unsealed
from governance.store.evidence.spoken_of import latest_said, rows_by_key, rows_spoken_of, speaking_entries
from governance.store.evidence.stamp_rows import stamps
from governance.store.evidence.trail_keys import verifiers_of_trail
from governance.store.evidence.tree_rows import checkpoints_after, first_verifier, latest_checkpoint, stored_tree
from ingest.contract.counting import counted
from ingest.contract.errors import BrokenError
from ingest.contract.sealing import canonical_bytes


class PackWriter:
    """Writes the files of a pack into a folder."""

    def __init__(self, folder: Folder, connection: Connection, key: AuditKey | None) -> None:
        """``key``: what signs the manifest; None: the log has none."""
        self._folder, self._connection, self._key = folder, connection, key
        self._sums: dict[str, FileSum] = {}
        self._rows: Counter[str] = Counter()

    def write(self, population: Mapping[str, Any], version: str, now: int) -> Manifest:
        """Write all files, the manifest last. Raises BrokenError where the store has not all that was sealed."""
        connection = self._connection
        head = stored_head(connection) or START
        tree = stored_tree(connection)
        first = first_verifier(connection)
        latest = latest_checkpoint(connection)
        self._entries(head.seq)
        self._unsealed()
        self._spoken_rows()
        self._checkpoints(latest.size if latest is not None else 0)
        self._document(KEYS, verifiers_of_trail(connection))
        self._document(POPULATION, population)
        manifest = Manifest(
            form=FORM,
            jitgov=version,
            made_at=spelled(now) or "",
            origin=None if first is None else origin_of(first),
            entries=head.seq,
            chain_hash=head.chain_hash,
            root=tree.root().hex(),
            unsealed=self._sums[UNSEALED].lines,
            rows={table: self._rows[table] for table in SPOKEN_COLUMNS},
            checkpoint=latest.note if latest is not None else None,
            files=self._sums,
        )
        self._manifest(manifest)
        return manifest

    @contextmanager
    def _lines(self, name: str) -> Iterator[Lines]:
        with self._folder.writing(name) as stream:
            lines = Lines(stream)
            yield lines
        self._sums[name] = lines.sum()

    def _entries(self, sealed: int) -> None:
        with self._lines(ENTRIES) as lines:
            for row, _ in vouched_entries(self._connection):
                lines.write(b"\t".join([row.chain_hash.encode(), header(row.seq, row.entry), row.entry.body]))
        if lines.count != sealed:
            raise BrokenError(
                f"{counted(sealed, 'audit entry was', 'audit entries were')} sealed, {lines.count:,} are there: "
                "`jitgov audit verify`"
            )

    def _unsealed(self) -> None:
        with self._lines(UNSEALED) as lines:
            for entry, _ in vouched_unsealed(self._connection):
                lines.write(b"\t".join([header(0, entry), entry.body]))

    def _spoken_rows(self) -> None:
        with self._lines(ROWS) as lines:
            for table in SPOKEN_COLUMNS:
                for block in rows_spoken_of(self._connection, table):
                    for columns, _ in block:
                        self._row(lines, table, columns)
            self._spoken_of_no_more(lines)

    def _spoken_of_no_more(self, lines: Lines) -> None:
        """Write the rows that entries speak of and that need none any more: accounts that JIT did not make."""
        for entries in speaking_entries(self._connection):
            said = {mention.key: (entry, mention) for entry in entries for mention in mentions(entry)}
            accounts = {key: entry.about for key, (entry, mention) in said.items() if mention.table == "account"}
            latest = latest_said(self._connection, "account", accounts)
            for key, columns in rows_by_key(self._connection, "account", accounts).items():
                # Of the entries about it, the last one alone: each row is written once.
                if (
                    not needs_entry("account", columns)
                    and latest.get(key) == said[key][1]
                    and said[key][1].sha256 != GONE
                ):
                    self._row(lines, "account", columns)

    def _row(self, lines: Lines, table: str, columns: tuple[Any, ...]) -> None:
        lines.write(spoken_form(table, columns))
        self._rows[table] += 1

    def _checkpoints(self, last: int) -> None:
        tree = stored_tree(self._connection, last)
        stamped: dict[int, list[Stamp]] = {}
        for stamp in stamps(self._connection):
            stamped.setdefault(stamp.size, []).append(stamp)
        with self._lines(CHECKPOINTS) as lines:
            for row in checkpoints_after(self._connection, 0):
                packed = [_packed(stamp) for stamp in stamped.get(row.size, ())]
                lines.write(canonical_bytes(PackedCheckpoint(row.note, _proof(tree, row.size), packed)))

    def _document(self, name: str, what: object) -> None:
        with self._lines(name) as lines:
            lines.write(canonical_bytes(what))

    def _manifest(self, manifest: Manifest) -> None:
        with self._lines(MANIFEST) as lines:
            lines.write(canonical_bytes(manifest))
        if self._key is not None:
            with self._folder.writing(NOTE) as stream:
                stream.write(self._key.sign(signed_text(manifest, self._sums[MANIFEST].sha256)).encode())


def signed_text(manifest: Manifest, sha256: str) -> str:
    """Return the text that a pack's key signs: what it is, the log, the manifest's hash."""
    return f"{FORM}\n{manifest.origin}\n{sha256}\n"


def _proof(tree: Tree, size: int) -> list[str]:
    return [base64.b64encode(octets).decode() for octets in tree.consistency(size)]


def _packed(stamp: Stamp) -> PackedStamp:
    return PackedStamp(stamp.authority, stamp.note, base64.b64encode(stamp.answer).decode())
