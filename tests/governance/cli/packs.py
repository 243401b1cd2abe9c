"""Packs to tamper with, as somebody would who can write them, and even has the audit key."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from click.testing import CliRunner, Result

from governance.audit.audit_key import AuditKey
from governance.audit.chain import GENESIS
from governance.cli.audit.commands import audit
from governance.queries.audit_pack.members import ENTRIES, FORM, LISTED, MANIFEST, NOTE
from ingest.contract.sealing import canonical_bytes
from tests.governance.cli.contexts import KeepingContext

ROOT = Path(__file__).parents[3]
Change = Callable[["OpenPack"], None]


def script(folder: Path) -> Path:
    """The script of docs/verify.md, as a reader would save it."""
    blocks = re.findall(
        r"^```\n(\"\"\".*?)^```$", (ROOT / "docs" / "verify.md").read_text(encoding="utf-8"), re.M | re.S
    )
    assert len(blocks) == 1
    assert len(blocks[0].splitlines()) <= 150
    file = folder / "verify.py"
    file.write_text(blocks[0], encoding="utf-8")
    return file


def run_script(file: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it in an interpreter that has the standard library and nothing else."""
    # -S: no site-packages, so nothing that is installed beside can help.
    command = [sys.executable, "-I", "-S", str(file), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def verify(pack: Path, *arguments: str | Path) -> Result:
    context = KeepingContext("sqlite:///absent.sqlite")
    return CliRunner().invoke(audit, ["verify", str(pack), *map(str, arguments)], obj=context)


class OpenPack:
    """A copy of a pack in a folder, whose files are changed; ``cover_up`` makes sums and signature fit again."""

    def __init__(self, pack: Path, folder: Path) -> None:
        self.path = folder / "tampered"
        self.fitting: dict[str, object] = {}
        """What the manifest is to say otherwise, so that it fits."""
        shutil.copytree(pack, self.path)

    def lines(self, name: str) -> list[bytes]:
        return (self.path / name).read_bytes().splitlines()

    def write(self, name: str, lines: list[bytes]) -> None:
        (self.path / name).write_bytes(b"".join(line + b"\n" for line in lines))

    def entries(self) -> list[list[bytes]]:
        """Each as chain hash, header, body."""
        return [line.split(b"\t") for line in self.lines(ENTRIES)]

    def write_entries(self, entries: list[list[bytes]], *, chained_anew: bool = False) -> None:
        """Write entries; ``chained_anew``: with their places and chain hashes as if nothing had been done."""
        before = GENESIS.encode()
        for seq, entry in enumerate(entries, 1) if chained_anew else ():
            header = msgspec.json.decode(entry[1])
            if header[2] not in ("key",):
                about = b"[" + canonical_bytes(header[2]) + b"," + canonical_bytes(header[3]) + b"]"
                header[1] = hashlib.sha256(about + b"\n" + entry[2]).hexdigest()
            entry[1] = canonical_bytes([seq, *header[1:]])
            before = hashlib.sha256(b"\n".join([before, *entry[1:]])).hexdigest().encode()
            entry[0] = before
        self.write(ENTRIES, [b"\t".join(entry) for entry in entries])

    def manifest(self) -> dict[str, Any]:
        decoded: dict[str, Any] = msgspec.json.decode((self.path / MANIFEST).read_bytes())
        return decoded

    def cover_up(self, key: AuditKey, **changes: object) -> None:
        """Let the manifest fit the files, and sign it."""
        manifest = self.manifest() | changes
        for name in LISTED:
            octets = (self.path / name).read_bytes()
            digest = hashlib.sha256(octets).hexdigest()
            manifest["files"][name] = {"sha256": digest, "size": len(octets), "lines": octets.count(b"\n")}
        octets = canonical_bytes(manifest) + b"\n"
        (self.path / MANIFEST).write_bytes(octets)
        text = f"{FORM}\n{manifest['origin']}\n{hashlib.sha256(octets).hexdigest()}\n"
        (self.path / NOTE).write_text(key.sign(text), encoding="utf-8")
