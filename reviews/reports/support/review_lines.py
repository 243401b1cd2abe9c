"""What reviewers were asked and said, as evidence: item, row of the population, reviewer, reason, proof of removal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from governance.model.acts import Author
from reviews.campaigns.items_as_of import items_as_of
from reviews.campaigns.machine.item_states import Item
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application, entitlements
from reviews.reports.support.tables import Row
from reviews.reports.support.words import yes_or_no
from reviews.store.reports.review_evidence import (
    CANCELLED,
    WAITING,
    EvidenceItem,
    GrantEnd,
    RemovalProof,
    Word,
    ends_of_grants,
    removal_proofs,
    standing_words,
    why_asked,
)

COLUMNS = (
    "review",
    "kind",
    "account",
    "source",
    "entitlement",
    "application",
    "privileged",
    "state",
    "decision",
    "reviewer",
    "reviewer_chosen_because",
    "reason",
    "decided_at",
    "entered_by",
    "removal",
    "applied_at",
    "seen_removed_at",
    "review_id",
    "item_id",
    "row_key",
    "account_id",
    "entitlement_id",
    "finding_id",
)
HEADINGS = {
    "account": "account",
    "entitlement": "entitlement",
    "application": "application",
    "decision": "decision",
    "reviewer": "reviewer",
    "reason": "reason",
    "decided_at": "decided",
    "removal": "removal",
    "seen_removed_at": "seen gone",
}
DECISION, STATE = COLUMNS.index("decision"), COLUMNS.index("state")
REMOVAL, SEEN_GONE = COLUMNS.index("removal"), COLUMNS.index("seen_removed_at")
REVOKING = ("revoked", "reduced")
NOT_CARRIED_OUT = "not carried out by jitgov"
"""What is said of access that is to go, of which no removal was made."""
_BY_WORDS = ("asked", "decided", "undecided", "settled", "no_response", "carried")
"""States of a campaign's item that follow from what was said; others tell of what became of the question."""
_NOT_REVOKED = RemovalProof("", None, None)
_author = msgspec.json.Decoder(Author).decode


def review_lines(context: ReportContext, items: Sequence[EvidenceItem]) -> Iterator[Row]:
    """Yield a line for each of some items, as they stood when the report's acts end."""
    connection, until = context.connection, context.acts_until
    ids = [item.item_id for item in items]
    items = _as_of(items, items_as_of(connection, ids, until))
    words = standing_words(connection, {item.item_id: item.outcome for item in items}, until)
    chosen = why_asked(connection, ids)
    proofs = removal_proofs(connection, ids, until)
    ends = ends_of_grants(connection, {item.account_id for item in items}, context.as_of)
    names = entitlements(context, (item.entitlement_id for item in items if item.entitlement_id))
    applications = context.snapshot.application_names(item.application_id for item in items)
    reviewers = context.snapshot.account_names(word.reviewer for word in words.values())
    for item in items:
        word = words.get(item.item_id)
        proof = _proof(item, word, proofs.get(item.item_id), ends)
        reviewer = word.reviewer if word is not None else None
        yield (
            item.review,
            item.kind,
            account(item.account_id, item.name or applications.get(item.account_id)),
            item.issuer,
            names.get(item.entitlement_id) if item.entitlement_id else None,
            application(applications, item.application_id),
            yes_or_no(item.privileged),
            item.state,
            None if word is None else word.verdict,
            None if reviewer is None else account(reviewer, reviewers.get(reviewer)),
            chosen.get((item.item_id, reviewer or "")),
            None if word is None else word.reason,
            None if word is None else minute(word.decided_at),
            _entered_by(word),
            proof.state or None,
            minute(proof.applied_at),
            minute(proof.seen_at),
            item.review_id,
            item.item_id,
            item.row_key,
            item.account_id,
            item.entitlement_id,
            item.finding_id,
        )


def _as_of(items: Sequence[EvidenceItem], then: Mapping[str, Item]) -> list[EvidenceItem]:
    """Return the items with the state and outcome that they had, of those of which something was said later."""
    return [
        item
        if (stood := then.get(item.item_id)) is None
        else item._replace(state=stood.state if item.state in _BY_WORDS else item.state, outcome=stood.outcome)
        for item in items
    ]


def _proof(
    item: EvidenceItem,
    word: Word | None,
    removal: RemovalProof | None,
    ends: Mapping[tuple[str, str], Sequence[GrantEnd]],
) -> RemovalProof:
    """Return the proof that what was revoked is gone: the removal's own, else what the source's records show."""
    is_to_go = word is not None and word.verdict in REVOKING and item.state not in (*WAITING, CANCELLED)
    if word is None or not is_to_go:
        return _NOT_REVOKED
    if removal is not None:
        return removal
    if item.entitlement_id is None:
        return RemovalProof(NOT_CARRIED_OUT, None, None)
    grants = [
        end
        for end in ends.get((item.account_id, item.entitlement_id), ())
        if item.mode is None or (end.mode, end.scope) == (item.mode, item.scope)
    ]
    ended = [end.ended_at for end in grants if end.ended_at is not None]
    if len(ended) < len(grants):
        return RemovalProof("still stands", None, None)
    if not ended:
        return RemovalProof("no record tells of it any more", None, None)
    ended_at = max(ended)
    gone = "gone by the source's records" if ended_at >= word.decided_at else "gone before it was decided"
    return RemovalProof(gone, None, ended_at)


def _entered_by(word: Word | None) -> str | None:
    return _author(word.by).spelled() if word is not None and word.by else None
