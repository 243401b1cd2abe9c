"""Reads, as of an instant, what a review is to ask about: new JIT accounts, privileges held, open findings."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection

from governance.store.streaming import stream
from reviews.campaigns.items import Subject

_decode = msgspec.json.Decoder(list[str]).decode

_JIT = """
SELECT a.account_id, a.name, a.application_id, a.provenance, a.provenance_at, a.provenance_detail FROM account a
WHERE a.provenance IN ('jit_confirmed', 'jit_candidate') AND a.provenance_at > %s AND a.provenance_at <= %s
ORDER BY a.account_id
"""
_PRIVILEGES = """
SELECT g.account_id, a.name, g.application_id, g.entitlement_id, g.mode, g.valid_from, g.evidence FROM held_grant g
JOIN account a ON a.account_id = g.account_id
WHERE g.recorded_to IS NULL AND g.privileged = 1 AND g.mode = 'active' AND g.valid_from > %s AND g.valid_from <= %s
  AND (g.valid_to IS NULL OR g.valid_to > %s)
ORDER BY g.account_id, g.grant_id
"""
_FINDINGS = """
SELECT f.account_id, a.name, f.application_id, f.entitlement_id, f.finding_id, f.opened_at, f.message, f.evidence
FROM finding f LEFT JOIN account a ON a.account_id = f.account_id
WHERE f.live = 1 AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s)
  AND (f.excepted_until IS NULL OR f.excepted_until <= %s)
ORDER BY f.finding_id
"""


class _Provenance(msgspec.Struct, frozen=True):
    evidence: tuple[str, ...] = ()


_provenance = msgspec.json.Decoder(_Provenance).decode


def changes(connection: Connection, since: int, as_of: int) -> Iterator[Subject]:
    """Yield what came to be after ``since`` and stands as of ``as_of``, and every finding that is open then."""
    for block in stream(connection, _JIT, (since, as_of)):
        for account_id, login, application_id, kind, at, detail in block:
            summary = f"{kind.replace('_', ' ')}: made at first sign-in"
            evidence = _provenance(detail).evidence if detail else ()
            yield Subject("jit_account", account_id, login, application_id or None, None, None, at, summary, evidence)
    for block in stream(connection, _PRIVILEGES, (since, as_of, as_of)):
        for account_id, login, application_id, entitlement_id, mode, at, evidence in block:
            summary = f"privilege held, {mode}"
            known = tuple(_decode(evidence)) if evidence else ()
            yield Subject(
                "privileged_grant", account_id, login, application_id, entitlement_id, None, at, summary, known
            )
    for block in stream(connection, _FINDINGS, (as_of, as_of, as_of)):
        for account_id, login, application_id, entitlement_id, finding_id, at, message, evidence in block:
            known = tuple(_decode(evidence)) if evidence else ()
            yield Subject(
                "finding", account_id, login, application_id, entitlement_id, finding_id, at, message or "", known
            )
