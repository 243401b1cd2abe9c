"""Made-up situations in which policies show what they mean: of Ada, with all logs read unless one says otherwise.

Instants are days of one made-up year; what an example leaves out is ordinary.
"""

from __future__ import annotations

from typing import Any

from governance.model.persons import Person, PersonSpan
from governance.model.situation import AccessDecision, Situation
from governance.model.states import (
    DAY,
    AccountState,
    AppAccountState,
    Basis,
    Change,
    Grant,
    Provenance,
    UsageDay,
    UsageSummary,
    What,
)

OKTA, ENTRA = "okta:acme", "entra:acme"
_YEAR = 20_000


def day(number: float) -> int:
    """Return the instant so many days after the made-up year began, in microseconds."""
    return int((_YEAR + number) * DAY)


class Read:
    """Coverage of everything on one basis; None: nothing was read."""

    def __init__(self, basis: Basis | None) -> None:
        self._basis = basis

    def begins_at(self, issuer: str, stream: str) -> int | None:  # noqa: ARG002 - it is the same for all
        """Return the year's beginning, None when nothing was read."""
        return None if self._basis is None else day(0)

    def read_for(self, issuer: str, stream: str, since: int, duration: int) -> int | None:  # noqa: ARG002 - as above
        """Return the end of the duration, None when nothing was read."""
        return None if self._basis is None else since + duration

    def unbroken_since(self, issuer: str, stream: str) -> int | None:
        """Return the year's beginning, None when nothing was read."""
        return self.begins_at(issuer, stream)

    def over(self, issuer: str, stream: str, from_at: int, to_at: int) -> Basis | None:  # noqa: ARG002 - as above
        """Return the basis."""
        return self._basis


ALL_READ, NOTHING_READ = Read("declared"), Read(None)


def account(issuer: str = OKTA, **fields: Any) -> AccountState:
    """Return Ada's account at an issuer."""
    ordinary: dict[str, Any] = {
        "account_id": f"{issuer}|ada", "issuer": issuer, "subject": "ada", "name": "ada@example.com",
        "display_name": "Ada", "type": "person", "state": "active", "created_at": None, "ended_at": None,
        "ended_event_id": None, "provenance": Provenance("unknown", None, None, None, None, ()), "profile": {},
        "timeline": (), "attribute_changes": (),
    }  # fmt: skip
    return AccountState(**(ordinary | fields))


def jit(number: float, *, asserted: tuple[str, ...] | None = ("email",), idp: str = "0oa1corporate") -> Provenance:
    """Return how an account was made at a federated login on that day."""
    return Provenance("jit_confirmed", day(number), idp, None, asserted, ("created", "login"))


def changed(what: What, number: float) -> Change:
    """Return a change of the account's life by an administrator."""
    return Change(day(number), what, f"{what}-{number}", "person", False)


def grant(entitlement: str, since: float, until: float | None = None, *, issuer: str = OKTA, **fields: Any) -> Grant:
    """Return what Ada holds from one day until another; ``thing`` is ``type:name``."""
    entitlement_type, _, name = entitlement.partition(":")
    ordinary: dict[str, Any] = {
        "account_id": f"{issuer}|ada", "entitlement_id": f"{issuer}|{entitlement}",
        "entitlement_type": entitlement_type, "entitlement_name": name,
        "application_id": None, "mode": "active", "via": None, "scope": "/",
        "valid_from": day(since), "from_basis": "seen", "valid_to": None if until is None else day(until),
        "expires_at": None, "privileged": False, "evidence": (f"granted-{name}",),
    }  # fmt: skip
    return Grant(**(ordinary | fields))


def revoked(entitlement: str, number: float, kept_on: float | None = None) -> tuple[AccessDecision, ...]:
    """Return that a reviewer took away what Ada holds on that day, and decided later, on another, that she keeps it."""
    word = AccessDecision(day(number), "item1", f"{OKTA}|{entitlement}", None, is_revoked=True, is_kept=False)
    if kept_on is None:
        return (word,)
    return word, word._replace(at=day(kept_on), item_id="item2", is_revoked=False, is_kept=True)


def use(application_id: str, number: float, mfa: str = "unknown") -> UsageSummary:
    """Return Ada's only sign-in to an application."""
    at, event_id = day(number), f"sign-in-{number}"
    return UsageSummary(
        application_id, "interactive", at, event_id, mfa, None, None, None, None, at, event_id, None, None, "person"
    )


def signed_in_daily(application_id: str, since: float, until: float) -> UsageSummary:
    """Return Ada's sign-ins to an application from one day until another."""
    return use(application_id, since)._replace(last_at=day(until), last_event_id=f"sign-in-{until}")


def sign_in_day(number: int, mfa: str) -> UsageDay:
    """Return a day with one interactive sign-in at the identity provider."""
    at, event_id = day(number + 0.5), f"sign-in-{number}"
    return UsageDay("", at // DAY, "interactive", mfa, at, event_id, at, event_id)


def app_account(application_id: str, **fields: Any) -> AppAccountState:
    """Return Ada's account in an application, made at her first sign-in there."""
    how = Provenance("jit_candidate", day(1), OKTA, application_id, None, ("first-sign-in",))
    ordinary: dict[str, Any] = {
        "account_id": f"{application_id}>{OKTA}|ada", "application_id": application_id, "state": "active",
        "idp_account_id": f"{OKTA}|ada", "created_at": day(1), "ended_at": None, "ended_event_id": None,
        "provenance": how, "listed": False, "provisioned": (), "deprovisioned": (),
    }  # fmt: skip
    return AppAccountState(**(ordinary | fields))


def stated(number: float, **fields: Any) -> PersonSpan:
    """Return what a roster says of Ada from that day on."""
    ordinary: dict[str, Any] = {
        "valid_from": day(number), "valid_to": None, "population": "employees", "name": "Ada", "other_names": (),
        "employee_id": "1", "mails": ("ada@example.com",), "manager": None, "department": None, "title": None,
        "location": None, "type": None, "status": "active", "starts_at": None, "ends_at": None, "leave_from": None,
        "leave_to": None, "sponsor": None, "missing": 0, "evidence": (f"roster-{number}",),
    }  # fmt: skip
    return PersonSpan(**(ordinary | fields))


def person(*spans: PersonSpan) -> Person:
    """Return Ada as a roster has her: each of the spans ends where the next begins."""
    ends = [*(span.valid_from for span in spans[1:]), None]
    return Person("roster:acme|1", tuple(s._replace(valid_to=end) for s, end in zip(spans, ends, strict=True)))


def rostered(*spans: PersonSpan, **fields: Any) -> Situation:
    """Return Ada's account, made on the first day, and what a roster says of her; ``fields``: of the account."""
    return situation(account=account(created_at=day(1), **fields), person=person(*spans))


def decided_on(*grants: Grant, kept_on: float | None = None, **fields: Any) -> Situation:
    """Return what Ada holds, after a reviewer took the group Finance away on the tenth day (``revoked``)."""
    return situation(grants=grants, access_decisions=revoked("group:Finance", 10, kept_on), **fields)


def situation(**fields: Any) -> Situation:
    """Return what is known of Ada's account."""
    ordinary: dict[str, Any] = {
        "account": account(), "app_accounts": (), "grants": (), "rollups": (), "days": (), "sessions": (),
        "applications": {}, "owner": None, "coverage": ALL_READ, "clock_tolerance": 300_000_000,
        "jit_lookback": 90 * DAY,
    }  # fmt: skip
    return Situation(**(ordinary | fields))
