"""People of other tenants in Entra: how their logins look, and their sign-ins."""

from __future__ import annotations

from simulator.cast import Account
from simulator.instants import MINUTE
from simulator.scripts import entra_visit, stays_active
from simulator.stage import Stage

HOME_SUFFIX = "#EXT#@northwind.example.com"


def guest(stage: Stage, name: str, domain: str) -> tuple[Account, Account]:
    """Return the account as audits name it (``…#EXT#…``), and as sign-ins do (its real address)."""
    address = f"{name.lower().replace(' ', '.')}@{domain}"
    audited = stage.entra(name, address.replace("@", "_") + HOME_SUFFIX)
    return audited, audited._replace(login=address)


def first_sign_in(stage: Stage, signing: Account, at: int) -> None:
    """Tell the first sign-in, which states no factors (a row of Graph v1.0), and later ones that do."""
    entra_visit(stage, signing, at + 2 * MINUTE, factors="unstated", guest=True)
    stays_active(stage, signing, at + 60 * MINUTE, guest=True)
