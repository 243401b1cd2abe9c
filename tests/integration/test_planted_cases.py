"""The demo's planted cases and near misses: the exact sets of findings, provenances, verdicts and open questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from governance.model.keys import app_account_key
from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.queries.sweep import sweep_all
from governance.settings.sections import GovernanceSettings
from governance.store.views.accepted import finding_status
from simulator.activity.service_applications import service_applications
from simulator.company.company import Company
from simulator.organisation.cast import DOMAIN
from simulator.organisation.plan import Plan
from tests.integration.company_run import asked, collected, governed, imported

ABOUT_IDP_ACCOUNTS = frozenset(
    {"unassigned_sign_in", "role_mapping", "standing_privilege", "unused_assignment", "jit_only_application"}
)
"""Policies whose answers name the IdP account, or the application alone, and, beside it, an application."""


def about(policy: str, account: str, application: str | None) -> str:
    """Return the account id that an answer of the policy is kept under."""
    at_idp = application is None or policy in ABOUT_IDP_ACCOUNTS
    return account if at_idp else app_account_key(application or "", account)


Run = tuple[Company, Connection, GovernanceSettings]


@pytest.fixture(scope="module", params=[imported, collected], ids=lambda way: way.__name__)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("company")
    company = Company(Plan(people=150, records=20_000))
    with governed(company, folder, f"sqlite:///{folder / 'store.sqlite'}", request.param) as (connection, settings):
        yield company, connection, settings


def test_findings_are_exactly_those_planted(run: Run) -> None:
    company, connection, _ = run
    end = company.plan.end
    found = set()
    members: dict[str, set[str]] = {}
    for account, identity in asked(connection, "SELECT account_id, identity_id FROM account_identity"):
        members.setdefault(identity, set()).add(account)
    sql = (
        f"SELECT policy, account_id, application_id, entitlement_id, detail, {finding_status(end)} "
        "FROM finding f WHERE live = 1"
    )
    for policy, account, application, entitlement, detail, status in asked(connection, sql):
        if status == "foreseen":
            continue
        found.add((policy, account, application, entitlement, detail, status))
    expected = set()
    for f in company.ledger.findings:
        account = about(f.policy, f.account, f.application)
        for accounts in members.values():
            if f.policy == "separation_of_duties" and f.account in accounts:
                account = min(accounts)  # each of the two holds a half
        expected.add((f.policy, account, f.application, f.entitlement, f.detail, f.status))
    assert found - expected == set()
    assert expected - found == set()


def _made_within(connection: Connection, end: int, days: int) -> set[str]:
    """Return the accounts that were made within so many days before the end."""
    return {
        str(a) for (a,) in asked(connection, f"SELECT account_id FROM account WHERE created_at > {end - days * DAY}")
    }


def test_open_questions_are_exactly_those_planted(run: Run) -> None:
    company, connection, _ = run
    end = company.plan.end
    sql = f"SELECT policy, account_id, application_id, entitlement_id FROM not_evaluable WHERE since_at <= {end}"
    expected = {
        (u.policy, about(u.policy, u.account, u.application), u.application, u.entitlement)
        for u in company.ledger.unanswered
    }
    found = set(asked(connection, sql))
    # No list of this company's accounts is read, so nobody's factors and profile are known.
    not_persons = {robot.account.key for robot in company.robots} | {a.key for a, _ in company.stage.owned}
    people = company.ledger.sweep.keys() - not_persons
    logins = company.ledger.logins
    entra = {key: logins[key].lower() for key in people if key.startswith("entra:")}
    guests = {key for key, login in entra.items() if "#ext#" in login or not login.endswith(f"@{DOMAIN}")}
    # No record says of these two that they are guests.
    guests = {key for key in guests if not logins[key].startswith(("viv.viral", "rea.redeemer"))}
    # Of an administrator's factors another policy asks alone.
    held = f"recorded_to IS NULL AND privileged = 1 AND mode = 'active' AND (valid_to IS NULL OR valid_to > {end})"
    administrators = {a for (a,) in asked(connection, f"SELECT DISTINCT account_id FROM held_grant WHERE {held}")}
    expected |= {("person_without_factor", account, None, None) for account in people - administrators}
    # Within its grace nothing is asked of a new account.
    expected -= {("person_without_factor", account, None, None) for account in _made_within(connection, end, 7)}
    services = {account.key for account in service_applications()}
    workloads = {w.account.key for w in company.stage.robots} | services
    clients = workloads - {key for _, key, *_ in company.ledger.open_findings()}
    expected |= {("privileged_client", account, None, None) for account in clients}
    # The roster names everybody's department and manager, but for those whom it does not name, or only may.
    unknown = {finding.account for finding in company.ledger.findings if finding.policy == "unknown_person"}
    unknown |= {answer.account for answer in company.ledger.unanswered if answer.policy == "unknown_person"}
    unknown |= {account for account in people if logins[account] in company.stage.off_roster}
    unknown -= _made_within(connection, end, 30)
    expected |= {("incomplete_profile", account, None, None) for account in unknown}
    # No list tells who sponsors guests; whoever is deleted or disabled needs nobody.
    expected |= {("guest_without_sponsor", account, None, None) for account in guests}
    suspended = {case.account for case in company.ledger.cases if case.subject == "p12"}
    # Nor does any list name whoever was seen to hold or to use something, and is not known to be gone.
    idle = {account for account in people if logins[account].startswith(("nev.never", "yun.young"))}
    # Nor whether somebody who never signed in has a password.
    never = {account for account in people if logins[account].startswith("nev.never")}
    expected |= {("password_never_used", account, None, None) for account in never}
    owned = {account.key for account, _ in company.stage.owned if account.key in logins}
    unlisted = (people - idle) | {key for key in owned - services if key.startswith("okta:")} | suspended
    expected |= {("unlisted_account", account, None, None) for account in unlisted}
    # Nor does any list show what ended accounts hold, once the grace is over.
    ended = set(asked(connection, f"SELECT account_id FROM account WHERE ended_at > {end - 7 * DAY}"))
    shut = company.ledger.provenance.keys() - company.ledger.sweep.keys() - {account for (account,) in ended}
    expected |= {("ended_account_holds", account, None, None) for account in shut - suspended}
    assert found - expected == set()
    assert expected - found == set()


def test_provenances_are_exactly_those_planted(run: Run) -> None:
    company, connection, _ = run
    found = dict(asked(connection, "SELECT account_id, provenance FROM account"))
    expected = {
        **company.ledger.provenance,
        **{app_account_key(app, account): kind for (account, app), kind in company.ledger.app_provenance.items()},
    }
    never = {account for account in company.ledger.never_made if account in found}
    assert {a: found[a] for a in never} == dict.fromkeys(never, "unknown")
    assert {a: kind for a, kind in found.items() if a not in never} == expected


def test_sweep_verdicts_are_exactly_those_planted(run: Run) -> None:
    company, connection, settings = run
    snapshot = Snapshot(connection, settings)
    for as_of in (company.plan.end, snapshot.default_as_of(company.plan.end).at):
        found = {s.account_id: s.given.verdict for s in sweep_all(snapshot, as_of)}
        assert found == company.ledger.sweep
