"""A reviewer's word on items of a campaign: append-only, audited, correctable until the campaign closes.

Nobody decides who is not asked, about himself, or for whom he answers to. Of two words at one instant both are kept,
one outcome stands, and each is told which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from governance.audit.review_entries import decision
from governance.model.acts import Author, author_text
from governance.model.keys import made_id
from governance.store.database.engine import writing
from governance.store.evidence.access_decisions import AccessWord, enter_access_decisions
from governance.store.evidence.act_rows import acts_about
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.label_acts import load_meanings, spelled_before
from ingest.contract.errors import BrokenError, DeclinedError
from reviews.campaigns.choosing_reviewers import free_people
from reviews.campaigns.definitions.checks import stages_of
from reviews.campaigns.machine.campaign_states import ASKING
from reviews.campaigns.machine.item_states import Answer, Answered
from reviews.campaigns.machine.outcomes import Outcome, Verdict
from reviews.campaigns.machine.reviewer_order import Independence
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.called import called
from reviews.campaigns.standing_access import standing_keys
from reviews.campaigns.stored_campaign import definition_in
from reviews.campaigns.stored_items import Stepped, StoredItem, item_ids_of, load_items, stepped_item, write_stepped
from reviews.campaigns.told_decisions import TellableDecision, tell_decisions
from reviews.settings.campaigns import CampaignSettings, Decision
from reviews.store.campaigns.campaign_rows import CampaignRow, campaign_row
from reviews.store.campaigns.item_rows import last_decided_at
from reviews.store.remediation.removal_rows import sent_for
from reviews.store.review_rows import insert_decisions

VERDICT_OF: Mapping[Decision, Verdict] = {
    "approve": "approved",
    "revoke": "revoked",
    "reduce": "reduced",
    "abstain": "abstained",
}
_strings = msgspec.json.Decoder(list[str]).decode


class AnswerInput(NamedTuple):
    """Who says what, why and when; ``reviewer``: whose word it is, by key or login; None: the author's own."""

    decision: Decision
    reviewer: str | None
    author: Author
    reason: str | None
    at: int


class AnswerGiven(NamedTuple):
    """A word that was recorded, and how the item stands with it."""

    decision_id: str
    item_id: str
    reviewer: str
    verdict: Verdict
    state: str
    outcome: Outcome | None

    @property
    def prevails(self) -> bool:
        """Tell whether the outcome is what was said; where somebody else's word stands above it, it is not."""
        return self.outcome is None or self.outcome == self.verdict


def answer(engine: Engine, item_ids: Sequence[str], given: AnswerInput) -> list[AnswerGiven]:
    """Record a word on one item, or on several alike, all or none; their ids may be cut short.

    Raises UnclearError for an item that there is not, DeclinedError where somebody may not decide, a reason is
    demanded, what is asked about is gone, or several may not be decided at once.
    """
    with writing(engine) as connection:
        stored = load_items(connection, item_ids_of(connection, item_ids), lock=True)
        items = [stored[item_id] for item_id in sorted(stored)]
        campaigns = {row.campaign_id: row for row in _campaigns(connection, items)}
        _refuse_bulk(items, campaigns)
        _refuse_sent(connection, stored)
        last = last_decided_at(connection, stored)
        steps: list[tuple[Stepped, Answer]] = []
        for item in items:
            definition = definition_in(campaigns[item.row.campaign_id])
            _refuse_unreasoned(item, definition, given)
            reviewer = _reviewer_of_record(connection, item, definition.owners, given)
            # A later decision must be later, whatever the clock says.
            said_at = max(given.at, last.get(item.row.item_id, -1) + 1)
            said = Answer(reviewer, VERDICT_OF[given.decision], said_at)
            steps.append((stepped_item(stages_of(definition), item, Answered(said)), said))
        _refuse_gone(connection, items, given.at)
        write_stepped(connection, [step for step, _ in steps])
        return _recorded(connection, steps, given)


def _campaigns(connection: Connection, items: Sequence[StoredItem]) -> list[CampaignRow]:
    """Return the items' campaigns. Raises DeclinedError for one that asks nobody any more, or not yet."""
    campaigns = [campaign_row(connection, key) for key in sorted({item.row.campaign_id for item in items})]
    known = [row for row in campaigns if row is not None]
    if len(known) < len(campaigns):
        raise BrokenError("an item's campaign is gone")
    for row in known:
        if row.state not in ASKING:
            raise DeclinedError(f"campaign {row.campaign_id} is {row.state.replace('_', ' ')}; what was said stands")
    return known


def _refuse_sent(connection: Connection, item_ids: Iterable[str]) -> None:
    for item_id, state in sorted(sent_for(connection, item_ids).items()):
        raise DeclinedError(f"item {item_id}: what was decided was carried out already (its removal is {state})")


def _refuse_bulk(items: Sequence[StoredItem], campaigns: Mapping[str, CampaignRow]) -> None:
    if len(items) == 1:
        return
    for item in items:
        row = item.row
        if not definition_in(campaigns[row.campaign_id]).bulk:
            why = "its campaign does not let several be decided at once (bulk)"
            raise DeclinedError(f"item {row.item_id} is decided by itself: {why}")
        if row.privileged or row.faulted:
            why = "a privilege" if row.privileged else "with a finding"
            raise DeclinedError(f"item {row.item_id} is decided by itself: it is {why}")


def _refuse_unreasoned(item: StoredItem, definition: CampaignSettings, given: AnswerInput) -> None:
    kept_privilege = given.decision == "approve" and item.row.privileged
    if not given.reason and (given.decision in definition.justify or kept_privilege):
        what = "a privilege is kept" if kept_privilege else f"to {given.decision} is said"
        raise DeclinedError(f"item {item.row.item_id}: {what} with a reason only; say why")


def _reviewer_of_record(connection: Connection, item: StoredItem, owners: Sequence[str], given: AnswerInput) -> str:
    """Return whose word it is of those who are asked.

    Raises DeclinedError where the reviewer is none of them, where the reviewer or the author is not free to judge, and
    where the author is neither the reviewer, nor a delegate of the reviewer, nor an owner of the campaign.
    """
    entered_by = acting_account(given.author, "decide")
    speaker = given.reviewer if given.reviewer is not None else entered_by
    asked = [row.reviewer for row in item.asked]
    delegates = _delegates(connection, asked, given.at)
    words = {speaker, entered_by, *owners, *asked, *(word for named in delegates.values() for word in named)}
    row = item.row
    free, about = free_people(connection, words, (row.account_id, row.entitlement_id), given.at)
    refuse_unknown(free.people, entered_by, "decide")
    for word in dict.fromkeys((speaker, entered_by)):
        reason = free.why_not(word, about)
        if reason is not None:
            who = called(connection, (word,))[word]
            raise DeclinedError(f"{who} may not decide about item {row.item_id}: {reason}")
    of_record = next((word for word in asked if free.people.are_one(speaker, word)), None)
    if of_record is None:
        of_record = next((w for w in asked if _is_one_of(free, speaker, delegates.get(w, ()))), None)
    if of_record is None:
        names = called(connection, (*asked, speaker))
        named = ", ".join(names[word] for word in asked)
        raise DeclinedError(f"item {row.item_id} is for {named} to decide, not for {names[speaker]}")
    if not _is_one_of(free, entered_by, (of_record, *delegates.get(of_record, ()), *owners)):
        names = called(connection, (entered_by, of_record))
        raise DeclinedError(
            f"{names[entered_by]} may not decide about item {row.item_id} for {names[of_record]}: his delegate and the "
            "campaign's owners may"
        )
    return of_record


def _delegates(connection: Connection, asked: Sequence[str], at: int) -> dict[str, list[str]]:
    """Return, by reviewer, who may decide for him at an instant."""
    meanings = load_meanings(connection)
    spelled = {key: word for word in asked for key in spelled_before(word, meanings)}
    delegates: dict[str, list[str]] = {}
    for key, acts in acts_about(connection, ["delegate"], spelled, at).items():
        in_force = (act.says()["to"] for act in acts if act.until_at is None or act.until_at > at)
        delegates.setdefault(spelled[key], []).extend(in_force)
    return delegates


def _is_one_of(free: Independence, word: str, others: Sequence[str]) -> bool:
    return any(free.people.are_one(word, other) for other in others)


def _refuse_gone(connection: Connection, items: Sequence[StoredItem], at: int) -> None:
    """Raise DeclinedError where what an item asks about no longer stands: the item is about to be withdrawn."""
    for source, kind in (("grants", "grant "), ("accounts", "account "), ("findings", "finding ")):
        items_of_kind = [item for item in items if item.row.asks_about.startswith(kind)]
        keys = (
            standing_keys(connection, source, {item.row.account_id for item in items_of_kind}, at)
            if items_of_kind
            else set()
        )
        gone = next((item for item in items_of_kind if item.row.asks_about not in keys), None)
        if gone is not None:
            raise DeclinedError(f"item {gone.row.item_id}: what it asks about is gone; nothing is to be decided")


def _recorded(connection: Connection, steps: Sequence[tuple[Stepped, Answer]], given: AnswerInput) -> list[AnswerGiven]:
    answers: list[AnswerGiven] = []
    entries, decisions, told_decisions = [], [], []
    of_access: list[AccessWord] = []
    by = author_text(given.author)
    for step, said in steps:
        row = step.before.row
        decision_id = made_id("decision", row.item_id, given.decision, said.reviewer, given.reason, said.at)
        decisions.append((decision_id, row.item_id, said.verdict, said.reviewer, by, given.reason, said.at))
        entries.append(
            decision(
                decision_id,
                said.at,
                item_id=row.item_id,
                account_id=row.account_id,
                application_id=row.application_id,
                entitlement_id=row.entitlement_id,
                finding_id=row.finding_id,
                verdict=said.verdict,
                reviewer=said.reviewer,
                by=given.author,
                reason=given.reason,
                decided_at=said.at,
                evidence=_strings(row.evidence) if row.evidence else (),
            )
        )
        spoken = TellableDecision(decision_id, row.item_id, said.verdict, said.reviewer, given.reason, said.at)
        told_decisions.append((spoken, row))
        after = step.after
        answers.append(AnswerGiven(decision_id, row.item_id, said.reviewer, said.verdict, after.state, after.outcome))
        if after.outcome is not None and row.entitlement_id is not None:
            of_access.append(
                AccessWord(row.account_id, row.entitlement_id, row.scope, row.item_id, after.outcome, said.reviewer)
            )
    insert_decisions(connection, decisions)
    insert_entries(connection, entries)
    if of_access:
        enter_access_decisions(connection, of_access, given.author, max(said.at for _, said in steps))
    tell_decisions(connection, told_decisions)
    return answers
