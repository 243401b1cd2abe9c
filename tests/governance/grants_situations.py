"""Accounts, grants and situations for the policies on grants: what a test does not say is ordinary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from governance.model.answers import Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.list_readings import ListReadings
from governance.model.policy import Policy
from governance.model.situation import ApplicationFacts, Holding, IdentitySituation, Owner, Situation
from governance.model.states import DAY, AccountState, AppAccountState, AttributeChange, Grant, Provenance, UsageSummary
from tests.governance.configured import asked, own_settings

OKTA, ENTRA = "okta:acme", "entra:acme"
ADA = f"{OKTA}|00uada"
_ACCOUNT = AccountState(
    ADA, OKTA, "00uada", "ada@example.com", "Ada", "person", "active", None, None, None,
    Provenance("unknown", None, None, None, None, ()), {}, (), (),
)  # fmt: skip


def day(number: float) -> int:
    """The instant so many days after the coverage began."""
    return int((1_000 + number) * DAY)


COVERED = Coverage(
    [
        Stretch(issuer, stream, "declared", day(0), day(400))
        for issuer, stream in ((OKTA, "system_log"), (ENTRA, "directory_audits"), (ENTRA, "provisioning"))
    ],
    3 * DAY,
)


def with_gap(from_day: float, to_day: float) -> Coverage:
    """Okta's log, of which a stretch was not read."""
    whole = Stretch(OKTA, "system_log", "declared", day(0), day(400))
    return Coverage([whole, Stretch(OKTA, "system_log", "gap", day(from_day), day(to_day))], 3 * DAY)


def person(issuer: str = OKTA, **said: Any) -> AccountState:
    return _ACCOUNT._replace(issuer=issuer, account_id=f"{issuer}|00uada", **said)


def changed(number: float, value: str | None, name: str = "department") -> AttributeChange:
    return AttributeChange(day(number), name, value, f"okta:change-{number}")


def grant(thing: str, since: float, until: float | None = None, *, issuer: str = OKTA, **said: Any) -> Grant:
    """What Ada holds from one day until another; ``thing`` is ``type:id``."""
    plain = Grant(
        account_id=f"{issuer}|00uada",
        entitlement_id=f"{issuer}|{thing}",
        entitlement_type=thing.partition(":")[0],
        entitlement_name=None,
        application_id=None,
        mode="active",
        via=None,
        scope="/",
        valid_from=day(since),
        from_basis="seen",
        valid_to=None if until is None else day(until),
        expires_at=None,
        privileged=False,
        evidence=(f"okta:grant-{thing}-{since}",),
    )
    return plain._replace(**said)


def sign_in(application: str, number: float, **said: Any) -> UsageSummary:
    plain = UsageSummary(
        f"{OKTA}|{application}", "interactive", day(number), f"okta:sso-{number}", "unknown", None, None, None, None,
        day(number), f"okta:sso-{number}", None, None, "person",
    )  # fmt: skip
    return plain._replace(**said)


def app_account(application: str, **said: Any) -> AppAccountState:
    app = f"{OKTA}|{application}"
    made = Provenance("jit_candidate", day(1), OKTA, app, None, ("okta:first-sso",))
    plain = AppAccountState(f"{app}>{ADA}", app, ADA, "active", day(1), None, None, made, False, (), ())
    return plain._replace(**said)


def facts(application: str, *, required: bool | None = None, channel: bool = False) -> ApplicationFacts:
    return ApplicationFacts(f"{OKTA}|{application}", application.title(), channel, True, required)


class Told(NamedTuple):
    """A situation, and what config says of the policies."""

    situation: Situation | IdentitySituation
    configured: dict[str, Any]


def situation(
    configured: dict[str, Any],
    *,
    account: AccountState = _ACCOUNT,
    grants: tuple[Grant, ...] = (),
    rollups: tuple[UsageSummary, ...] = (),
    app_accounts: tuple[AppAccountState, ...] = (),
    applications: tuple[ApplicationFacts, ...] = (),
    owner: Owner | None = None,
    coverage: Coverage = COVERED,
    own_lists: Mapping[str, Sequence[ListReadings]] = MappingProxyType({}),
) -> Told:
    told = Situation(
        account=account,
        app_accounts=app_accounts,
        grants=grants,
        rollups=rollups,
        days=(),
        sessions=(),
        applications={a.application_id: a for a in applications},
        owner=owner,
        coverage=coverage,
        clock_tolerance=300_000_000,
        jit_lookback=90 * DAY,
        own_lists=own_lists,
    )
    return Told(told, configured)


def identity(configured: dict[str, Any], *holdings: tuple[AccountState, tuple[Grant, ...]]) -> Told:
    held = tuple(Holding(*one) for one in holdings)
    return Told(IdentitySituation("identity:ada", held, COVERED), configured)


def answers(policy: Policy[Any], told: Told) -> list[Answer]:
    settings = own_settings(policy, told.configured)
    assert settings is not None
    return asked(policy, told.situation, settings)


def only(policy: Policy[Any], told: Told) -> Answer:
    (answer,) = answers(policy, told)
    return answer
