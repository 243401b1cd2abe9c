"""Review items as tools and people read them, each with the last word on it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.queries.naming import Names, Told, entitlement_names, told_account, told_application, told_entitlement
from governance.store.streaming import stream

_decode = msgspec.json.Decoder(list[str]).decode
# The last word of each item is the decision with the greatest instant (they are made to differ).
_ITEMS = """
SELECT i.review_id, i.item_id, i.what, i.reviewer, i.summary, i.evidence, i.opened_at, i.due_at, i.account_id,
       i.application_id, i.entitlement_id, i.finding_id, a.issuer, a.subject, a.name,
       d.verdict, d.reason, d.decided_at, r.closed_at
FROM review_item i JOIN review r ON r.review_id = i.review_id
LEFT JOIN account a ON a.account_id = i.account_id
LEFT JOIN decision d ON d.item_id = i.item_id
  AND d.decided_at = (SELECT MAX(x.decided_at) FROM decision x WHERE x.item_id = i.item_id AND x.decided_at <= %s)
WHERE i.opened_at <= %s
ORDER BY i.due_at, i.item_id
"""


def review_items(connection: Connection, names: Names, as_of: int, *, pending_only: bool = False) -> Iterator[Told]:
    """Yield the items of all reviews opened by ``as_of``, soonest due first, with their state as of then."""
    for block in stream(connection, _ITEMS, (as_of, as_of)):
        entitlements = entitlement_names(connection, {row[10] for row in block if row[10]})
        for row in block:
            if not (pending_only and (row[15] is not None or row[18] is not None)):
                yield _told(row, names, entitlements, as_of)


def _told(row: tuple[object, ...], names: Names, entitlements: Names, as_of: int) -> Told:
    (review_id, item_id, what, reviewer, summary, evidence, opened_at, due_at, account_id, application_id) = row[:10]
    entitlement_id, finding_id, issuer, subject, login, verdict, reason, decided_at, _ = row[10:]
    known = isinstance(issuer, str) and isinstance(subject, str)
    account = told_account(str(issuer), str(subject), _text(login)) if known else {"identity": account_id}
    return {
        "review_id": review_id,
        "item_id": item_id,
        "subject": {
            "account": account,
            "application": told_application(_text(application_id), names),
            "entitlement": told_entitlement(_text(entitlement_id), entitlements),
            "finding_id": finding_id,
            "summary": summary,
        },
        "what": what,
        "reviewer": reviewer,
        "status": verdict or "pending",
        "overdue": verdict is None and isinstance(due_at, int) and due_at < as_of,
        "opened_at": spelled(_instant(opened_at)),
        "due_at": spelled(_instant(due_at)),
        "decided_at": spelled(_instant(decided_at)),
        "reason": reason,
        "evidence": _decode(evidence) if isinstance(evidence, str) else [],
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _instant(value: object) -> int | None:
    return value if isinstance(value, int) else None
