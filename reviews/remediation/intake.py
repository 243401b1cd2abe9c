"""Takes what was decided: each item whose access is to go becomes one removal, held as long as it may be corrected.

A campaign's decisions are taken when it is closed, or earlier where its definition states a hold; whoever corrects one
before anything was sent withdraws the removal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

import msgspec
from sqlalchemy import Connection, Engine

from governance.model.acts import Author
from governance.model.keys import application_key, made_id, plain_parts
from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from reviews.remediation.due_dates import due_at
from reviews.remediation.interface import Wanted
from reviews.remediation.machine.removal_inputs import Anew, Withdrawn
from reviews.remediation.machine.removal_states import State, takes
from reviews.remediation.stored_removal import entered, locked, moved, put
from reviews.settings.campaigns import CampaignSettings
from reviews.settings.sections import ReviewsSettings
from reviews.store.remediation import decided_rows
from reviews.store.remediation.decided_rows import DecidedRow
from reviews.store.remediation.held_now import AccountRow, accounts_of
from reviews.store.remediation.removal_rows import RemovalRow, insert_removals
from reviews.store.remediation.write_rows import drop_planned
from reviews.store.stale.case_rows import is_handed_over

_HOUR = 3_600 * 1_000_000
_MOST = 2_000
_TAKEN_WITHIN_DAYS = 31
_decode = msgspec.json.Decoder(CampaignSettings).decode


class Wish(NamedTuple):
    """Something that is to go, whoever decided it; ``cause_id`` names it for good: it becomes one removal."""

    cause: str
    cause_id: str
    wanted: Wanted
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    mode: str | None
    scope: str | None
    finding_id: str | None
    privileged: bool
    decision_id: str | None
    decided_by: str | None
    decided_at: int
    reason: str | None
    hold_until: int


def enter_wishes(
    connection: Connection, wishes: Sequence[Wish], settings: ReviewsSettings, owners: Mapping[str, str], now: int
) -> int:
    """Write the removals of wishes that are new, in the caller's transaction; return how many these are."""
    rows = [_removal(wish, settings, owners, now) for wish in wishes]
    new = set(insert_removals(connection, rows))
    entered(connection, [row for row in rows if row.removal_id in new])
    return len(new)


def take_decisions(engine: Engine, settings: ReviewsSettings, owners: Mapping[str, str], now: int) -> int:
    """Take all that was decided and was not taken yet; return how many removals are new."""
    with reading(engine) as connection:
        campaigns = decided_rows.campaigns_to_take(connection)
        reviews = decided_rows.reviews_to_take(connection)
    taken = 0
    since = now - _TAKEN_WITHIN_DAYS * DAY
    _pass_over(engine, [c.campaign_id for c in campaigns if (c.closed_at or now) < since], now)
    _pass_over(engine, [r.review_id for r in reviews if (r.closed_at or now) < since], now)
    for campaign in (c for c in campaigns if (c.closed_at or now) >= since):
        is_over = campaign.closed_at is not None and campaign.state in ("closed", "signed_off")
        hold = _decode(campaign.definition.encode()).hold_hours
        if not is_over and hold is None:
            continue
        source = _Source("campaign", campaign.campaign_id, now if is_over else None, hold or 0)
        state = "settled" if is_over else "decided"
        rows_after = _paged(decided_rows.decided_of_campaign, campaign.campaign_id, state)
        taken += _take(engine, source, rows_after, settings, owners, now)
    for review in (r for r in reviews if (r.closed_at or now) >= since):
        is_over, hold = review.closed_at is not None, settings.remediation.review_hold_hours
        if is_over or hold is not None:
            source = _Source("review", review.review_id, now if is_over else None, hold or 0)
            rows_after = _paged(decided_rows.decided_of_review, review.review_id)
            taken += _take(engine, source, rows_after, settings, owners, now)
    return taken


def _pass_over(engine: Engine, cause_ids: Sequence[str], now: int) -> None:
    """Leave alone what was closed long before anything was carried out: much may have been given anew since."""
    if cause_ids:
        with writing(engine) as connection:
            for cause_id in cause_ids:
                decided_rows.mark_taken(connection, cause_id, now)


class _Source(NamedTuple):
    """Where decisions come from; ``over_at``: no further one comes; ``hold_hours``: how long each may be corrected."""

    cause: str
    cause_id: str
    over_at: int | None
    hold_hours: int


_Rows = Callable[[Connection, str], list[DecidedRow]]


def _paged(read: Callable[..., list[DecidedRow]], *named: str) -> _Rows:
    return lambda connection, after: read(connection, *named, after)


def _take(
    engine: Engine, source: _Source, rows_after: _Rows, settings: ReviewsSettings, owners: Mapping[str, str], now: int
) -> int:
    taken, after = 0, ""
    while True:
        with writing(engine) as connection:
            decided = rows_after(connection, after)
            accounts = accounts_of(connection, {row.account_id for row in decided})
            wishes = [_wish(row, source, accounts.get(row.account_id), now) for row in decided]
            taken += enter_wishes(connection, wishes, settings, owners, now)
            if len(decided) < _MOST:
                if source.over_at is not None:
                    decided_rows.mark_taken(connection, source.cause_id, now)
                return taken
            after = decided[-1].item_id


def _wish(row: DecidedRow, source: _Source, account: AccountRow | None, now: int) -> Wish:
    decided_at = row.decided_at if row.decided_at is not None else now
    application_id, entitlement_id, account_id = row.application_id, row.entitlement_id, row.account_id
    if account is not None and account.application_id:
        # An application's own account goes with what lets its person in.
        account_id, application_id = account.idp_account_id, account.application_id
    wanted: Wanted = "reduce" if row.outcome == "reduced" else "remove"
    if entitlement_id is None and application_id is not None:
        issuer, _, own_id = plain_parts(application_id)
        entitlement_id = application_key(issuer, f"app_assignment:{own_id}")
    elif entitlement_id is None and wanted == "remove":
        wanted = "disable"
    return Wish(
        cause=source.cause,
        cause_id=row.item_id,
        wanted=wanted,
        account_id=account_id,
        application_id=application_id,
        entitlement_id=entitlement_id,
        mode=row.mode,
        scope=row.scope,
        finding_id=row.finding_id,
        privileged=bool(row.privileged),
        decision_id=row.decision_id,
        decided_by=row.decided_by,
        decided_at=decided_at,
        reason=row.reason,
        hold_until=decided_at if source.over_at is not None else decided_at + source.hold_hours * _HOUR,
    )


def _removal(wish: Wish, settings: ReviewsSettings, owners: Mapping[str, str], now: int) -> RemovalRow:
    owner = owners.get(wish.application_id or "") or settings.fallback_reviewer
    return RemovalRow(
        removal_id=made_id("removal", wish.cause, wish.cause_id, wish.decision_id),
        cause=wish.cause,
        cause_id=wish.cause_id,
        decision_id=wish.decision_id,
        decided_by=wish.decided_by,
        decided_at=wish.decided_at,
        reason=wish.reason,
        wanted=wish.wanted,
        issuer=plain_parts(wish.account_id).issuer,
        account_id=wish.account_id,
        application_id=wish.application_id,
        entitlement_id=wish.entitlement_id,
        mode=wish.mode,
        scope=wish.scope,
        finding_id=wish.finding_id,
        privileged=int(wish.privileged),
        state="decided",
        since_at=now,
        hold_until=wish.hold_until,
        why=None,
        task=None,
        owner=owner,
        due_at=due_at(settings.remediation, wish.decided_at, privileged=wish.privileged),
        paths=None,
        residual=None,
        planned_at=None,
        approved_at=None,
        approved_by=None,
        applied_at=None,
        seen_at=None,
        seen_by=None,
        watched_until=None,
        attempt=0,
        looks=None,
        next_at=now,
    )


def withdraw_corrected(
    connection: Connection, row: RemovalRow, settings: ReviewsSettings, now: int
) -> RemovalRow | None:
    """Withdraw a removal whose decision was corrected, or whose campaign was cancelled; None: it still stands.

    The caller holds the row.
    """
    if not takes(cast(State, row.state), "is_withdrawn") or _still_stands(connection, row):
        return None
    drop_planned(connection, row.removal_id)
    after = moved(connection, row, Withdrawn(now), settings.remediation, why="the decision was corrected")
    return put(connection, after._replace(next_at=None))


def _still_stands(connection: Connection, row: RemovalRow) -> bool:
    """Tell whether the word that a removal was decided by is still the one that counts."""
    if row.cause == "campaign":
        return decided_rows.word_of_campaign(connection, row.cause_id) == row.decision_id
    if row.cause == "review":
        return decided_rows.word_of_review(connection, row.cause_id) == row.decision_id
    if row.cause == "sweep":
        return is_handed_over(connection, row.account_id, row.removal_id)
    return True


def begin_anew(
    connection: Connection, removal_id: str, settings: ReviewsSettings, now: int, by: Author | None = None
) -> RemovalRow:
    """Let a removal be planned again; ``by`` None: nobody asked for it, what was read did."""
    row = locked(connection, removal_id)
    drop_planned(connection, removal_id)
    after = moved(connection, row, Anew(now), settings.remediation, by=by)
    cleared = after._replace(paths=None, residual=None, task=None, approved_at=None, approved_by=None, next_at=now)
    return put(connection, cleared)
