"""Files that a visitor takes away, by a page or by program: proofs of audit entries, the evidence pack, reports."""

from __future__ import annotations

import tempfile
import threading
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.one_at_a_time import one_at_a_time
from console.asking.report_folders import filed_report
from console.asking.seeing import refuse_unless_everything
from governance.audit.proof_file import proof_text
from governance.cli.audit.packing import write_pack
from governance.queries.audit_proof import proof_by
from ingest.contract.errors import DeclinedError, SetupError
from ingest.contract.instants import from_micros
from reviews.reports.support.archive import open_filed

one_pack_at_a_time = threading.Lock()
"""A pack reads the whole trail: two of a process would take its pages' time."""


class KeptFile(NamedTuple):
    """A file under a name, of so many octets, closed by whoever sends it; ``subject``: what the access log says."""

    name: str
    file: BinaryIO
    octets: int
    subject: str


def proof_of_entry(asked: Asked, entry: str) -> KeptFile:
    """Return the proof of an audit entry, known by its place or id, by the latest checkpoint.

    Raises UnclearError where there is no such entry, or where the visitor may not see all sources; DeclinedError where
    no checkpoint proves it yet.
    """
    refuse_unless_everything(asked.visitor, "entry", entry)
    with answering(asked, of_now=True) as given:
        try:
            proof = proof_by(given.snapshot.connection, entry)
        except SetupError as error:
            raise DeclinedError(str(error)) from error
    octets = proof_text(proof).encode()
    return KeptFile(f"entry-{proof.place + 1}.tlog-proof", BytesIO(octets), len(octets), f"proof of entry {entry}")


def evidence_pack(asked: Asked) -> KeptFile:
    """Return an evidence pack of the store as it is now.

    Raises UnclearError where the visitor may not see all sources, DeclinedError where one is made just now or none can
    be made.
    """
    refuse_unless_everything(asked.visitor, "pack", "of evidence")
    house, now = asked.house, asked.house.now()
    with one_at_a_time(one_pack_at_a_time, "makes a pack"):
        try:
            with tempfile.TemporaryDirectory(prefix="jitgov-pack-") as folder:
                path = Path(folder) / "pack.zip"
                write_pack(house.engine, house.chosen.governance, path, now, is_live=house.chosen.is_live)
                # It is read by its descriptor: its name may go before it is sent.
                file, octets = path.open("rb"), path.stat().st_size
        except SetupError as error:
            raise DeclinedError(str(error)) from error
    return KeptFile(f"evidence-{from_micros(now):%Y-%m-%d}.zip", file, octets, "evidence pack")


def file_of_report(asked: Asked, report: str, day: str, name: str) -> KeptFile:
    """Return a file that the manifest of a filed report lists. Raises UnclearError as ``filed_report`` does."""
    file, octets = open_filed(filed_report(asked, report, day), name)
    return KeptFile(f"{report}-{day}-{name}", file, octets, f"report {report} of {day}")
