"""What a review may ask about, read in blocks: new JIT accounts, privileges held, open findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.answers import Severity
from governance.store.database.streaming import stream
from governance.store.views.accepted import not_accepted

_JIT = """
SELECT a.account_id, a.name, a.application_id, a.provenance, a.provenance_at, a.provenance_detail FROM account a
WHERE a.provenance IN ('jit_confirmed', 'jit_candidate') AND a.provenance_at > %s AND a.provenance_at <= %s
ORDER BY a.account_id
"""
_PRIVILEGES = """
SELECT g.account_id, a.name, g.application_id, g.entitlement_id, g.mode, g.valid_from, g.valid_to, g.evidence
FROM held_grant g
JOIN account a ON a.account_id = g.account_id
WHERE g.recorded_to IS NULL AND g.privileged = 1 AND g.mode = 'active' AND g.valid_from > %s AND g.valid_from <= %s
  AND (g.valid_to IS NULL OR g.valid_to > %s)
ORDER BY g.account_id, g.grant_id
"""
_FINDINGS = """
WITH RECURSIVE asked_before(finding_id) AS (
  SELECT p.became FROM finding p JOIN review_item i ON i.finding_id = p.finding_id
    WHERE p.became IS NOT NULL AND i.carried = 0
  UNION
  SELECT p.became FROM finding p JOIN asked_before b ON b.finding_id = p.finding_id WHERE p.became IS NOT NULL
)
SELECT f.account_id, a.name, f.application_id, f.entitlement_id, f.finding_id, f.opened_at, f.closed_at, f.message,
  f.evidence, f.severity, f.detected_at
FROM finding f LEFT JOIN account a ON a.account_id = f.account_id
WHERE f.live = 1 AND f.opened_at >= %s AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s)
  AND {open}
  AND f.finding_id NOT IN (SELECT finding_id FROM asked_before)
ORDER BY f.finding_id
"""
# What the next review is to ask again and still stands; open findings are asked about by themselves.
_CARRIED = """
SELECT i.question_id, i.what, i.account_id, a.name, i.application_id, i.entitlement_id, i.summary, i.evidence
FROM review_item i LEFT JOIN account a ON a.account_id = i.account_id
WHERE i.carried = 1 AND i.what <> 'finding'
  AND NOT EXISTS (SELECT 1 FROM review_item j WHERE j.question_id = i.question_id AND j.round > i.round)
  AND CASE WHEN i.entitlement_id IS NULL
    THEN a.account_id IS NOT NULL AND (a.state NOT IN ('disabled', 'deleted') OR a.ended_at > %s)
    ELSE EXISTS (SELECT 1 FROM held_grant g WHERE g.account_id = i.account_id AND g.entitlement_id = i.entitlement_id
      AND g.recorded_to IS NULL AND g.mode = 'active' AND g.valid_from <= %s
      AND (g.valid_to IS NULL OR g.valid_to > %s))
    END
ORDER BY i.item_id
"""


class CarriedItem(NamedTuple):
    """An item that got no response, and what it asks about still stands."""

    question_id: str
    what: str
    account_id: str
    login: str | None
    application_id: str | None
    entitlement_id: str | None
    summary: str | None
    evidence: str | None


class JitAccount(NamedTuple):
    """An account that JIT provisioning made; ``application_id`` is '' for one at an IdP."""

    account_id: str
    login: str | None
    application_id: str
    provenance: str
    at: int
    detail: str | None


class HeldPrivilege(NamedTuple):
    """A privilege that somebody holds."""

    account_id: str
    login: str | None
    application_id: str | None
    entitlement_id: str
    mode: str
    at: int
    until: int | None
    evidence: str | None


class OpenFinding(NamedTuple):
    """A finding that is open."""

    account_id: str
    login: str | None
    application_id: str | None
    entitlement_id: str | None
    finding_id: str
    at: int
    until: int | None
    message: str | None
    evidence: str | None
    severity: Severity
    detected_at: int


def new_jit_accounts(connection: Connection, since: int, as_of: int) -> Iterator[JitAccount]:
    """Yield the accounts that JIT provisioning made after ``since``, up to ``as_of``."""
    for block in stream(connection, _JIT, (since, as_of)):
        yield from map(JitAccount._make, block)


def new_privileges(connection: Connection, since: int, as_of: int) -> Iterator[HeldPrivilege]:
    """Yield the privileges that somebody came to hold after ``since`` and holds as of ``as_of``."""
    for block in stream(connection, _PRIVILEGES, (since, as_of, as_of)):
        yield from map(HeldPrivilege._make, block)


def carried_items(connection: Connection, as_of: int) -> Iterator[CarriedItem]:
    """Yield the items, of reviews that were closed, that got no response, where what they ask about still stands."""
    for block in stream(connection, _CARRIED, (as_of, as_of, as_of)):
        yield from map(CarriedItem._make, block)


def open_findings(connection: Connection, began: int, as_of: int, acts_until: int) -> Iterator[OpenFinding]:
    """Yield the findings open as of an instant, but those that were asked about under a former key.

    ``began``: those that began then or later; ``acts_until``: as of when it is told which of them are accepted.
    """
    for block in stream(connection, _FINDINGS.format(open=not_accepted(acts_until)), (began, as_of, as_of)):
        yield from map(OpenFinding._make, block)
