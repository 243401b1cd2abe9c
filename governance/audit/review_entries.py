"""Audit entries of what people decided and of what was carried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.audit.entries import Entry, RemediationStep, entry, spelled
from governance.audit.spoken_rows import spoken
from governance.model.acts import Author, author_text


def review_opened(
    review_id: str, recorded_at: int, *, kind: str, title: str | None, opened_at: int, due_at: int, items: int
) -> Entry:
    """Return the entry of a review that was opened with so many items."""
    what = {
        "kind": kind,
        "title": title,
        "opened_at": spelled(opened_at),
        "due_at": spelled(due_at),
        "items": items,
        "rows": [spoken("review", (review_id, kind, title, opened_at, due_at, None))],
    }
    return entry("review_opened", review_id, recorded_at, what)


def review_closed(
    review: Sequence[object],
    recorded_at: int,
    *,
    closed_at: int,
    decided: int,
    open_items: int,
    carried: int,
    by: Author,
) -> Entry:
    """Return the entry of a review that was closed: items decided, those that got no response, those asked again.

    ``review``: its spoken columns, as they are now.
    """
    what = {
        "closed_at": spelled(closed_at),
        "decided": decided,
        "no_response": open_items,
        "carried": carried,
        "by": by.plain(),
        "rows": [spoken("review", review)],
    }
    return entry("review_closed", str(review[0]), recorded_at, what)


def decision(
    decision_id: str,
    recorded_at: int,
    *,
    item_id: str,
    account_id: str,
    application_id: str | None,
    entitlement_id: str | None,
    finding_id: str | None,
    verdict: str,
    reviewer: str,
    by: Author,
    reason: str | None,
    decided_at: int,
    evidence: Iterable[str],
) -> Entry:
    """Return the entry of a reviewer's word; ``by``: who entered it, ``evidence``: what the reviewer saw."""
    what = {
        "decision_id": decision_id,
        "item_id": item_id,
        "application_id": application_id,
        "entitlement_id": entitlement_id,
        "finding_id": finding_id,
        "verdict": verdict,
        "reviewer": reviewer,
        "by": by.plain(),
        "reason": reason,
        "decided_at": spelled(decided_at),
        "evidence": list(evidence),
        "rows": [spoken("decision", (decision_id, item_id, verdict, reviewer, author_text(by), reason, decided_at))],
    }
    return entry("decision", account_id, recorded_at, what)


def remediation(
    step: RemediationStep,
    removal_id: str,
    recorded_at: int,
    *,
    what: str,
    decision_id: str | None,
    account_id: str,
    entitlement_id: str | None,
    at: int,
    evidence: Iterable[str],
    reason: str | None = None,
    by: Author | None = None,
) -> Entry:
    """Return the entry of what a removal came to; ``at``: when, ``evidence``: the paths or events that show it.

    ``by``: who brought it there, where it was a person.
    """
    body = {
        "step": step,
        "removal_id": removal_id,
        "what": what,
        "decision_id": decision_id,
        "entitlement_id": entitlement_id,
        "at": spelled(at),
        "reason": reason,
        "by": by.plain() if by is not None else None,
        "evidence": list(evidence),
    }
    return entry("remediation", account_id, recorded_at, body)
