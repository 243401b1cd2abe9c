"""What the audit trail says of a thing: its entries, the oldest first, each with its place in the chain."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from governance.model.acts import Author
from governance.policies.catalogue import all_policies
from governance.queries.showing.asked import About
from governance.queries.showing.shown import Section, named_rows
from governance.store.queries.whole_rows import MOST_ROWS, WholeRow, whole_rows
from governance.store.schema import evidence
from ingest.contract.counting import counted

COLUMNS = ("recorded_at", "seq", "kind", "what", "entered_by")
_READ_AT_MOST = 2_000
"""Entries about one subject of which those are kept that speak of the thing."""
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def trail(about: About, subjects: Iterable[str], speaking_of: Collection[str] = ()) -> Section:
    """Return the entries that are looked up by one of the subjects.

    ``speaking_of``: only those that are about one of these ids, or name one; none: all of them.
    """
    rows = whole_rows(
        about.snapshot.connection,
        evidence.audit_entry,
        "about",
        subjects,
        "recorded_at DESC, seq DESC, entry_id",
        _READ_AT_MOST,
    )
    entries = [(row, _decode(row["body"])) for row in rows]
    if speaking_of:
        wanted = set(speaking_of)
        entries = [(r, body) for r, body in entries if r["about"] in wanted or not wanted.isdisjoint(_words_of(body))]
    newest = reversed(entries[:MOST_ROWS])
    note = "an entry without a number waits for its place in the chain" if any(r["seq"] is None for r in rows) else None
    titles = {policy.id: policy.title for policy in all_policies(about.snapshot.settings)}
    lines = [_line(row, body, titles) for row, body in newest]
    return Section("audit trail", COLUMNS, named_rows(about.snapshot, lines), note)


def _line(row: WholeRow, body: Mapping[str, Any], titles: Mapping[str, str]) -> WholeRow:
    by, policy = body.get("by"), body.get("policy")
    if row["kind"] == "finding":
        body = {**body, "policy": titles.get(str(policy), policy)}
    return {
        "recorded_at": row["recorded_at"],
        "seq": row["seq"],
        "kind": row["kind"],
        "what": _SAID.get(row["kind"], _plainly)(body),
        "entered_by": msgspec.convert(by, Author).spelled() if isinstance(by, dict) else by,
        "entry_id": row["entry_id"],
    }


def _plainly(body: Mapping[str, Any]) -> str:
    """Return the first of the values that say what is recorded, or is why."""
    return str(next((body[name] for name in ("step", "reason", "cause") if body.get(name)), ""))


_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "finding": lambda body: f"{body['step']}: {body['policy']}, {body['severity']}",
    "jit_account": lambda body: f"{body['step']}: {body.get('provenance') or 'no JIT account any more'}",
    "decision": lambda body: f"{body['verdict']} by {body['reviewer']}: {body['reason']}",
    "act": lambda body: f"{body['act']}{' until ' + body['until'] if body.get('until') else ''}",
    "review_opened": lambda body: f"opened with {counted(body['items'], 'item')}, due {body['due_at']}",
    "review_closed": lambda body: f"closed: {body['decided']:,} decided, {body['no_response']:,} without a response",
    "remediation": lambda body: f"{body['step']}: {body['what']}",
}
"""What an entry says in a few words, by its kind."""


def _words_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words_of(inner)
