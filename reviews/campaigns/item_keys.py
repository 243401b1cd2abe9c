"""What a row of a campaign's source is asked as: an item, by a key that outlives another date; or none, and why."""

from __future__ import annotations

from collections.abc import Sequence

from governance.model.keys import made_id
from reviews.campaigns.choosing_reviewers import StageChoice
from reviews.campaigns.people.persons import spelled_word
from reviews.store.campaigns.item_rows import AskedRow, ItemRow, spelled_key
from reviews.store.campaigns.source_rows import SourceRow

TWICE = "the same access by another way"
UNKNOWN = "no record tells of the account"
ACCEPTED = "the finding is accepted"
Exclusion = tuple[str, str, str]
"""The campaign, the row's key, and why it is no item."""


def item_key(row: SourceRow) -> str:
    """Return what is asked about: never a grant's id, which has a date in it."""
    return spelled_key(row.account_id, row.entitlement_id, row.mode, row.scope, row.finding_id)


def item_id(campaign_id: str, key: str, since_change_id: int | None = None) -> str:
    """Return an item's id; what comes back after it was gone is another item."""
    return made_id("campaign item", campaign_id, key, since_change_id)


def items_of_block(
    campaign_id: str, block: Sequence[SourceRow], choices: Sequence[StageChoice]
) -> tuple[list[tuple[ItemRow, str]], list[AskedRow], list[Exclusion]]:
    """Return the items of some rows (each with its row's key), who is asked about them, and what is none."""
    items: dict[str, tuple[ItemRow, str]] = {}
    asked: list[AskedRow] = []
    exclusions: list[Exclusion] = []
    for row, choice in zip(block, choices, strict=True):
        own_key = f"{row.account_id} {row.own_id}"
        reason = why_no_item(row)
        if reason is not None:
            exclusions.append((campaign_id, own_key, reason))
            continue
        item = new_item(campaign_id, row)
        if item.item_id in items:
            exclusions.append((campaign_id, own_key, TWICE))
            continue
        items[item.item_id] = item, own_key
        asked += asked_rows(item, choice)
    return list(items.values()), asked, exclusions


def new_item(campaign_id: str, row: SourceRow, since_change_id: int | None = None) -> ItemRow:
    """Return the item that asks about a row."""
    key = item_key(row)
    return ItemRow(
        item_id=item_id(campaign_id, key, since_change_id),
        campaign_id=campaign_id,
        item_key=key,
        origin="frozen" if since_change_id is None else "added",
        state="asked",
        stage=0,
        outcome=None,
        stages_over=0,
        since_change_id=since_change_id,
        until_change_id=None,
        account_id=row.account_id,
        application_id=row.application_id or None,
        entitlement_id=row.entitlement_id,
        mode=row.mode,
        scope=row.scope,
        finding_id=row.finding_id,
        privileged=row.privileged,
        faulted=row.faulted,
        summary=row.summary,
        evidence=row.evidence,
    )


def asked_rows(item: ItemRow, choice: StageChoice) -> list[AskedRow]:
    """Return who is asked about an item, by stage, and why those."""
    return [
        AskedRow(
            item.item_id,
            spelled_word(reviewer.word),
            item.campaign_id,
            number,
            reviewer.role,
            "; ".join(stage.why_not) or None,
        )
        for number, stage in enumerate(choice.stages)
        for reviewer in stage.reviewers
    ]


def why_no_item(row: SourceRow) -> str | None:
    """Return why a row is no item; None: it is one."""
    if row.status == "accepted":
        return ACCEPTED
    return UNKNOWN if row.known is None and row.finding_id is None else None
