"""What complete censuses say of an account's life and attributes, told between its records.

A census says how the account stands when it begins, and may state since when; a difference to what the records tell
until then is a change at that date, or else at that instant, by nobody we know. A record of the census's own hours that
tells the same dates it better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from governance.folds.accounts.life import STATE, Life, life
from governance.folds.census.listing import Listings, Statement
from governance.folds.census.stated import ONE_CENSUS, stated_instant
from governance.folds.census.subjects import ACCOUNT
from governance.model.states import AttributeChange, Change, State, What
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

_TOLD_OF = frozenset(
    {
        "account_created", "account_updated", "account_enabled", "account_disabled", "account_deleted",
        "account_locked", "account_unlocked", "account_invited", "invitation_redeemed", "account_seen",
        "mfa_enrolled", "mfa_removed",
    }
)  # fmt: skip
_BACK: dict[State, What] = {"disabled": "enabled", "deleted": "enabled", "locked": "unlocked", "invited": "redeemed"}
_TO: dict[str, What] = {"disabled": "disabled", "locked": "locked", "deleted": "deleted", "invited": "invited"}


def of_account(facts: Iterable[Event], listings: Listings) -> list[Statement]:
    """Return what censuses say of the account itself; ``facts`` are its records."""
    moments = {to_micros(e.occurred_at) for e in facts if e.kind in _TOLD_OF and e.application is None}
    return listings.statements("", ACCOUNT, moments)


def with_stated(changes: Sequence[Change], statements: Iterable[Statement]) -> tuple[Change, ...]:
    """Return the changes with those that only a census tells."""
    merged = list(changes)
    seen, before_at = False, 0
    for statement in statements:
        until = [c for c in merged if c.at <= statement.at]
        steps = _steps(statement, life(until, signs_of_life=seen), known=seen or bool(until))
        seen = seen or statement.event is not None
        soon = [c.what for c in changes if statement.at < c.at <= statement.at + ONE_CENSUS]
        if steps and not (soon and soon[0] == steps[-1]):
            at = max(_changed_at(statement, steps[-1], changes), before_at)
            merged += [Change(at, what, statement.event_id, "system", False) for what in steps]
            merged.sort(key=lambda change: change.at)
        before_at = statement.at
    return tuple(merged)


def _steps(statement: Statement, standing: Life, *, known: bool) -> tuple[What, ...]:
    """Return the changes that lead from how the account stands to how a list says that it does."""
    state = standing.state
    if statement.event is None:
        return ("deleted",) if known and state != "deleted" else ()
    stated = str(statement.event.attributes.get("state", "unknown"))
    reason = statement.event.attributes.get("reason")
    has_left, is_suspended = standing.ended_at is not None, state == "disabled" and standing.ended_at is None
    if stated == "disabled" and reason == "suspended":
        if is_suspended:
            return ()
        # Only who came back can be suspended.
        return ("enabled", "suspended") if has_left else ("suspended",)
    if stated == "disabled" and reason == "deactivated" and is_suspended:
        return ("disabled",)
    if stated == state or (state == "unknown" and stated == "active"):
        return ()
    what = _BACK.get(state) if stated == "active" else _TO.get(stated)
    return () if what is None else (what,)


def _changed_at(statement: Statement, what: What, changes: Iterable[Change]) -> int:
    """Return when a change that only a list tells took place: when the list says so, unless a record contradicts."""
    stated = stated_instant(statement.event.attributes.get("status_changed_at")) if statement.event else None
    if stated is None or stated > statement.at:
        return statement.at
    contradicted = any(stated < c.at <= statement.at and STATE[c.what] != STATE[what] for c in changes)
    return statement.at if contradicted else stated


def stated_creation(statements: Iterable[Statement]) -> int | None:
    """Return when the directory says that the account was created."""
    created = (stated_instant(s.event.attributes.get("created_at")) for s in statements if s.event is not None)
    return min((at for at in created if at is not None), default=None)


def _last(changes: Iterable[AttributeChange], until: int) -> dict[str, AttributeChange]:
    return {change.name: change for change in changes if change.at <= until}


def with_stated_attributes(
    changes: Sequence[AttributeChange], statements: Iterable[Statement]
) -> tuple[AttributeChange, ...]:
    """Return the attributes' changes with the values that only a census tells."""
    merged = list(changes)
    for statement in statements:
        profile = statement.event.attributes.get("profile") if statement.event is not None else None
        if isinstance(profile, dict):
            now: dict[str, Any] = {c.name: c.value for c in merged if c.at <= statement.at}
            # A list shows all values: of an attribute that changed untold, that it is empty, too.
            untold = {name for name, change in _last(merged, statement.at).items() if not change.is_known}
            shown = {**dict.fromkeys(untold), **profile}
            fresh = [(n, v) for n, v in sorted(shown.items()) if n in untold or n not in now or now[n] != v]
            merged += [AttributeChange(statement.at, name, value, statement.event_id) for name, value in fresh]
            merged.sort(key=lambda change: change.at)
    return tuple(merged)
