"""Verifies a pack without a store: sums, chain, tree, every checkpoint, and the rows that entries speak of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from heapq import merge
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import msgspec

from governance.audit.chain import GENESIS, Head, Sealed, Verdict, Verifier, entry_of_header, record
from governance.audit.checkpoint import Checkpoint, checkpoint_of, signers_of
from governance.audit.entries import Entry, entry_id_of
from governance.audit.handover import key_named, signed_for
from governance.audit.merkle import Peaks
from governance.audit.spoken_rows import KINDS_THAT_SPEAK, SPOKEN_COLUMNS, Mention, mentions, spoken_hash
from governance.audit.stamp_check import StampsFound, stamps_held
from governance.audit.time_stamp import StampTrust
from governance.audit.tree_check import Signed, TreeCheck, TreeVerdict
from governance.queries.audit_pack.members import (
    ENTRIES,
    FORM,
    KEYS,
    LISTED,
    MANIFEST,
    NOTE,
    ROWS,
    UNSEALED,
    Manifest,
    Pack,
)
from governance.queries.audit_pack.packed_checkpoints import proof_faults, signed_in, stamps_in
from governance.queries.audit_pack.writing import signed_text
from governance.queries.audited_rows import RowFault
from governance.store.evidence.said_of_rows import SaidOfRows

_manifest_of = msgspec.json.Decoder(Manifest).decode
_keys_of = msgspec.json.Decoder(list[str]).decode
_row_of = msgspec.json.Decoder(list[msgspec.Raw]).decode
_text_of = msgspec.json.Decoder(str).decode


class PackVerdict(NamedTuple):
    """What was found of a pack."""

    manifest: Manifest
    keys: list[str]
    """Those that the pack names."""
    signers: list[str]
    """Ids of the keys that signed the pack."""
    chain: Verdict
    tree: TreeVerdict
    stamps: StampsFound
    rows: int
    row_faults: list[RowFault]
    faults: list[str]
    """What is wrong besides, a sentence's part each."""

    @property
    def whole(self) -> bool:
        """Tell whether all is as it was exported."""
        return not (self.chain.fault or self.tree.fault or self.row_faults or self.faults)


class PackCheck:
    """Walks a pack once; memory is bounded but for the faults."""

    def __init__(
        self,
        path: Path,
        kept: Sequence[Signed] = (),
        trusted: Collection[str] = (),
        stamp_trust: StampTrust = StampTrust(),  # noqa: B008 - it never changes
    ) -> None:
        """``kept``: checkpoints, ``trusted``: public keys, and ``stamp_trust``: roots, that were had from elsewhere.

        Raises ValueError where it is no pack.
        """
        self._pack, self._kept, self._trusted = Pack(path), kept, list(trusted)
        self._stamp_trust = stamp_trust
        text = self._pack.whole(MANIFEST)
        try:
            self._manifest = _manifest_of(text)
            self._keys = _keys_of(self._pack.whole(KEYS) or b"[]")
        except msgspec.DecodeError as error:
            raise ValueError(f"its manifest or its keys cannot be read: {error}") from error
        if self._manifest.form != FORM:
            raise ValueError(f"it is of the form {self._manifest.form!r:.40}, and this jitgov reads {FORM}")
        self._pack.bound_by(self._manifest)
        self._faults: list[str] = []
        self._row_faults: list[RowFault] = []
        self._named: set[str] = set()

    def verdict(self) -> PackVerdict:
        """Return what is found. Raises ValueError where a file cannot be read."""
        stamped = stamps_held(stamps_in(self._pack), self._stamp_trust)
        with closing(SaidOfRows()) as said:
            chain, tree = self._walk(said, stamped.signed)
            rows = self._rows(said)
        self._faults += [*proof_faults(self._pack, self._last()), *stamped.faults]
        self._sums()
        signers = self._signers()
        strangers = sorted(set(self._keys) - self._named)
        self._faults += [f"no entry of the log names the key {key!r:.60}" for key in strangers]
        return PackVerdict(
            self._manifest, self._keys, signers, chain, tree, stamped, rows, sorted(self._row_faults), self._faults
        )

    def _walk(self, said: SaidOfRows, stamped: list[Signed]) -> tuple[Verdict, TreeVerdict]:
        manifest = self._manifest
        verifier = Verifier(Head(manifest.entries, manifest.chain_hash))
        tree = TreeCheck(
            Peaks(),
            lambda *_: b"",
            merge(signed_in(self._pack), sorted([*self._kept, *stamped]), key=attrgetter("size")),
            {*self._keys, *self._trusted},
            stored=None,
            origin=manifest.origin,
        )
        before = GENESIS
        for place, line in enumerate(self._pack.lines(ENTRIES), 1):
            row = _sealed(line, place)
            verifier.take(row)
            tree.take(record(before, row.seq, row.entry))
            before = row.chain_hash
            said.say(self._heard(row.entry))
        for line in self._pack.lines(UNSEALED):
            said.say(self._heard(self._unsealed(line)))
        verdict = tree.verdict()
        if verdict.fault is None and verdict.root.hex() != manifest.root:
            verdict = verdict._replace(fault="its root is not the one that the manifest has")
        return verifier.verdict(), verdict

    def _heard(self, entry: Entry) -> list[Mention]:
        """Return what an entry says of rows; a key that it names is noted."""
        named = key_named(entry)
        if named is not None and named.verifier is not None:
            self._named.add(named.verifier)
            if any(signed_for(named, key) for key in self._trusted):
                self._trusted.append(named.verifier)
        if entry.kind not in KINDS_THAT_SPEAK:
            return []
        return [mention for mention in mentions(entry) if mention.table in SPOKEN_COLUMNS]

    def _unsealed(self, line: bytes) -> Entry:
        head, _, body = line.partition(b"\t")
        try:
            _, entry = entry_of_header(head, body)
        except ValueError:
            entry = Entry("", "", "", 0, body)
        if entry.entry_id != entry_id_of(entry.kind, entry.about, entry.body):
            self._faults.append(f"the unsealed entry {entry.entry_id or '?'} is not what was written")
        return entry

    def _rows(self, said: SaidOfRows) -> int:
        count = 0
        for line in self._pack.lines(ROWS):
            count += 1
            try:
                table, key = (_text_of(raw) for raw in _row_of(line)[:2])
            except (msgspec.DecodeError, ValueError):
                self._faults.append(f"line {count} of {ROWS} is no row")
                continue
            fault = said.fault_of(table, key, spoken_hash(line))
            if fault is not None:
                self._row_faults.append(RowFault("junk" if fault == "junk" else "edited", table, key))
        self._row_faults += [RowFault("deleted", table, key) for table, key in said.absent()]
        return count

    def _last(self) -> Checkpoint | None:
        try:
            return None if self._manifest.checkpoint is None else checkpoint_of(self._manifest.checkpoint)
        except ValueError:
            self._faults.append("the manifest's checkpoint cannot be read")
            return None

    def _sums(self) -> None:
        manifest = self._manifest
        for name in LISTED:
            for _ in self._pack.lines(name) if name not in self._pack.sums else ():
                pass
            if self._pack.sums.get(name) != manifest.files.get(name):
                self._faults.append(f"{name} is not the file that the manifest lists")
        names = self._pack.names()
        strange = sorted(set(names) - {*LISTED, MANIFEST, NOTE})
        self._faults += [f"{name!r:.80} is no file of a pack" for name in strange]
        # A zip may hold two files of one name: which of them is read is the reader's choice.
        twice = {name for name, after in pairwise(names) if name == after}
        self._faults += [f"{name!r:.80} stands in it twice" for name in sorted(twice)]

    def _signers(self) -> list[str]:
        """Return who signed the pack; a log that has keys has its packs signed by one."""
        for _ in self._pack.lines(MANIFEST):
            pass
        text = signed_text(self._manifest, self._pack.sums[MANIFEST].sha256)
        note = self._pack.whole(NOTE).decode(errors="replace")
        if not note:
            if self._keys:
                self._faults.append("nobody signed the pack")
            return []
        try:
            signers = signers_of(note, {*self._keys, *self._trusted})
            trusted = signers_of(note, self._trusted)
        except ValueError as error:
            self._faults.append(f"{NOTE}: {error}")
            return []
        if note.partition("\n\n")[0] + "\n" != text:
            self._faults.append(f"{NOTE} is of another manifest")
        elif not signers:
            self._faults.append("the pack is signed by no key of its log")
        elif self._trusted and not trusted:
            self._faults.append("the pack is signed by none of the keys that were given")
        return signers


def _sealed(line: bytes, place: int) -> Sealed:
    """Return the entry of a line; what cannot be read stands at its place as one that no hash fits."""
    words = line.split(b"\t", 2)
    try:
        chain_hash, head, body = words
        seq, entry = entry_of_header(head, body)
        return Sealed(seq, chain_hash.decode("ascii"), entry)
    except ValueError:
        return Sealed(place, "", Entry("", "", "", -1, line))
