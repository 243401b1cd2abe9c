"""What the HR system keeps in the profile of an account that it makes, as Okta names it.

Source: Okta, "Default user profile": ``managerId`` is text that the org chooses; here it is the manager's login.
"""

from __future__ import annotations

from simulator.service.tenants.tenant import AccountState, TenantState


def filled_in(state: TenantState, account: AccountState) -> None:
    """Fill an account's profile in, as far as the HR system knows whoever has it."""
    position = state.positions.get(account.account.key)
    if position is None:
        return
    account.profile |= {"department": position.department, "title": position.title, "employeeNumber": position.number}
    if position.manager is not None:
        account.profile |= {"managerId": position.manager.login, "manager": position.manager.display_name}
