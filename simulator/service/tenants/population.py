"""Who and what a tenant held before the first record: accounts older than the coverage, applications, groups.

The snapshot knows nothing that would surprise ``simulator/organisation/ledger.py``: where the ledger says that no
record tells how an account came to its rights, the snapshot does not tell it either.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.activity.personnel import positions
from simulator.company.company import Company
from simulator.organisation.cast import TENANT, Account, App, Group
from simulator.organisation.catalogue import (
    APPLICATIONS,
    APPROVERS,
    BOOKS,
    CORPORATE_IDP,
    EXPENSE_USERS,
    FINANCE,
    OKTA_DASHBOARD,
    PARTNER_IDP,
    PAYMENT_RELEASE,
    PORTAL_USERS,
    VENDOR_MASTER,
    okta_group,
)
from simulator.organisation.names import DEPARTMENTS
from simulator.records.instants import DAY
from simulator.service.tenants.tenant import TenantState

_AGE_DAYS = 400
_GROUPS = (
    *(FINANCE, APPROVERS, VENDOR_MASTER, PAYMENT_RELEASE, EXPENSE_USERS, PORTAL_USERS),
    *(okta_group(f"Team {name}") for name in DEPARTMENTS if name != "Finance"),
)


def populated(company: Company, idp: str, tenant: str) -> TenantState:
    """Return a tenant as it was when the coverage began."""
    state = TenantState(idp, tenant, company.plan.begin, positions(company.people, company.stage))
    made_at = company.plan.begin - _AGE_DAYS * DAY
    for app in _of(state, (*APPLICATIONS, OKTA_DASHBOARD)):
        state.add_app(app, made_at)
    for group in _of_groups(state, _GROUPS):
        state.add_group(group, made_at)
    if (idp, tenant) == (CORPORATE_IDP.idp, TENANT):
        state.idps = {provider.id: provider for provider in (CORPORATE_IDP, PARTNER_IDP)}
    for account in old_accounts(company, idp, tenant):
        state.add_account(account, made_at + account.seat % 300 * DAY)
    _old_assignments(company, state)
    return state


def old_accounts(company: Company, idp: str, tenant: str) -> list[Account]:
    """Return the accounts of a tenant that no record makes: the ledger says that their origin is unknown."""
    people = [account for person in company.people for account in person.accounts]
    routines = [routine.account for routine in company.routines]
    accounts: dict[str, Account] = {}
    for account in (*people, *routines, *company.stage.accounts):
        provenance = company.ledger.provenance.get(account.key)
        if (account.idp, account.tenant) == (idp, tenant) and provenance == "unknown":
            accounts.setdefault(account.subject, account)
    return list(accounts.values())


def _old_assignments(company: Company, state: TenantState) -> None:
    for routine in company.routines:
        account = routine.account
        if routine.from_day or account.subject not in state.accounts:
            continue
        for app in routine.apps:
            # The ledger's one mapped application is bound to departments, and no record shows an old account's
            # department.
            if app.makes_accounts and app is not BOOKS:
                state.assign(app.id, account.subject, state.accounts[account.subject].created_at)
                if app.scim:
                    state.carry(app.id, account.subject, "ext-" + account.subject[-10:])


def _of(state: TenantState, apps: Iterable[App]) -> list[App]:
    return [app for app in apps if (app.idp, app.tenant) == (state.idp, state.label)]


def _of_groups(state: TenantState, groups: Iterable[Group]) -> list[Group]:
    return [group for group in groups if (group.idp, group.tenant) == (state.idp, state.label)]
