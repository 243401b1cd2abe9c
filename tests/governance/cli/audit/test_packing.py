"""A pack is verified on another machine, by jitgov and by the script: whatever was done to it is found and named."""

from __future__ import annotations

import os
import re
import stat
import warnings
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from governance.audit.audit_key import AuditKey
from governance.audit.chain import GENESIS
from governance.audit.checkpoint import checkpoint_of, signed_checkpoint
from governance.audit.merkle import Peaks, leaf_hash
from governance.audit.spoken_rows import SPOKEN_COLUMNS
from governance.cli.audit import packing
from governance.cli.audit.commands import audit
from governance.cli.commands import migrate
from governance.queries.audit_pack.members import CHECKPOINTS, ENTRIES, KEYS, MANIFEST, NOTE, POPULATION, ROWS, UNSEALED
from governance.store.database.engine import writing
from governance.store.database.key_file import read_key_file
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.errors import BrokenError, RecordError, SetupError, TransientError
from ingest.contract.sealing import canonical_bytes
from tests.governance.cli.acted_store import ACT, Acted
from tests.governance.cli.contexts import KeepingContext, exit_code
from tests.governance.cli.packs import Change, OpenPack, run_script, script, verify
from tests.governance.queries.filled import at

OTHER_KEY = AuditKey(b"\x09" * 32)


class Exported:
    """A store in which people acted, and a pack of it, with two checkpoints and an entry that waits."""

    def __init__(self, url: str, folder: Path) -> None:
        self.acted = Acted(url)
        self.acted.context = KeepingContext(url, key_file=folder / "audit.key")
        assert CliRunner().invoke(migrate, obj=self.acted.context).exception is None
        key = read_key_file(folder / "audit.key")
        assert key is not None
        self.key, self.folder = key, folder
        self.acted.seal()
        self.checkpoint = folder / "kept.txt"
        self.checkpoint.write_text(self.ask("checkpoint"), encoding="utf-8")
        for act_id in ("later", "last"):
            with writing(self.acted.engine) as connection:
                insert_acts(connection, [ACT._replace(act_id=act_id, recorded_at=at(30))])
            if act_id == "later":
                self.acted.seal()
        self.pack = folder / "pack"
        self.told = self.ask("export", str(self.pack))
        self.script = script(folder)

    def ask(self, *arguments: str) -> str:
        done = CliRunner().invoke(audit, arguments, obj=self.acted.context)
        assert done.exception is None, done.exception
        return done.stdout


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("exported")
    return Exported(f"sqlite:///{folder}/store.sqlite", folder)


def test_a_pack_of_either_store_is_verified_elsewhere(store_url: str, tmp_path: Path) -> None:
    made = Exported(store_url, tmp_path)
    done = verify(made.pack)
    assert done.exception is None
    assert "chain verified: 12 entries" in done.stdout
    assert "2 checkpoints\n" in done.stdout
    assert "1 entry was not sealed yet" in done.stdout
    assert f"signed by {made.key.key_id}\nself-attested: " in done.stdout
    ran = run_script(made.script, made.pack)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("verified: 12 entries, root ")
    assert "self-attested" in ran.stdout


def test_a_zip_is_the_same_pack(exported: Exported, tmp_path: Path) -> None:
    archive = tmp_path / "pack.zip"
    exported.ask("export", str(archive))
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert verify(archive, "--key", exported.key.verifier).exception is None
    ran = run_script(exported.script, archive, "--checkpoint", exported.checkpoint, "--key", exported.key.verifier)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "held against what you gave" in ran.stdout
    archive.write_bytes(archive.read_bytes()[:-200])
    assert isinstance(verify(archive).exception, RecordError)
    assert run_script(exported.script, archive).returncode == 1


def test_it_is_for_its_owner_alone_and_overwrites_nothing(exported: Exported) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) for path in exported.pack.iterdir()}
    assert (modes, stat.S_IMODE(exported.pack.stat().st_mode)) == ({0o600}, 0o700)
    done = CliRunner().invoke(audit, ["export", str(exported.pack)], obj=exported.acted.context)
    assert (exit_code(done), "is there already" in done.output) == (2, True)
    done = CliRunner().invoke(audit, ["export", str(exported.folder / "no" / "pack")], obj=exported.acted.context)
    assert (exit_code(done), "there is no folder" in done.output) == (2, True)


def test_without_room_there_is_no_pack_and_it_is_tried_again(
    exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "write_pack", lambda *_, **__: Path("/dev/full").write_bytes(b"a pack"))
    done = CliRunner().invoke(audit, ["export", str(tmp_path / "pack")], obj=exported.acted.context)
    assert isinstance(done.exception, TransientError)
    assert str(done.exception).endswith("pack cannot be written: No space left on device; make room, and run it again")
    assert list(tmp_path.iterdir()) == []


def test_who_has_not_the_key_exports_nothing(exported: Exported, tmp_path: Path) -> None:
    without = KeepingContext(exported.acted.context.settings.store.url, key_file=tmp_path / "absent.key")
    done = CliRunner().invoke(audit, ["export", str(tmp_path / "pack")], obj=without)
    assert isinstance(done.exception, SetupError)
    assert not (tmp_path / "pack").exists()


def test_it_says_how_complete_each_source_is(exported: Exported) -> None:
    told: dict[str, Any] = msgspec.json.decode((exported.pack / POPULATION).read_bytes())
    assert {"as_of", "generation", "incomplete", "exclusions", "sources"} <= set(told)
    (okta,) = [source for source in told["sources"] if source["issuer"] == "okta:acme"]
    assert {"issuer", "query", "accounts", "lists", "streams"} == set(okta)
    assert sum(okta["accounts"].values()) > 0


def _entry(n: int, **changes: object) -> Change:
    """Change an entry's header (``seq``, ``recorded_at``) or body, not its chain hash."""

    def change(pack: OpenPack) -> None:
        entries = pack.entries()
        seq, entry_id, kind, about, recorded_at = msgspec.json.decode(entries[n - 1][1])
        header = [changes.get("seq", seq), entry_id, kind, about, changes.get("recorded_at", recorded_at)]
        entries[n - 1][1] = canonical_bytes(header)
        entries[n - 1][2] = entries[n - 1][2].replace(*changes.get("body", (b"", b"")))  # type: ignore[misc]
        pack.write_entries(entries)

    return change


def _order(*places: int, chained_anew: bool = False) -> Change:
    """Leave the entries at these places, in this order."""

    def change(pack: OpenPack) -> None:
        entries = pack.entries()
        pack.write_entries([entries[place - 1] for place in places], chained_anew=chained_anew)

    return change


def _insert(n: int) -> Change:
    def change(pack: OpenPack) -> None:
        entries = pack.entries()
        forged = [b"0" * 64, entries[n][1], entries[n][2].replace(b"{", b'{"forged":1,', 1)]
        pack.write_entries([*entries[:n], forged, *entries[n:]])

    return change


def _chain_anew(pack: OpenPack) -> None:
    entries = pack.entries()
    entries[4][2] = entries[4][2].replace(b"{", b'{"forged":1,', 1)
    pack.write_entries(entries, chained_anew=True)


def _fit(change: Change) -> Change:
    """Let the manifest say that the log ends where the changed entries end."""

    def changed(pack: OpenPack) -> None:
        change(pack)
        entries = pack.entries()
        pack.fitting = {"entries": len(entries), "chain_hash": entries[-1][0].decode()}

    return changed


def _sign_anew(pack: OpenPack) -> None:
    lines = [msgspec.json.decode(line) for line in pack.lines(CHECKPOINTS)]
    for line in lines:
        line["note"] = signed_checkpoint(checkpoint_of(line["note"]), [OTHER_KEY])
    pack.write(CHECKPOINTS, [canonical_bytes(line) for line in lines])


def _line(name: str, change: Any) -> Change:
    return lambda pack: pack.write(name, change(pack.lines(name)))


WITHOUT_6 = [n for n in range(1, 13) if n != 6]
TAMPERED: dict[str, tuple[Change, str]] = {
    "flip a body": (_entry(5, body=(b'":', b'" :')), "entry 5 "),
    "flip a time": (_entry(5, recorded_at=7), "entry 5 "),
    "delete": (_order(*WITHOUT_6), "entr(y|ies) 6 |stands at place 6"),
    "insert": (_insert(6), "entry [0-9a-f]+ at 7|entry 7 "),
    "reorder": (_order(*range(1, 5), 6, 5, *range(7, 13)), "belongs at 5|stands at place 5"),
    "truncate": (_order(*range(1, 9)), "entries 9 to 12 are missing|8 entries, and not 12"),
    "truncate, and say so": (_fit(_order(*range(1, 9))), "of 11 entries has 11|of 12 entries: entries are missing"),
    "chain anew": (_fit(_chain_anew), "checkpoint (in the pack )?of 11 entries is of other entries"),
    "delete and chain anew": (_fit(_order(*WITHOUT_6, chained_anew=True)), "of 11 entries is of other entries"),
    "sign anew": (_sign_anew, "signed by no key"),
    "name another key": (_line(KEYS, lambda _: [canonical_bytes([OTHER_KEY.verifier])]), "signed by no key"),
    "edit a checkpoint": (_line(CHECKPOINTS, lambda lines: [lines[0].replace(b"n11\\", b"n10\\"), lines[1]]), "."),
    "drop a row": (_line(ROWS, lambda lines: lines[1:]), " is gone"),
    "slip a row in": (_line(ROWS, lambda lines: [*lines, lines[0].replace(b'["act","', b'["act","x')]), "act x"),
    "no row": (_line(ROWS, lambda lines: [*lines, b"nothing"]), "."),
    "edit what waits": (_line(UNSEALED, lambda lines: [lines[0].replace(b"known", b"new")]), "entry [0-9a-f]+ is not"),
}  # fmt: skip
"""What is done to a pack, sums and signature made to fit by whoever has the key; and how it is named."""


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_done_is_found_and_named(exported: Exported, tmp_path: Path, name: str) -> None:
    change, named = TAMPERED[name]
    pack = OpenPack(exported.pack, tmp_path)
    change(pack)
    pack.cover_up(exported.key, **pack.fitting)
    _held(exported, pack, named)


@pytest.mark.parametrize("number", range(max(map(len, SPOKEN_COLUMNS.values()))))
def test_an_edit_of_any_spoken_column_is_named(exported: Exported, tmp_path: Path, number: int) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    edited = {table for table, columns in SPOKEN_COLUMNS.items() if number < len(columns)}
    lines = []
    for line in pack.lines(ROWS):
        table, key, *values = msgspec.json.decode(line)
        if table in edited and key == exported.acted.keys[table]:
            values = [key, *values]
            values[number] = values[number] + 1 if isinstance(values[number], int) else f"{values[number]}x"
            line = canonical_bytes([table, *values])
        lines.append(line)
    pack.write(ROWS, lines)
    pack.cover_up(exported.key)
    for table in edited:
        _held(exported, pack, f"{table} {exported.acted.keys[table]}", with_script=False)
    ran = run_script(exported.script, pack.path)
    assert {table for table in edited if f"{table} {exported.acted.keys[table]}" in ran.stdout} == edited


@pytest.mark.parametrize("name", [CHECKPOINTS, ENTRIES, KEYS, POPULATION, ROWS, UNSEALED, MANIFEST, NOTE])
def test_any_file_that_was_changed_or_is_gone_is_found(exported: Exported, tmp_path: Path, name: str) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    octets = (pack.path / name).read_bytes()
    (pack.path / name).write_bytes(octets[: len(octets) // 2] + b"X" + octets[len(octets) // 2 + 1 :])
    _held(exported, pack, ".")
    (pack.path / name).unlink()
    _held(exported, pack, ".")


@pytest.mark.parametrize("spoilt", ["without a line's end", "without a dash"])
def test_a_signature_s_line_that_was_spoilt_is_found(exported: Exported, tmp_path: Path, spoilt: str) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    note = (pack.path / "manifest.note").read_text(encoding="utf-8")
    spoilt_note = note[:-1] if spoilt == "without a line's end" else note.replace("\N{EM DASH}", "-")
    (pack.path / "manifest.note").write_text(spoilt_note, encoding="utf-8")
    _held(exported, pack, ".")


def test_a_file_too_many_is_found(exported: Exported, tmp_path: Path) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    (pack.path / "more.txt").write_text("more", encoding="utf-8")
    _held(exported, pack, "no file")


@pytest.mark.parametrize("name", [ENTRIES, MANIFEST])
def test_what_stands_in_a_file_s_place_is_not_followed(exported: Exported, tmp_path: Path, name: str) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    (pack.path / name).rename(tmp_path / name)
    (pack.path / name).symlink_to(tmp_path / name)
    _held(exported, pack, f"{name} cannot be read", with_script=False)
    (pack.path / name).unlink()
    os.mkfifo(pack.path / name)
    _held(exported, pack, f"{name} is no file", with_script=False)


def _zipped(pack: OpenPack, archive: Path, **instead: bytes) -> Path:
    """Pack it as a zip archive; ``instead``: octets of a file, by its name without the ending."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(pack.path.iterdir()):
            zipped.writestr(file.name, instead.get(file.stem, file.read_bytes()))
    return archive


def _refused(exported: Exported, archive: Path, named: str) -> None:
    done = verify(archive)
    assert isinstance(done.exception, BrokenError | RecordError), done.exception
    assert re.search(named, str(done.exception)), done.exception
    ran = run_script(exported.script, archive)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False), ran.stderr


@pytest.mark.parametrize("name", ["entries", "population"])
def test_what_unpacks_to_far_more_than_the_manifest_lists_is_not_read_on(
    exported: Exported, tmp_path: Path, name: str
) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    huge = _zipped(pack, tmp_path / "huge.zip", **{name: (b"0" * 1023 + b"\n") * (80 << 10)})
    assert huge.stat().st_size < 1 << 20
    _refused(exported, huge, f"{name}.* is longer than the manifest says")


def test_small_files_are_read_as_far_as_such_are_long(exported: Exported, tmp_path: Path) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    (pack.path / MANIFEST).write_bytes((pack.path / MANIFEST).read_bytes() + b" " * (2 << 20))
    _held(exported, pack, f"{MANIFEST} (is longer than any of a pack|was changed)")


def test_a_zip_that_is_broken_encrypted_or_names_a_file_twice_is_found(exported: Exported, tmp_path: Path) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    sound = _zipped(pack, tmp_path / "sound.zip")
    assert verify(sound).exception is None
    octets = sound.read_bytes()
    with zipfile.ZipFile(sound) as zipped:
        offset = zipped.getinfo(ENTRIES).header_offset
    inside = offset + 30 + len(ENTRIES)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(octets[:inside] + b"\xff" * 40 + octets[inside + 40 :])
    _refused(exported, broken, f"{ENTRIES} cannot be read")
    # Bit 0 of a file's flags says that it is encrypted; it stands in the archive's directory, too.
    encrypted = bytearray(octets)
    encrypted[octets.rindex(ENTRIES.encode()) - 46 + 8] |= 1
    encrypted[offset + 6] |= 1
    broken.write_bytes(encrypted)
    _refused(exported, broken, f"{ENTRIES} cannot be read")
    with warnings.catch_warnings(), zipfile.ZipFile(sound, "a") as zipped:
        warnings.simplefilter("ignore", UserWarning)
        zipped.writestr(KEYS, (pack.path / KEYS).read_bytes())
    _refused(exported, sound, f"'{KEYS}' stands in it twice")


def test_a_log_that_was_written_anew_with_the_key_is_found_by_what_was_kept(exported: Exported, tmp_path: Path) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    _chain_anew(pack)
    entries = pack.entries()
    peaks, before = Peaks(), b"\n".join
    hashes = [chain_hash for chain_hash, _, _ in entries]
    for previous, (_, header, body) in zip([GENESIS.encode(), *hashes], entries, strict=False):
        peaks.append(leaf_hash(before([previous, header, body])))
    note = pack.manifest()["checkpoint"]
    forged = signed_checkpoint(checkpoint_of(note)._replace(root=peaks.root()), [exported.key])
    pack.write(CHECKPOINTS, [canonical_bytes({"note": forged, "proof": []})])
    pack.cover_up(exported.key, checkpoint=forged, chain_hash=hashes[-1].decode(), root=peaks.root().hex())
    assert verify(pack.path).exception is None
    assert run_script(exported.script, pack.path).returncode == 0
    _held(exported, pack, "of 11 entries is of other entries", "--checkpoint", exported.checkpoint)


def test_a_pack_of_another_key_is_found_by_the_key(exported: Exported, tmp_path: Path) -> None:
    pack = OpenPack(exported.pack, tmp_path)
    assert isinstance(verify(pack.path, "--key", OTHER_KEY.verifier).exception, BrokenError)
    assert run_script(exported.script, pack.path, "--key", OTHER_KEY.verifier).returncode == 1
    assert exit_code(verify(pack.path, "--key", "no key")) == 2


def test_what_is_no_pack_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("nothing", encoding="utf-8")
    for path in (tmp_path, tmp_path / "file"):
        assert isinstance(verify(path).exception, RecordError)
    assert exit_code(verify(tmp_path / "absent")) == 2


def _held(exported: Exported, pack: OpenPack, named: str, *arguments: str | Path, with_script: bool = True) -> None:
    done = verify(pack.path, *arguments)
    assert isinstance(done.exception, BrokenError | RecordError), done.stdout
    assert re.search(named, str(done.exception)), done.exception
    if with_script:
        ran = run_script(exported.script, pack.path, *arguments)
        assert ran.returncode == 1, ran.stdout
        assert "Traceback" not in ran.stderr
        assert re.search(named, ran.stdout), ran.stdout
