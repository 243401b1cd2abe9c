"""Scripts that the planted cases share: people join, sign in, stay active."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.activity.stage import Stage
from simulator.entra import accounts as entra_accounts
from simulator.entra import roles
from simulator.entra.sign_ins import Factors, sign_in
from simulator.okta import lifecycle, sign_ins
from simulator.okta.skeleton import Act
from simulator.organisation.cast import Account, App
from simulator.organisation.catalogue import INTRANET
from simulator.records.instants import HOUR, MINUTE, SECOND
from simulator.records.record import Record

_VISITS = (75, 55, 25, 12, 4)
"""Days before the end on which an active account signs in."""


def okta_visit(stage: Stage, account: Account, at: int, apps: Sequence[App] = (), *, mfa: bool = True) -> str:
    """Add the records of a session: start, second factor, sign-ins to applications, end; return its id."""
    mint, session = stage.mint, stage.mint.session()
    stage.add_record(sign_ins.session_start(mint, account, at, session))
    if mfa:
        stage.add_record(sign_ins.mfa(mint, account, at + 20 * SECOND, session))
    for index, app in enumerate(apps):
        stage.add_record(sign_ins.sso(mint, account, app, at + (index + 1) * MINUTE, session))
    stage.add_record(sign_ins.session_end(mint, account, at + 4 * HOUR, session))
    return session


def entra_visit(
    stage: Stage, account: Account, at: int, app: App = INTRANET, factors: Factors = "multi", *, guest: bool = False
) -> Record:
    """Add an interactive sign-in."""
    return stage.add_record(sign_in(stage.mint, account, app, at, factors=factors, guest=guest))


def stays_active(stage: Stage, account: Account, since: int = 0, *, guest: bool = False) -> None:
    """Add sign-ins with two factors, over the last weeks, after ``since``."""
    for days in _VISITS:
        at = stage.plan.before_end(days, 9, account.seat % 50)
        if at < since:
            continue
        if account.idp == "okta":
            okta_visit(stage, account, at)
        else:
            entra_visit(stage, account, at, guest=guest)


def hired(
    stage: Stage, account: Account, at: int, department: str, number: str | None = None, manager: str | None = None
) -> Account:
    """Add the records of HR creating an account with its department and employee number."""
    stage.expect_account(account, "provisioned")
    if number is not None:
        stage.numbers[account.login] = number
    if account.idp == "okta":
        stage.add_record(lifecycle.created_by_hr(stage.mint, account, at))
        profile_values = {"department": department, "employeeNumber": number, "managerId": manager}
        profile = {name: value for name, value in profile_values.items() if value}
        stage.add_record(
            lifecycle.profile_updated(stage.mint, account, at + 5 * MINUTE, dict.fromkeys(profile), profile)
        )
    else:
        attributes = {"Department": department} | ({"EmployeeId": number} if number else {})
        stage.add_record(entra_accounts.added(stage.mint, account, at, attributes=attributes))
    return account


def old(stage: Stage, account: Account) -> Account:
    """Expect an account from before the coverage, and let it sign in on the first days."""
    stage.expect_account(account, "unknown")
    at = stage.plan.begin + 30 * HOUR
    if account.idp == "okta":
        okta_visit(stage, account, at)
    else:
        entra_visit(stage, account, at)
    return account


def jit_in_okta(
    stage: Stage,
    account: Account,
    idp: App,
    at: int,
    listed: list[str] | None,
    *,
    mfa: bool = True,
    session: str | None = "",
    reversed_arrival: bool = False,
) -> tuple[Record, Record]:
    """Add a Just-in-Time creation: account, activation and federated login in one transaction; return first and last.

    ``session`` None: no record of the login names one, and none starts.
    """
    mint = stage.mint
    stage.expect_account(account, "jit_confirmed")
    session_id = mint.session() if session == "" else session
    act = Act(mint.transaction(), session_id, f"/sso/saml2/{idp.id}", provider="FEDERATION")
    steps = [
        lifecycle.created_in_login(mint, account, at, act),
        lifecycle.step(mint, account, at + 40_000, "activate", act=act),
        sign_ins.federated(mint, account, idp, at + 90_000, act, reason="JIT provisioning", listed=listed),
    ]
    for index, record in enumerate(reversed(steps) if reversed_arrival else steps):
        stage.add_record(record, steps[-1].occurred_at + (index + 1) * 7 * MINUTE if reversed_arrival else None)
    if session_id is not None:
        stage.add_record(sign_ins.session_start(mint, account, at + SECOND, session_id))
        if mfa:
            stage.add_record(sign_ins.mfa(mint, account, at + 10 * MINUTE, session_id))
        stage.add_record(sign_ins.session_end(mint, account, at + 3 * HOUR, session_id))
    return steps[0], steps[-1]


def activation(stage: Stage, account: Account, role: roles.Role, at: int, hours: int) -> None:
    """Add an activation and its end, each by PIM and by the directory, and a sign-in with MFA in between."""
    mint, ends_at = stage.mint, at + hours * HOUR
    activated = stage.add_record(roles.activated(mint, account, role, at, ends_at))
    stage.add_record(roles.twin(mint, activated, account, role))
    expired = stage.add_record(roles.expired(mint, account, role, ends_at + 30 * SECOND))
    stage.add_record(roles.twin(mint, expired, account, role, added=False))
    stage.add_record(sign_in(mint, account, INTRANET, at + 20 * MINUTE))
