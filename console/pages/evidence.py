"""What proves the trail elsewhere, to be kept: the proof of one entry, and the evidence pack."""

from __future__ import annotations

from console.asking.asked import Asked, UnclearWordError
from console.asking.kept_files import KeptFile, evidence_pack, proof_of_entry
from console.pages.interface import Page
from console.sign_in.roles import ASKING, PROVING

PATH = "/audit"


def prove(asked: Asked) -> KeptFile:
    """Answer with the proof of an entry."""
    entry = asked.word("entry")
    if entry is None:
        raise UnclearWordError("entry: name the entry, by its place or id")
    return proof_of_entry(asked, entry)


PAGES = (
    Page(f"{PATH}/proof", ASKING, prove, shows="the proof of an entry"),
    Page(f"{PATH}/pack", PROVING, evidence_pack, "POST", shows="the evidence pack"),
)
