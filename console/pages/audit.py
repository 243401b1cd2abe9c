"""The audit trail: where it stands, its checkpoint, its entries, and whether it verifies."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import msgspec

from console.asking.answering import Answering, answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.one_at_a_time import one_at_a_time
from console.asking.seeing import refuse_unless_everything
from console.asking.totals import unsealed_entries
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING, PROVING
from governance.audit.chain import Sealed
from governance.queries.audit_faults import faults_told
from governance.queries.audit_verification import verify_on
from governance.store.evidence.audit_pages import LAST, sealed_before
from governance.store.evidence.audit_rows import last_sealed_at, stored_head
from governance.store.evidence.tree_rows import latest_checkpoint
from ingest.contract.counting import counted
from ingest.contract.instants import from_micros

PATH = "/audit"
_ROWS = 50
one_verification_at_a_time = threading.Lock()
"""It reads the whole trail: whoever asks for it again and again is not to take the threads of all others."""


def show(asked: Asked) -> Rendered:
    """Answer with the newest entries, or with those before a place."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    with answering(asked, of_now=True) as given:
        return _page(asked, given, None)


def verify(asked: Asked) -> Rendered:
    """Verify the trail and the rows that it speaks of, and say what was found; nothing is changed."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    with one_at_a_time(one_verification_at_a_time, "verifies the trail"), answering(asked, of_now=True) as given:
        trail, audited = verify_on(given.snapshot.connection)
        faults = faults_told(trail, audited)
        entries = counted(trail.chain.sound.seq, "entry")
        since = f", {trail.since.head.seq:,} of them verified before" if trail.since is not None else ""
        return _page(asked, given, {"faults": faults, "entries": f"{entries}{since}"})


def _page(asked: Asked, given: Answering, verdict: dict[str, Any] | None) -> Rendered:
    connection = given.snapshot.connection
    rows = sealed_before(connection, _before(asked), _ROWS)
    head, sealed_at, checkpoint = stored_head(connection), last_sealed_at(connection), latest_checkpoint(connection)
    values = {
        "title": "Audit trail",
        "head": head_of(asked, given, []),
        "trail": head,
        "sealed_at": from_micros(sealed_at) if sealed_at is not None else None,
        "unsealed": unsealed_entries(given.snapshot),
        "provable": checkpoint.size if checkpoint is not None else 0,
        "may_prove": bool(asked.visitor.roles & PROVING),
        "checkpoint": checkpoint.note if checkpoint is not None else None,
        "rows": [_row(entry) for entry in rows],
        "names": _names(given, [entry.entry.about for entry in rows]),
        "next": f"{PATH}?before={rows[-1].seq}" if len(rows) == _ROWS and rows[-1].seq > 1 else None,
        "verdict": verdict,
    }
    return Rendered("audit.jinja", values)


def _row(sealed: Sealed) -> dict[str, Any]:
    entry = sealed.entry
    body = msgspec.json.format(entry.body, indent=2).decode()
    return {
        "seq": sealed.seq,
        "recorded_at": from_micros(entry.recorded_at),
        "kind": entry.kind,
        "about": entry.about,
        "entry_id": entry.entry_id,
        "body": body,
    }


def _names(given: Answering, keys: Sequence[str]) -> dict[str, str]:
    """Return the names of accounts and applications that entries are about, by their keys."""
    snapshot = given.snapshot
    accounts = snapshot.account_names(keys).items()
    applications = snapshot.application_names(key for key in keys if "|" in key).items()
    return {key: name for key, name in (*applications, *accounts) if name}


def _before(asked: Asked) -> int:
    word = asked.word("before")
    if word is None:
        return LAST
    if not word.isascii() or not word.isdigit() or len(word) > 18:
        raise UnclearWordError("before is the number of an entry")
    return int(word)


PAGES = (
    Page(PATH, ASKING, show, menu="Audit", place=70, of_everything=True),
    Page(f"{PATH}/verify", ASKING, verify, "POST"),
)
