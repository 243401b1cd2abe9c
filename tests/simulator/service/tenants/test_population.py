from __future__ import annotations

import pytest

from simulator.organisation.catalogue import BOOKS, CORPORATE_IDP
from simulator.service.tenants.population import old_accounts, populated
from tests.simulator.made import small


@pytest.mark.parametrize(("idp", "tenant"), [("okta", "northwind"), ("okta", "tailspin"), ("entra", "northwind")])
def test_at_first_a_tenant_holds_the_accounts_that_no_record_makes(idp: str, tenant: str) -> None:
    state = populated(small(), idp, tenant)
    told = small().ledger.provenance
    expected = {key for key, origin in told.items() if origin == "unknown" and key.startswith(f"{idp}:{tenant}|")}
    found = {known.account.key for known in state.accounts.values()}
    assert found <= expected
    assert found == {account.key for account in old_accounts(small(), idp, tenant)}
    assert all(known.created_at < small().plan.begin for known in state.accounts.values())


def test_nothing_that_a_policy_judges_is_known_before_a_record_tells_it() -> None:
    state = populated(small(), "okta", "northwind")
    assert not state.roles
    assert not any(group.members for group in state.groups.values())
    assert not state.apps[BOOKS.id].assigned
    assert not any(known.profile for known in state.accounts.values())


def test_old_accounts_have_the_applications_that_they_use() -> None:
    state = populated(small(), "okta", "northwind")
    assigned = [app for app in state.apps.values() if app.assigned]
    assert assigned
    for app in assigned:
        assert bool(app.carried) == app.app.scim
        assert set(app.assigned) <= set(state.accounts)
    assert CORPORATE_IDP.id in state.idps
