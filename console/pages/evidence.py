"""What proves the trail elsewhere, to be kept: the proof of one entry, and the evidence pack."""

from __future__ import annotations

import tempfile
import threading
from io import BytesIO
from pathlib import Path

from console.asking.answering import answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.seeing import refuse_unless_everything
from console.pages.interface import Page, Sent
from console.sign_in.roles import ASKING, PROVING
from governance.audit.proof_file import proof_text
from governance.cli.packing import write_pack
from governance.queries.audit_proof import proof_by
from ingest.contract.errors import DeclinedError, SetupError
from ingest.contract.instants import from_micros

PATH = "/audit"
_one_at_a_time = threading.Lock()
"""A pack reads the whole trail: two of a process would take its pages' time."""


def prove(asked: Asked) -> Sent:
    """Answer with the proof of an entry, known by its place or id, by the latest checkpoint."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    entry = asked.word("entry")
    if entry is None:
        raise UnclearWordError("entry: name the entry, by its place or id")
    with answering(asked, of_now=True) as given:
        try:
            proof = proof_by(given.snapshot.connection, entry)
        except SetupError as error:
            raise DeclinedError(str(error)) from error
    octets = proof_text(proof).encode()
    return Sent(f"entry-{proof.place + 1}.tlog-proof", BytesIO(octets), len(octets), subject=f"proof of entry {entry}")


def pack(asked: Asked) -> Sent:
    """Answer with an evidence pack of the store as it is now."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    house, now = asked.house, asked.house.now()
    if not _one_at_a_time.acquire(blocking=False):
        raise DeclinedError("somebody makes a pack just now; try again in a moment")
    try:
        with tempfile.TemporaryDirectory(prefix="jitgov-pack-") as folder:
            path = Path(folder) / "pack.zip"
            write_pack(house.engine, house.chosen.governance, path, now, is_live=house.chosen.is_live)
            # It is read by its descriptor: its name may go before it is sent.
            file, octets = path.open("rb"), path.stat().st_size
    except SetupError as error:
        raise DeclinedError(str(error)) from error
    finally:
        _one_at_a_time.release()
    return Sent(f"evidence-{from_micros(now):%Y-%m-%d}.zip", file, octets, subject="evidence pack")


PAGES = (
    Page(f"{PATH}/proof", ASKING, prove, shows="the proof of an entry"),
    Page(f"{PATH}/pack", PROVING, pack, "POST", shows="the evidence pack"),
)
