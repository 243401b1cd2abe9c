"""Items as the machine sees them, and back, set-wise: nothing else writes an item's state or who is asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, get_args

from sqlalchemy import Connection

from ingest.contract.errors import BrokenError, DeclinedError
from reviews.campaigns.machine import item_states as machine
from reviews.campaigns.machine.item_states import Answer, Asked, Effect, Input, Item, ItemState, Stage
from reviews.campaigns.machine.outcomes import VERDICTS, Outcome, Verdict
from reviews.campaigns.short_ids import campaign_item_id_of
from reviews.store.campaigns.item_rows import (
    AskedRow,
    DecisionRow,
    ItemRow,
    asked_of,
    decisions_of,
    items_of_ids,
    replace_asked,
    write_items,
)

_STATES: Mapping[str, ItemState] = {state: state for state in get_args(ItemState)}
_OUTCOMES: Mapping[str, Outcome] = {outcome: outcome for outcome in get_args(Outcome)}
_VERDICTS: Mapping[str, Verdict] = {verdict: verdict for verdict in VERDICTS}


class StoredItem(NamedTuple):
    """An item with who is asked about it and what was said."""

    row: ItemRow
    asked: tuple[AskedRow, ...]
    decisions: tuple[DecisionRow, ...]

    @property
    def item(self) -> Item:
        """The item as the machine sees it."""
        try:
            return Item(
                asked=tuple(Asked(asked.stage, asked.reviewer) for asked in self.asked),
                answers=tuple(Answer(d.reviewer, _VERDICTS[d.verdict], d.decided_at) for d in self.decisions),
                state=_STATES[self.row.state],
                stage=self.row.stage,
                outcome=_OUTCOMES[self.row.outcome] if self.row.outcome is not None else None,
                stages_over=self.row.stages_over,
            )
        except KeyError as error:
            raise BrokenError(f"item {self.row.item_id} holds {error}, which no release wrote") from error


class Stepped(NamedTuple):
    """An item before and after an input, and what is to be done; ``role``: as what somebody who is new is asked."""

    before: StoredItem
    after: Item
    effects: tuple[Effect, ...]
    role: str = "reassigned"
    reason: str | None = None
    until_change_id: int | None = None

    @property
    def row(self) -> ItemRow:
        """The item's row as it is to be."""
        after = self.after
        return self.before.row._replace(
            state=after.state,
            stage=after.stage,
            outcome=after.outcome,
            stages_over=after.stages_over,
            until_change_id=self.until_change_id,
        )


def item_ids_of(connection: Connection, words: Iterable[str]) -> list[str]:
    """Return the ids of the items that begin so. Raises UnclearError where there is none, or several."""
    wanted = set(words)
    whole_ids = set(items_of_ids(connection, wanted))
    return sorted(whole_ids | {campaign_item_id_of(connection, word) for word in wanted - whole_ids})


def load_items(connection: Connection, item_ids: Iterable[str], *, lock: bool) -> dict[str, StoredItem]:
    """Return items by id, with who is asked and what was said; ``lock``: until the transaction ends."""
    item_rows = items_of_ids(connection, item_ids, lock=lock)
    asked, decisions = asked_of(connection, item_rows), decisions_of(connection, item_rows)
    return {
        key: StoredItem(row, tuple(asked.get(key, ())), tuple(decisions.get(key, ()))) for key, row in item_rows.items()
    }


def stepped_item(
    stages: Sequence[Stage], stored: StoredItem, given: Input, role: str = "reassigned", reason: str | None = None
) -> Stepped:
    """Return an item after an input. Raises DeclinedError, with the item's id, for what cannot happen."""
    change_id = given.change_id if isinstance(given, machine.Withdrawn) else None
    try:
        after, effects = machine.step(stages, stored.item, given)
    except DeclinedError as error:
        raise DeclinedError(f"item {stored.row.item_id}: {error}") from error
    return Stepped(stored, after, effects, role, reason, change_id)


def write_stepped(connection: Connection, steps: Sequence[Stepped]) -> None:
    """Write items as they stand after their inputs, and who is asked about them now."""
    write_items(connection, [(step.before.row, step.row) for step in steps if step.row != step.before.row])
    gone: list[tuple[str, str]] = []
    new: list[AskedRow] = []
    for step in steps:
        row = step.before.row
        before, after = {asked.reviewer for asked in step.before.asked}, {asked.reviewer for asked in step.after.asked}
        gone += [(row.item_id, reviewer) for reviewer in before - after]
        new += [
            AskedRow(row.item_id, asked.reviewer, row.campaign_id, asked.stage, step.role, step.reason)
            for asked in step.after.asked
            if asked.reviewer not in before
        ]
    replace_asked(connection, gone, new)
