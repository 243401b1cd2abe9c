"""What the HR system keeps of an account that it makes, as Graph names a user's properties.

The manager is no property: it is a relationship, which the directory keeps.
"""

from __future__ import annotations

from simulator.service.tenants.tenant import AccountState, TenantState


def filled_in(state: TenantState, account: AccountState) -> None:
    """Fill an account's properties in, as far as the HR system knows whoever has it."""
    position = state.positions.get(account.account.key)
    if position is not None:
        account.profile |= {
            "department": position.department,
            "jobTitle": position.title,
            "employeeId": position.number,
        }
