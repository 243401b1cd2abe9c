"""What forbids to suspend an account, in words: whoever reads them knows what to do first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from governance.model.acts import Act
from governance.model.persons import leaves
from governance.queries.legal_holds import holds_on
from governance.store.queries.holders_persons import believed_persons, persons_of_accounts
from reviews.store.stale.forbidding_rows import acting_through, held_alone

_MOST_NAMED = 3


def forbidding(connection: Connection, account_ids: Iterable[str], now: int) -> dict[str, tuple[str, ...]]:
    """Return, by account, what stands against suspending it at an instant; whom nothing protects has none."""
    wanted = set(account_ids)
    alone, acting = held_alone(connection, wanted, now), acting_through(connection, wanted, now)
    persons = persons_of_accounts(connection, wanted)
    away = _on_leave(connection, {person for of in persons.values() for person in of}, now)
    held = holds_on(connection, wanted, persons, now)
    reasons: dict[str, tuple[str, ...]] = {}
    for account_id in wanted:
        words = [
            *_of_privileges(alone.get(account_id, ())),
            *_of_permissions(acting.get(account_id, ())),
            *(f"{person} is on leave" for person in sorted(persons.get(account_id, set()) & away)),
            *(hold_in_words(act) for act in held.get(account_id, ())),
        ]
        if words:
            reasons[account_id] = tuple(words)
    return reasons


def _of_privileges(entitlement_ids: Sequence[str]) -> list[str]:
    return [f"nobody else holds {_named(entitlement_ids)} who can sign in"] if entitlement_ids else []


def _of_permissions(entitlement_ids: Sequence[str]) -> list[str]:
    return [f"{_named(entitlement_ids)} acts through it or is owned by it"] if entitlement_ids else []


def hold_in_words(act: Act) -> str:
    """Return a legal hold as a reason against an act."""
    return f"legal hold {act.says()['matter']}, entered by {act.author().spelled()}"


def _named(entitlement_ids: Sequence[str]) -> str:
    more = f" and {len(entitlement_ids) - _MOST_NAMED} more" if len(entitlement_ids) > _MOST_NAMED else ""
    return ", ".join(entitlement_ids[:_MOST_NAMED]) + more


def _on_leave(connection: Connection, person_ids: Iterable[str], now: int) -> set[str]:
    persons = believed_persons(connection, person_ids, now)
    return {
        person_id
        for person_id, person in persons.items()
        if any(begin <= now and (end is None or now < end) for begin, end in leaves(person.spans))
    }
