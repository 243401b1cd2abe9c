"""Audit entries: what was found, decided or done, as canonical JSON under an id that is a hash of what is recorded.

One thing recorded twice is one entry (``recorded_at`` is not in the id). Whoever builds an entry of something that may
happen again puts what tells the two times apart (instants, evidence ids) into it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from governance.model.states import Provenance
from ingest.contract.instants import format_instant, from_micros
from ingest.contract.sealing import canonical_bytes

EntryKind = Literal[
    "jit_account",
    "finding",
    "not_evaluable",
    "decision",
    "rejected",
    "replayed",
    "coverage_gap",
    "review_opened",
    "review_closed",
    "remediation",
    "stale_case",
    "derivation",
    "act",
    "bus",
    "key",
    "adopted",
]
JitStep = Literal["found", "promoted", "demoted", "changed"]
FindingStep = Literal["foreseen", "opened", "closed", "reopened", "superseded", "changed", "shadowed"]
RemediationStep = Literal[
    "decided", "held", "planned", "approved", "applying", "applied", "seen", "watched",
    "unverified", "attested", "manual", "refused", "reappeared", "given_up", "withdrawn",
]  # fmt: skip
"""What a removal came to (the states of ``reviews/remediation/machine``)."""


class Entry(NamedTuple):
    """One line of the audit trail; ``about`` is the id it is looked up by, ``recorded_at`` in microseconds."""

    entry_id: str
    kind: str
    about: str
    recorded_at: int
    body: bytes
    """Canonical JSON; instants in it are RFC 3339 text."""


def entry_id_of(kind: str, about: str, body: bytes) -> str:
    """Return the SHA-256, in hex, of what an entry records."""
    return hashlib.sha256(canonical_bytes([kind, about]) + b"\n" + body).hexdigest()


def entry(kind: EntryKind, about: str, recorded_at: int, what: Mapping[str, object]) -> Entry:
    """Return an entry that records ``what``: JSON values only, instants by ``spelled``."""
    body = canonical_bytes(what)
    return Entry(entry_id_of(kind, about, body), kind, about, recorded_at, body)


def spelled(instant: int | None) -> str | None:
    """Return an instant in microseconds as RFC 3339 text; None stays None."""
    return None if instant is None else format_instant(from_micros(instant))


def jit_step(before: str | None, after: str) -> JitStep:
    """Return what a change of an account's provenance is, JIT being on one side of it at least."""
    rank = {"jit_candidate": 1, "jit_confirmed": 2}
    was, now = rank.get(before or "", 0), rank.get(after, 0)
    if was == now:
        return "changed"
    if was == 0:
        return "found"
    return "promoted" if now > was else "demoted"


def jit_account(
    account_id: str,
    provenance: Provenance,
    recorded_at: int,
    *,
    before: str | None,
    issuer: str,
    subject: str,
    created_at: int | None,
    attributes: Mapping[str, object] | None,
    entitlements: Iterable[str],
    change: int,
    row: Sequence[str],
) -> Entry:
    """Return the entry of a JIT account found, promoted or demoted: who vouched for it, what it was given, when.

    ``before``: the kind of provenance believed until now; ``attributes``: known values at creation, None when no
    record tells them; ``entitlements``: ids of those held from the creation on. ``change`` counts the entries of the
    account's provenance; ``row``: as ``spoken`` returns it.
    """
    what = {
        "step": jit_step(before, provenance.kind),
        "provenance": provenance.kind,
        "before": before,
        "reason": provenance.reason,
        "assumed": provenance.assumed,
        "identity_source": {"issuer": issuer, "subject": subject, "idp": provenance.idp},
        "application": provenance.application,
        "asserted": provenance.asserted,
        "attributes": attributes,
        "entitlements": sorted(entitlements),
        "provisioned_at": spelled(provenance.at),
        "created_at": spelled(created_at),
        "evidence": provenance.evidence,
        "change": change,
        "rows": [row],
    }
    return entry("jit_account", account_id, recorded_at, what)


def jit_account_gone(account_id: str, recorded_at: int, *, before: str, change: int, row: Sequence[str]) -> Entry:
    """Return the entry of a JIT account that records no longer tell of: a later version of them says otherwise."""
    what = {"step": "gone", "before": before, "change": change, "rows": [row]}
    return entry("jit_account", account_id, recorded_at, what)


def finding(
    step: FindingStep,
    finding_id: str,
    recorded_at: int,
    *,
    policy: str,
    policy_version: str,
    generation: int,
    change: int,
    severity: str,
    account_id: str,
    application_id: str | None,
    entitlement_id: str | None,
    detail: str | None,
    opened_at: int,
    closed_at: int | None,
    message: str,
    evidence: Iterable[str],
    basis: str,
    row: Sequence[str],
    became: str | None = None,
) -> Entry:
    """Return the entry of a finding that was foreseen, opened, closed, reopened, superseded or otherwise changed.

    ``change`` counts the finding's changes: one that comes back as it was before is another change, and another entry.
    ``row``: as ``spoken`` returns it.
    """
    what = {
        "step": step,
        "finding_id": finding_id,
        "policy": policy,
        "policy_version": policy_version,
        "generation": generation,
        "change": change,
        "severity": severity,
        "application_id": application_id,
        "entitlement_id": entitlement_id,
        "detail": detail,
        "opened_at": spelled(opened_at),
        "closed_at": spelled(closed_at),
        "message": message,
        "evidence": list(evidence),
        "basis": basis,
        "rows": [row],
    }
    if became is not None:
        what["became"] = became
    return entry("finding", account_id, recorded_at, what)


def rejected(
    rejected_id: str,
    recorded_at: int,
    *,
    reason: str,
    file: str | None,
    line: int | None,
    idp: str | None,
    sha256: str,
    size: int,
) -> Entry:
    """Return the entry of a record that could not be read: never its content, its hash and its size in bytes."""
    what = {"reason": reason, "file": file, "line": line, "idp": idp, "sha256": sha256, "size": size}
    return entry("rejected", rejected_id, recorded_at, what)


def replayed(rejected_id: str, recorded_at: int, *, events: int) -> Entry:
    """Return the entry of a rejected record that was read after all, and gave so many events."""
    return entry("replayed", rejected_id, recorded_at, {"replayed_at": spelled(recorded_at), "events": events})


def coverage_gap(
    issuer: str, stream: str, recorded_at: int, *, from_at: int, to_at: int, cause: str | None, event_id: str
) -> Entry:
    """Return the entry of a stretch of a stream that was not read."""
    what = {"from": spelled(from_at), "to": spelled(to_at), "cause": cause, "evidence": [event_id]}
    return entry("coverage_gap", f"{issuer}|{stream}", recorded_at, what)


def derivation_entry(
    generation: int, recorded_at: int, *, began_by: str, changed: Iterable[str], settings: Mapping[str, object]
) -> Entry:
    """Return the entry of a generation that began: the settings that all is derived with from then on."""
    what = {"generation": generation, "began_by": began_by, "changed": list(changed), "settings": settings}
    return entry("derivation", f"generation:{generation}", recorded_at, what)
