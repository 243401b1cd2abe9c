"""Shows rules what they may read of an account: plain values, bounded, so that no legal rule runs long."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from governance.model.keys import plain_parts
from governance.model.persons import Person
from governance.model.situation import Situation
from governance.model.states import AccountState, AppAccountState, Grant
from governance.policies.custom.shape import DEEPEST, LISTS, LONGEST_TEXT, MOST_ITEMS, MOST_VALUES, SINGLE, Field

_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_MICROS = 253_402_300_799_000_000
_MOST_INT = 1 << 63
View = dict[str, Any]
"""Name of what a rule may read → its value; instants are aware datetimes."""


class TooLargeError(Exception):
    """Something has more to it than a rule may read; the message says what."""


def view_of(situation: Situation, names: Collection[str]) -> View:
    """Return what rules see that read these names. Raises TooLargeError for an account that has too much of it."""
    bounded = _Bounded()
    view: View = {"account": _account(situation.account, bounded)}
    if "grant" in names and bounded.values * len(situation.grants) > MOST_VALUES * 10:
        raise TooLargeError("its profile, once for each of its grants, is more than a rule is shown")
    if "grants" in names or "grant" in names:
        _bound(situation.grants, "grants")
        view["grants"] = [_grant(grant, situation) for grant in situation.grants]
    if "app_accounts" in names:
        _bound(situation.app_accounts, "accounts in applications")
        view["app_accounts"] = [_app_account(account, situation) for account in situation.app_accounts]
    if "person" in names:
        view["person"] = None if situation.person is None else _person(situation.person)
    return view


def example_view(given: Mapping[str, Any]) -> View:
    """Return what an example gives, with what is ordinary where it says nothing."""
    account = given.get("account") or {}
    view: View = {"account": _filled(account, SINGLE["account"]), "person": None}
    if given.get("person") is not None:
        view["person"] = _filled(given["person"], SINGLE["person"])
    for name, fields in LISTS.items():
        view[name] = [_filled(item, fields) for item in given.get(name) or ()]
    return view


def _filled(given: Mapping[str, Any], fields: Mapping[str, Field]) -> View:
    values = {name: given.get(name, field.ordinary) for name, field in fields.items()}
    for name, field in fields.items():
        if field.kind == "instant" and values[name] is not None:
            values[name] = datetime.fromisoformat(values[name])
    return values


def _bound(items: Collection[object], called: str) -> None:
    if len(items) > MOST_ITEMS:
        raise TooLargeError(f"it has more than {MOST_ITEMS:,} {called}, more than a rule is shown")


def instant(micros: int | None) -> datetime | None:
    """Return an instant as rules compare it; what lies beyond the year 9999 is its end."""
    return None if micros is None else _BEGIN + timedelta(microseconds=min(max(micros, 0), _MOST_MICROS))


def micros(moment: datetime) -> int:
    """Return an aware datetime in microseconds since 1970-01-01T00:00:00Z."""
    return (moment - _BEGIN) // timedelta(microseconds=1)


def _account(account: AccountState, bounded: _Bounded) -> View:
    return {
        "id": account.account_id,
        "issuer": account.issuer,
        "login": account.name,
        "display_name": account.display_name,
        "type": account.type,
        "state": account.state,
        "provenance": account.provenance.kind,
        "created_at": instant(account.created_at),
        "ended_at": instant(account.ended_at),
        "enrolled": account.enrolled,
        "profile": bounded.value(account.profile, 0),
    }


def _grant(grant: Grant, situation: Situation) -> View:
    return {
        "entitlement": grant.entitlement_id,
        "type": grant.entitlement_type,
        "name": grant.entitlement_name,
        "names": list(grant.names),
        "application": _application(grant.application_id, situation),
        "mode": grant.mode,
        "direct": grant.via is None,
        "scope": grant.scope,
        "valid_from": instant(grant.valid_from),
        "valid_to": instant(grant.valid_to),
        "expires_at": instant(grant.expires_at),
        "privileged": grant.privileged,
    }


def _app_account(account: AppAccountState, situation: Situation) -> View:
    return {
        "application": _application(account.application_id, situation),
        "state": account.state,
        "provenance": account.provenance.kind,
        "listed": account.listed,
        "created_at": instant(account.created_at),
        "ended_at": instant(account.ended_at),
    }


def _person(person: Person) -> View:
    span = person.spans[-1]
    return {
        "id": person.person_id,
        "name": span.name,
        "population": span.population,
        "manager": span.manager,
        "department": span.department,
        "title": span.title,
        "location": span.location,
        "type": span.type,
        "status": span.status,
        "starts_at": instant(span.starts_at),
        "ends_at": instant(span.ends_at),
    }


def _application(application_id: str | None, situation: Situation) -> str | None:
    if not application_id:
        return None
    facts = situation.applications.get(application_id)
    return (facts.name if facts is not None else None) or plain_parts(application_id).id


class _Bounded:
    """Gives values of a profile as they are, as long as they are few, short and shallow."""

    def __init__(self) -> None:
        self.values = 0

    def value(self, value: object, depth: int) -> object:
        self.values += 1
        if self.values > MOST_VALUES or depth > DEEPEST:
            raise TooLargeError("its profile has more to it than a rule is shown")
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                raise TooLargeError(f"its profile has a text of more than {LONGEST_TEXT:,} characters")
            return value
        if isinstance(value, Mapping):
            _bound(value, "attributes in one")
            return {str(name): self.value(part, depth + 1) for name, part in value.items()}
        if isinstance(value, list | tuple):
            _bound(value, "values of one attribute")
            return [self.value(part, depth + 1) for part in value]
        if isinstance(value, int) and not -_MOST_INT <= value < _MOST_INT:
            raise TooLargeError("its profile has a number of more than 64 bits")
        return value
